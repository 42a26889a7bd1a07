import type { MethodInput } from '../../../shared/api'
import type { ActivityRecord, Door, Outcome } from '../../../shared/activity/contract'

/** How far back, or between which moments. */
const SPANS_MS = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const
export type Range = '' | keyof typeof SPANS_MS | 'between'

/** What the operator wants to see; blank means all. */
export interface Filter {
  outcome: Outcome | ''
  door: Door | ''
  /** The beginning of a name, in any case. A `*` at its end is allowed. */
  actor: string
  method: string
  range: Range
  /** For `between`: local times as a datetime-local field has them, or blank for no end. */
  from: string
  to: string
}

export const EVERYTHING: Filter = { outcome: '', door: '', actor: '', method: '', range: '', from: '', to: '' }
const PAGE_SIZE = 200
const beginning = (text: string): string => text.trim().replace(/\*+$/, '')

const MINUTE_MS = 60_000
const at = (local: string): number | undefined => {
  const ms = Date.parse(local)
  return Number.isNaN(ms) ? undefined : ms
}

/** The ends of a range, both included. The field for the end names a minute, and all of that minute belongs to it. */
const endsOf = ({ range, from, to }: Filter, nowMs: number): { sinceMs?: number; untilMs?: number } => {
  if (range === '') return {}
  if (range !== 'between') return { sinceMs: nowMs - SPANS_MS[range] }
  const [sinceMs, untilMs] = [at(from), at(to)]
  return {
    ...(sinceMs !== undefined && { sinceMs }),
    ...(untilMs !== undefined && { untilMs: untilMs + MINUTE_MS - 1 })
  }
}

/** True when the filter leaves anything out. */
export const isNarrowed = (filter: Filter): boolean => Object.keys(toParams(filter, 0)).length > 1

/** The parameters of activity.list for a filter.
 *  @param before nextBefore of the page before, for an older one */
export const toParams = (filter: Filter, nowMs: number, before?: number): MethodInput<'activity.list'> => {
  const [actor, method] = [beginning(filter.actor), beginning(filter.method)]
  return {
    limit: PAGE_SIZE,
    ...(before !== undefined && { before }),
    ...(filter.outcome && { outcome: filter.outcome }),
    ...(filter.door && { door: filter.door }),
    ...(actor && { actor: `${actor}*` }),
    ...(method && { method: `${method}*` }),
    ...endsOf(filter, nowMs)
  }
}

const begins = (text: string, wanted: string): boolean => text.toLowerCase().startsWith(beginning(wanted).toLowerCase())

/** True when a record that arrives by itself belongs to what is shown: the same rule as the server's. */
export const matches = (record: ActivityRecord, filter: Filter): boolean => {
  const { sinceMs = 0, untilMs = Infinity } = endsOf(filter, record.ts)
  return (
    (!filter.outcome || record.outcome === filter.outcome) &&
    (!filter.door || record.door === filter.door) &&
    begins(record.actor, filter.actor) &&
    begins(record.method, filter.method) &&
    record.ts >= sinceMs &&
    record.ts <= untilMs
  )
}

/** Both lists in one, newest first, each record once. */
export const merge = (known: readonly ActivityRecord[], more: readonly ActivityRecord[]): ActivityRecord[] =>
  [...new Map([...known, ...more].map((record) => [record.seq, record])).values()].sort((a, b) => b.seq - a.seq)
