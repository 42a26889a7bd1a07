import type { JSX } from 'react'
import type { ActionState, StepState } from '../../../shared/remediation/contract'
import { Problem, ui } from '../ui/controls'
import { ActionStates } from './ActionStates'
import { RunProgress } from './RunProgress'
import type { Flow } from './steps'
import { StopRun } from './StopRun'
import { makePlan } from './store'

/** Step 4: the run itself, as it goes. */
export const ApplyStep = ({ flow }: { flow: Extract<Flow, { step: 'apply' }> }): JSX.Element => {
  const { preview, job, problem } = flow
  if (problem) {
    return (
      <Problem
        message={`The result is not known: ${problem}. The run may have gone on; “Past runs” says how far it got. Try again makes a new plan and changes nothing.`}
        retry={() => void makePlan()}
      />
    )
  }
  const actions: readonly ActionState[] =
    job?.actions ?? preview.document.actions.map(({ id, title }) => ({ id, title, status: 'waiting' }))
  const steps: readonly StepState[] =
    job?.steps ?? preview.document.steps.map(({ id, actionId, text }) => ({ id, actionId, text, status: 'waiting' }))
  return (
    <>
      <RunProgress of="the run" steps={steps} job={job} />
      <ActionStates actions={actions} steps={steps} />
      {job && <StopRun job={job} />}
      <p className={ui.hint}>You may leave this page. The run goes on, and its result waits for you here.</p>
    </>
  )
}
