import type { MethodInput } from '../../../shared/api'
import type { ActivityRecord, Door, Outcome } from '../../../shared/activity/contract'

/** What the operator wants to see; blank means all. */
export interface Filter {
  outcome: Outcome | ''
  door: Door | ''
  /** The beginning of a method name, in any case. A `*` at its end is allowed. */
  method: string
}

export const EVERYTHING: Filter = { outcome: '', door: '', method: '' }
export const PAGE_SIZE = 100
const beginning = (method: string): string => method.trim().replace(/\*+$/, '')

/** True when the filter leaves anything out. */
export const isNarrowed = ({ outcome, door, method }: Filter): boolean =>
  outcome !== '' || door !== '' || beginning(method) !== ''

/** The parameters of activity.list for a filter.
 *  @param before nextBefore of the page before, for an older one */
export const toParams = ({ outcome, door, method }: Filter, before?: number): MethodInput<'activity.list'> => {
  const start = beginning(method)
  return {
    limit: PAGE_SIZE,
    ...(before !== undefined && { before }),
    ...(outcome && { outcome }),
    ...(door && { door }),
    ...(start && { method: `${start}*` })
  }
}

/** True when a record that arrives by itself belongs to what is shown: the same rule as the server's. */
export const matches = (record: ActivityRecord, { outcome, door, method }: Filter): boolean =>
  (!outcome || record.outcome === outcome) &&
  (!door || record.door === door) &&
  record.method.toLowerCase().startsWith(beginning(method).toLowerCase())

/** Both lists in one, newest first, each record once. */
export const merge = (known: readonly ActivityRecord[], more: readonly ActivityRecord[]): ActivityRecord[] =>
  [...new Map([...known, ...more].map((record) => [record.seq, record])).values()].sort((a, b) => b.seq - a.seq)
