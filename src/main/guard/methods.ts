import type { guardMethods } from '../../shared/guard/contract'
import type { Handlers } from '../../shared/method'
import type { ActivityService } from '../activity/service'
import type { Call } from '../rpc/caller'
import type { GuardService } from './service'

export const guardHandlers = (
  guard: GuardService,
  activity: Pick<ActivityService, 'append'>
): Handlers<typeof guardMethods, Call> => ({
  'security.guard.evaluate': async (question, { caller }) => {
    const verdict = await guard.evaluate(question)
    if (verdict.action === 'block') {
      const { actor, door, address } = caller
      const target = [question.sessionId, question.tool].filter(Boolean).join(' ') || null
      // The message stays out of the record: it may hold what it is blocked for.
      const detail = verdict.reason.startsWith('blocked pattern') ? 'blocked pattern' : verdict.reason
      await activity.append(
        { actor, door, address, method: 'security.guard.evaluate', target, outcome: 'refused', detail },
        false
      )
    }
    return verdict
  }
})
