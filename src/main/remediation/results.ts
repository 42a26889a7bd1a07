import type { ActionResult, Change, MaintenanceRun } from '../../shared/remediation/contract'
import type { FixReport } from '../../shared/posture/contract'
import { ACTION, type Planned } from './plan'

const NOTHING_MORE = { manual: [], changes: [], reasons: [], stopped: false }

export const asPlanned = ({ id, detail, changes }: Planned): ActionResult => ({
  ...NOTHING_MORE,
  id,
  status: 'planned',
  ok: true,
  detail,
  changed: false,
  changes
})

export const done = (id: string, detail: string, changes: Change[]): ActionResult => {
  const changed = changes.length > 0
  return { ...NOTHING_MORE, id, status: changed ? 'applied' : 'skipped', ok: true, detail, changed, changes }
}

export const partial = (id: string, step: string, changes: Change[]): ActionResult => ({
  ...NOTHING_MORE,
  id,
  status: 'partial',
  ok: false,
  detail: `A person must still act: ${step}`,
  changed: changes.length > 0,
  manual: [step],
  changes
})

export const failed = (id: string, reason: string): ActionResult => ({
  ...NOTHING_MORE,
  id,
  status: 'failed',
  ok: false,
  detail: reason,
  changed: false,
  reasons: [reason]
})

/** An action that a stop came before. It is partial: a person must decide whether it is still to be done. */
export const notDone = ({ id }: Planned): ActionResult => ({
  ...NOTHING_MORE,
  id,
  status: 'partial',
  ok: false,
  detail: 'Not done: the run was stopped before this action began.',
  changed: false,
  manual: ['Run the maintenance again to do this'],
  stopped: true
})

export const fixResult = ({ ok, complete, changes, actions, unresolved }: FixReport, made: Change[]): ActionResult => {
  const id = ACTION.fix
  const manual = unresolved.map(({ reason, instruction }) => `${reason}. ${instruction}`)
  const result = { ...NOTHING_MORE, id, changed: made.length > 0, changes: made, manual }
  if (!ok) {
    const reasons = actions.filter((action) => !action.ok).map(({ target, error }) => `${target}: ${error ?? 'failed'}`)
    return { ...result, status: 'failed', ok: false, detail: reasons.join('; '), reasons }
  }
  const did = made.length > 0 ? `${changes.join('; ')}.` : 'Nothing had to be changed.'
  if (complete) return { ...result, status: made.length > 0 ? 'applied' : 'skipped', ok: true, detail: did }
  const open = `Still open: ${unresolved.map(({ checkId }) => checkId).join(', ')}.`
  return { ...result, status: 'partial', ok: false, detail: `${did} ${open}` }
}

export const runStatus = (results: readonly ActionResult[]): MaintenanceRun['status'] => {
  if (results.some(({ status }) => status === 'failed')) return 'completed_with_errors'
  return results.some(({ status }) => status === 'partial') ? 'completed_with_manual_action' : 'completed'
}
