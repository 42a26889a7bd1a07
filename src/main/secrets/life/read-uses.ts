import { GENESIS, openLine } from '../../activity/chain'
import { linesBackwards } from '../../activity/read'
import type { ActivityRecord } from '../../../shared/activity/contract'
import { NO_USES, saidBy, useOf, type Use, type Uses } from './uses'

/** Reads uses from the record, newest first: back to where `known` counts up to, or to the beginning where that record is not
 *  in the file. The outcome is the same as adding record after record.
 *  @param isEnough asked now and then: true ends the reading early
 *  @returns undefined when the reading was ended */
export const readUses = async (
  path: string,
  known: Uses | undefined,
  isEnough: () => boolean
): Promise<Uses | undefined> => {
  const byTarget = new Map<string, Use>()
  const deletedLater = new Set<string>()
  let newest: ActivityRecord | undefined
  let later: ActivityRecord | undefined
  let sinceMs: number | undefined

  const take = (targetId: string, use: Use): void => {
    if (!byTarget.has(targetId) && !deletedLater.has(targetId)) byTarget.set(targetId, use)
  }
  for await (const line of linesBackwards(path)) {
    if (isEnough()) return undefined
    const record = openLine(line)
    // What does not open leaves a gap, which shows at the record after it.
    if (typeof record === 'string') continue
    newest ??= record
    if (later && later.prev !== record.hash) sinceMs ??= later.ts
    if (record.seq === known?.head.seq && record.hash === known.head.hash) {
      for (const [targetId, use] of known.byTarget) take(targetId, use)
      return { head: headOf(newest), sinceMs: sinceMs ?? known.sinceMs, byTarget }
    }
    const { used, deleted, isExact } = saidBy(record)
    for (const targetId of used) take(targetId, useOf(record))
    if (deleted !== null && !byTarget.has(deleted)) deletedLater.add(deleted)
    if (!isExact) sinceMs ??= record.ts
    later = record
    if (record.prev === GENESIS) break
  }
  return newest && later ? { head: headOf(newest), sinceMs: sinceMs ?? later.ts, byTarget } : NO_USES
}

const headOf = ({ seq, hash }: ActivityRecord): Uses['head'] => ({ seq, hash })
