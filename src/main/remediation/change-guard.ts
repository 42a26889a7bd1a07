import type { PlanDocument, PlanStep, StepResult } from '../../shared/remediation/plan-contract'
import type { Probation } from '../../shared/remediation/probation-contract'

/** Hears of every run before it changes anything, after each of its steps, and at its end. It sees to the changes that could
 *  lock the operator out. */
export interface ChangeGuard {
  /** The change that is on probation, or null. */
  readonly probation: Probation | null
  /** @throws AppError remediation.on-probation: the run must not begin */
  begin(runId: string, document: PlanDocument): Promise<void>
  step(run: { runId: string; undoOf: string | null }, step: PlanStep, result: StepResult): Promise<void>
  end(runId: string): Promise<void>
}

const nothing = (): Promise<void> => Promise.resolve()

/** For where nobody can be locked out. */
export const NO_GUARD: ChangeGuard = { probation: null, begin: nothing, step: nothing, end: nothing }
