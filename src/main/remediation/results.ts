import type { FixReport } from '../../shared/posture/contract'
import type { ActionResult, Change, MaintenanceRun } from '../../shared/remediation/contract'
import type { PlanDocument, StepResult } from '../../shared/remediation/plan-contract'
import { changesMade } from './fix-report'
import { ACTION, stepsOf, wordsOf } from './plan'
import { asPlannedStep } from './step-runner'

const NOTHING_MORE = { manual: [], changes: [], reasons: [], stopped: false }

export const asPlanned = (document: PlanDocument, id: string): ActionResult => ({
  ...NOTHING_MORE,
  id,
  status: 'planned',
  ok: true,
  ...wordsOf(document, id),
  changed: false,
  steps: stepsOf(document, id).map(asPlannedStep)
})

const done = (id: string, detail: string, changes: Change[], steps: StepResult[]): ActionResult => {
  const changed = changes.length > 0
  return { ...NOTHING_MORE, id, status: changed ? 'applied' : 'skipped', ok: true, detail, changed, changes, steps }
}

const partial = (id: string, step: string, changes: Change[], steps: StepResult[]): ActionResult => ({
  ...NOTHING_MORE,
  id,
  status: 'partial',
  ok: false,
  detail: `A person must still act: ${step}`,
  changed: changes.length > 0,
  manual: [step],
  changes,
  steps
})

const failed = (id: string, reasons: string[], changes: Change[], steps: StepResult[]): ActionResult => ({
  ...NOTHING_MORE,
  id,
  status: 'failed',
  ok: false,
  detail: reasons.join('; '),
  changed: changes.length > 0,
  changes,
  reasons,
  steps
})

/** An action that a stop came before. It is partial: a person must decide whether it is still to be done. */
export const notDone = (id: string, steps: StepResult[]): ActionResult => ({
  ...NOTHING_MORE,
  id,
  status: 'partial',
  ok: false,
  detail: 'Not done: the run was stopped before this action began.',
  changed: false,
  manual: ['Run the maintenance again to do this'],
  stopped: true,
  steps
})

/** An action that a stop came into: some of its steps were done, the others were not begun. */
export const cutShort = (id: string, document: PlanDocument, steps: StepResult[]): ActionResult => {
  const made = changesMade(document, steps)
  const reasons = reasonsOf(steps)
  if (made.length === 0 && reasons.length === 0) return notDone(id, steps)
  const open = steps.filter(({ status }) => status === 'skipped' || status === 'manual').length
  return {
    ...NOTHING_MORE,
    id,
    status: reasons.length > 0 ? 'failed' : 'partial',
    ok: false,
    detail: `The run was stopped here: ${steps.length - open} of ${steps.length} steps were carried out.`,
    changed: made.length > 0,
    manual: ['Run the maintenance again to do the rest'],
    changes: made,
    reasons,
    stopped: true,
    steps
  }
}

/** @param made what was changed */
export const fixResult = (report: FixReport, made: Change[], steps: StepResult[]): ActionResult => {
  const { ok, complete, changes, actions, unresolved } = report
  const id = ACTION.fix
  const manual = unresolved.map(({ reason, instruction }) => `${reason}. ${instruction}`)
  const result = { ...NOTHING_MORE, id, changed: made.length > 0, changes: made, manual, steps }
  if (!ok) {
    const reasons = actions.filter((action) => !action.ok).map(({ target, error }) => `${target}: ${error ?? 'failed'}`)
    return { ...result, status: 'failed', ok: false, detail: reasons.join('; '), reasons }
  }
  const did = made.length > 0 ? `${changes.join('; ')}.` : 'Nothing had to be changed.'
  if (complete) return { ...result, status: made.length > 0 ? 'applied' : 'skipped', ok: true, detail: did }
  const open = `Still open: ${unresolved.map(({ checkId }) => checkId).join(', ')}.`
  return { ...result, status: 'partial', ok: false, detail: `${did} ${open}` }
}

/** An action that changes one setting. @param done what to say once it is in force */
export const settingResult = (
  id: string,
  document: PlanDocument,
  steps: StepResult[],
  { isPending, said }: { isPending: boolean; said: string }
): ActionResult => {
  const made = changesMade(document, steps)
  const reasons = reasonsOf(steps)
  if (reasons.length > 0) return failed(id, reasons, made, steps)
  const person = stepsOf(document, id).find((step) => step.person !== null)?.person
  if (person != null) return partial(id, person, made, steps)
  if (isPending)
    return partial(id, 'Stop the gateway and start it again; until then it listens where it did.', made, steps)
  return done(id, said, made, steps)
}

const reasonsOf = (steps: readonly StepResult[]): string[] =>
  steps.flatMap(({ status, reason }) =>
    status === 'failed' || status === 'drifted' ? [reason ?? 'it failed; the log of the gateway says more'] : []
  )

export const nothingResult = (): ActionResult => done(ACTION.nothing, 'There was nothing to do.', [], [])

export const runStatus = (results: readonly ActionResult[]): MaintenanceRun['status'] => {
  if (results.some(({ status }) => status === 'failed')) return 'completed_with_errors'
  return results.some(({ status }) => status === 'partial') ? 'completed_with_manual_action' : 'completed'
}

/** `2 fixed, 1 drifted`, or `nothing to do`. */
export const countSteps = (steps: readonly StepResult[]): string => {
  const counts = new Map<string, number>()
  for (const { status } of steps) counts.set(status, (counts.get(status) ?? 0) + 1)
  return [...counts].map(([status, count]) => `${count} ${status}`).join(', ') || 'nothing to do'
}

export const stepsStatus = (steps: readonly StepResult[]): 'completed' | 'completed_with_errors' =>
  steps.some(({ status }) => status === 'failed' || status === 'drifted') ? 'completed_with_errors' : 'completed'
