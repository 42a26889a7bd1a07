import { Check, Circle, LoaderCircle } from 'lucide-react'
import type { JSX } from 'react'
import { Problem, ui } from '../ui/controls'
import styles from './Remediation.module.css'
import type { Flow } from './steps'
import { makePlan } from './store'
import { actionsDone } from './tasks'

const SIGN = { size: 15, 'aria-hidden': true } as const

/** Step 4: the run itself, as it goes. */
export const ApplyStep = ({ flow }: { flow: Extract<Flow, { step: 'apply' }> }): JSX.Element => {
  const { plan, job, problem } = flow
  const progress = job?.progress ?? 0
  const done = actionsDone(progress, plan.actions.length)
  if (problem) {
    return (
      <Problem
        message={`The result is not known: ${problem}. The run may have gone on; “Latest run” says how far it got. Try again makes a new plan and changes nothing.`}
        retry={() => void makePlan()}
      />
    )
  }
  return (
    <>
      <label className={styles.progress}>
        <span role="status">
          {done} of {plan.actions.length} actions done
        </span>
        <progress max={100} value={progress} />
      </label>
      <ul className={styles.tasks}>
        {plan.actions.map(({ id, title }, at) => (
          <li key={id} className={styles.task}>
            {at < done ? <Check {...SIGN} /> : at === done ? <LoaderCircle {...SIGN} /> : <Circle {...SIGN} />}
            <span>
              {title}: {at < done ? 'done' : at === done ? 'under way' : 'waiting'}
            </span>
          </li>
        ))}
      </ul>
      <p className={ui.hint}>You may leave this page. The run goes on, and its result waits for you here.</p>
    </>
  )
}
