import type { Handlers } from '../../shared/method'
import type { undoMethods } from '../../shared/remediation/undo-contract'
import type { Call } from '../rpc/caller'
import { countSteps } from './results'
import type { UndoService } from './undo'

export const undoHandlers = (undo: () => UndoService): Handlers<typeof undoMethods, Call> => ({
  'system.maintenance.undo': async ({ runId, stepId, dryRun, planId, planDigest }, call) => {
    const plan = planId !== undefined && planDigest !== undefined ? { planId, planDigest } : undefined
    const result = await undo().undo({ runId, stepId, dryRun: dryRun ?? false, plan })
    call.note(
      `${result.runId === null ? 'shown' : `run ${result.runId} ${result.stopped ? 'stopped, ' : ''}${result.status}`}: ${countSteps(result.steps)}`
    )
    return result
  },
  'system.maintenance.runs': async () => ({ ok: true, runs: await undo().runs() })
})
