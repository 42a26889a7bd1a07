import type { JSX } from 'react'
import type { ActionState } from '../../../shared/remediation/contract'
import { Problem, ui } from '../ui/controls'
import { ActionStates } from './ActionStates'
import { Elapsed } from './Elapsed'
import styles from './Remediation.module.css'
import { chosenActions, type Flow } from './steps'
import { StopRun } from './StopRun'
import { makePlan } from './store'

/** Step 4: the run itself, as it goes. */
export const ApplyStep = ({ flow }: { flow: Extract<Flow, { step: 'apply' }> }): JSX.Element => {
  const { plan, only, job, problem } = flow
  if (problem) {
    return (
      <Problem
        message={`The result is not known: ${problem}. The run may have gone on; “Latest run” says how far it got. Try again makes a new plan and changes nothing.`}
        retry={() => void makePlan()}
      />
    )
  }
  const actions: readonly ActionState[] =
    job?.actions ?? chosenActions(plan, only).map(({ id, title }) => ({ id, title, status: 'waiting' }))
  const done = actions.filter(({ status }) => status !== 'waiting' && status !== 'running').length
  return (
    <>
      <div className={styles.progress}>
        <p>
          <span role="status">
            {done} of {actions.length} actions done
          </span>
          {job && (
            <span className={styles.was}>
              <Elapsed sinceMs={job.createdAtMs} />
            </span>
          )}
        </p>
        <progress max={100} value={job?.progress ?? 0} aria-label="Progress of the run" />
      </div>
      <ActionStates actions={actions} />
      {job && <StopRun job={job} />}
      <p className={ui.hint}>You may leave this page. The run goes on, and its result waits for you here.</p>
    </>
  )
}
