import type { Handlers } from '../../shared/method'
import type { remediationMethods } from '../../shared/remediation/contract'
import type { FileDiff } from '../../shared/remediation/plan-contract'
import type { savePlanMethods } from '../../shared/remediation/save-contract'
import { isOperator, type Call } from '../rpc/caller'
import type { MaintenanceEngine } from './engine'

export const remediationHandlers = (
  engine: () => MaintenanceEngine
): Handlers<typeof remediationMethods & typeof savePlanMethods, Call> => ({
  'system.maintenance.plan': async ({ deep, only }, call) => {
    const plan = await engine().plan(deep ?? false, only)
    return { ...plan, diffs: diffsFor(call, plan.diffs) }
  },
  'system.maintenance.plan.save': async ({ deep, only }, call) => {
    const plan = await engine().plan(deep ?? false, only, true)
    call.note(`plan ${plan.planId}, sha256 ${plan.planDigest}`)
    return { ...plan, diffs: diffsFor(call, plan.diffs) }
  },
  'system.maintenance.run': async ({ deep, dryRun, apply, only, planId, planDigest }, call) => {
    const plan = planId !== undefined && planDigest !== undefined ? { planId, planDigest } : undefined
    // A caller who says apply: false must not find that it applied.
    const run = await engine().run({ deep: deep ?? false, dryRun: dryRun ?? apply === false, only, plan })
    call.note(
      `run ${run.runId} of plan ${run.planId ?? 'unknown'} ${run.stopped ? 'stopped, ' : ''}${run.status}: ${run.actions.map(({ id, status }) => `${id} ${status}`).join(', ')}`
    )
    return { ...run, diffs: diffsFor(call, run.diffs) }
  },
  'system.maintenance.cancel': ({ jobId }, call) => {
    const stopped = engine().cancel(jobId)
    call.note(`run ${stopped} stops after the step under way`)
    return { ok: true, jobId: stopped, stopping: true }
  },
  'system.maintenance.status': ({ deep }) => engine().status(deep ?? false)
})

/** A config file can hold more than settings: comments, and keys of other programs. Agents do not get to read it. */
const diffsFor = ({ caller }: Call, diffs: FileDiff[]): FileDiff[] => (isOperator(caller) ? diffs : [])
