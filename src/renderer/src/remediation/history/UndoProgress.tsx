import { useState, type JSX } from 'react'
import type { StepState } from '../../../../shared/remediation/contract'
import type { UndoResult } from '../../../../shared/remediation/undo-contract'
import { ActionStates } from '../ActionStates'
import { RunProgress } from '../RunProgress'
import { StopRun } from '../StopRun'
import { useHistory } from './store'

/** An undo as it goes, step by step. */
export const UndoProgress = ({ preview }: { preview: UndoResult }): JSX.Element => {
  const { document, undoOf } = preview
  // An earlier undo of the same run is over, and not the one that goes now.
  const [earlier] = useState(() => useHistory.getState().job?.jobId)
  const heard = useHistory((state) => state.job)
  const isOurs = heard?.undoOf === undoOf && (heard.status === 'running' || heard.jobId !== earlier)
  const job = isOurs ? heard : null
  const steps: readonly StepState[] =
    job?.steps ?? document.steps.map(({ id, actionId, text }) => ({ id, actionId, text, status: 'waiting' }))
  const actions = job?.actions ?? document.actions.map((action) => ({ ...action, status: 'waiting' as const }))
  return (
    <>
      <RunProgress of="the undo" steps={steps} job={job} />
      <ActionStates actions={actions} steps={steps} />
      {job?.status === 'running' && <StopRun job={job} />}
    </>
  )
}
