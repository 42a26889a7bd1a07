import type { ActionState, JobState } from '../../shared/remediation/contract'
import type { StepResult } from '../../shared/remediation/plan-contract'
import type { UndoResult } from '../../shared/remediation/undo-contract'
import { wasStopped, type Carrying } from './carrying'
import { stepsStatus } from './results'
import { stepStates } from './run-record'
import { UNDO_ACTION } from './undo-plan'

type Ended = Exclude<UndoResult['status'], 'planned'>

/** How an undo ended. One that was stopped leaves it to a person whether the rest is still to be taken back. */
export const undoStatus = (steps: readonly StepResult[]): Ended => {
  const status = stepsStatus(steps)
  return status === 'completed' && wasStopped(steps) ? 'completed_with_manual_action' : status
}

interface UndoNow {
  createdAtMs: number
  nowMs: number
  stopping: boolean
  /** True once nothing more is done. */
  isOver: boolean
}

/** Where an undo is, in the form in which a run says it. */
export const undoJob = (
  { carried: { runId, document }, results }: Pick<Carrying, 'carried' | 'results'>,
  { createdAtMs, nowMs, stopping, isOver }: UndoNow
): JobState => {
  const status = isOver ? undoStatus(results) : 'running'
  return {
    jobId: runId,
    undoOf: document.undoOf,
    status,
    phase: isOver ? 'finished' : 'apply',
    // There is one action, so its steps are what is counted.
    progress: isOver ? 100 : Math.floor((100 * results.length) / Math.max(1, document.steps.length)),
    createdAtMs,
    updatedAtMs: nowMs,
    actions: document.actions.map(({ id, title }) => ({ id, title, status: ACTION_STATUS[status] })),
    steps: stepStates(document, results, isOver ? undefined : UNDO_ACTION),
    stopping
  }
}

const ACTION_STATUS: Readonly<Record<Ended | 'running', ActionState['status']>> = {
  running: 'running',
  completed: 'applied',
  completed_with_errors: 'failed',
  completed_with_manual_action: 'stopped'
}
