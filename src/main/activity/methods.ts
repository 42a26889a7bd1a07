import type { activityMethods } from '../../shared/activity/contract'
import type { Handlers } from '../../shared/method'
import type { Call } from '../rpc/caller'
import type { ActivityService } from './service'

const DEFAULT_PAGE = 50

/** Compares in any case; a `*` at the end stands for any rest. */
const nameMatcher = (wanted: string | undefined): ((name: string) => boolean) => {
  if (wanted === undefined) return () => true
  const lower = wanted.toLowerCase()
  return lower.endsWith('*')
    ? (name) => name.toLowerCase().startsWith(lower.slice(0, -1))
    : (name) => name.toLowerCase() === lower
}

export const activityHandlers = (activity: ActivityService): Handlers<typeof activityMethods, Call> => ({
  'activity.list': async ({ limit, before, sinceMs, untilMs, actor, door, method, outcome }) => {
    const byActor = nameMatcher(actor)
    const ofMethod = nameMatcher(method)
    const page = await activity.list({
      limit: limit ?? DEFAULT_PAGE,
      before,
      sinceMs,
      untilMs,
      accepts: (record) =>
        byActor(record.actor) &&
        (door === undefined || record.door === door) &&
        (outcome === undefined || record.outcome === outcome) &&
        ofMethod(record.method)
    })
    return { ok: true, ...page }
  },
  'activity.verify': async () => {
    const result = await activity.verify()
    return { ok: result.problem === null, ...result, tornLinesSetAside: activity.state.tornLinesSetAside }
  },
  'activity.acknowledge': async () => ({ ok: true, keptAs: await activity.startAnew() })
})
