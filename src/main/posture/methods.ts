import type { Handlers } from '../../shared/method'
import type { postureMethods } from '../../shared/posture/contract'
import type { MaintenanceEngine } from '../remediation/engine'
import type { Call } from '../rpc/caller'
import type { PostureEngine } from './engine'
import type { PostureHistory } from './history-file'
import { healthScore, summarise } from './score'
import { auditFor, resultFor } from './waivers/methods'

export const postureHandlers = (
  posture: PostureEngine,
  maintenance: () => Pick<MaintenanceEngine, 'fix'>,
  history: () => PostureHistory,
  isHeartbeatOn: () => boolean
): Handlers<typeof postureMethods, Call> => ({
  doctor: async ({ deep }, call) => {
    const { report } = await posture.run(deep ?? false)
    const score = healthScore(summarise(report), isHeartbeatOn())
    return { ...report, security: auditFor(call, report.security), healthScore: score }
  },
  'security.audit': async ({ deep = false, fix: wanted }, call) => {
    const found = await posture.run(deep)
    if (!wanted) return auditFor(call, found.report.security)
    const { report, after } = await maintenance().fix(found, deep)
    call.note(report.changes.length > 0 ? report.changes.join('; ') : 'nothing changed')
    return { ...auditFor(call, after.report.security), fix: report }
  },
  'posture.recheck': async ({ checkId }, call) => resultFor(call, await posture.recheck(checkId)),
  // Loaded only when asked for: the texts are long.
  'posture.explanations': async () => ({ items: (await import('./explained')).explainedChecks() }),
  'posture.history': ({ sinceMs }) => history().report(sinceMs)
})
