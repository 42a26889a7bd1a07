import type { Handlers } from '../../shared/method'
import type { remediationMethods } from '../../shared/remediation/contract'
import type { Call } from '../rpc/caller'
import type { MaintenanceEngine } from './engine'

export const remediationHandlers = (engine: () => MaintenanceEngine): Handlers<typeof remediationMethods, Call> => ({
  'system.maintenance.plan': ({ deep }) => engine().plan(deep ?? false),
  'system.maintenance.run': async ({ deep, dryRun, apply, only }, call) => {
    // A caller who says apply: false must not find that it applied.
    const run = await engine().run({ deep: deep ?? false, dryRun: dryRun ?? apply === false, only })
    call.note(
      `run ${run.runId} ${run.stopped ? 'stopped, ' : ''}${run.status}: ${run.actions.map(({ id, status }) => `${id} ${status}`).join(', ')}`
    )
    return run
  },
  'system.maintenance.cancel': ({ jobId }, call) => {
    const stopped = engine().cancel(jobId)
    call.note(`run ${stopped} stops after the action under way`)
    return { ok: true, jobId: stopped, stopping: true }
  },
  'system.maintenance.status': ({ deep }) => engine().status(deep ?? false)
})
