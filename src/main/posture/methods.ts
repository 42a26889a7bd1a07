import type { Handlers } from '../../shared/method'
import type { postureMethods } from '../../shared/posture/contract'
import type { SecurityFix } from '../remediation/fix'
import type { Call } from '../rpc/caller'
import type { PostureEngine } from './engine'

export const postureHandlers = (posture: PostureEngine, fix: SecurityFix): Handlers<typeof postureMethods, Call> => ({
  doctor: async ({ deep }) => (await posture.run(deep ?? false)).report,
  'security.audit': async ({ deep = false, fix: wanted }, call) => {
    const found = await posture.run(deep)
    if (!wanted) return found.report.security
    const { report, after } = await fix.apply(found, deep)
    call.note(report.changes.length > 0 ? report.changes.join('; ') : 'nothing changed')
    return { ...after.report.security, fix: report }
  }
})
