import type { Handlers } from '../../shared/method'
import type { postureMethods } from '../../shared/posture/contract'
import type { MaintenanceEngine } from '../remediation/engine'
import type { Call } from '../rpc/caller'
import type { PostureEngine } from './engine'
import type { PostureHistory } from './history-file'

export const postureHandlers = (
  posture: PostureEngine,
  maintenance: () => Pick<MaintenanceEngine, 'fix'>,
  history: () => PostureHistory
): Handlers<typeof postureMethods, Call> => ({
  doctor: async ({ deep }) => (await posture.run(deep ?? false)).report,
  'security.audit': async ({ deep = false, fix: wanted }, call) => {
    const found = await posture.run(deep)
    if (!wanted) return found.report.security
    const { report, after } = await maintenance().fix(found, deep)
    call.note(report.changes.length > 0 ? report.changes.join('; ') : 'nothing changed')
    return { ...after.report.security, fix: report }
  },
  'posture.recheck': ({ checkId }) => posture.recheck(checkId),
  // Loaded only when asked for: the texts are long.
  'posture.explanations': async () => ({ items: (await import('./explained')).explainedChecks() }),
  'posture.history': ({ sinceMs }) => history().report(sinceMs)
})
