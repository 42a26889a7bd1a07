import type { ActivityRecord, Door } from '../../../shared/activity/contract'
import { GENESIS } from '../../activity/chain'
import type { Head } from '../../activity/record-file'

/** One handing out of a value. */
export interface Use {
  atMs: number
  actor: string
  door: Door
}

/** What the activity record says about who was last handed the value of which stored secret. */
export interface Uses {
  /** The newest record that counts. */
  readonly head: Head
  /** From this time on every use is known, in milliseconds since 1970; null where there is no record. */
  readonly sinceMs: number | null
  readonly byTarget: ReadonlyMap<string, Use>
}

interface Said {
  used: readonly string[]
  deleted: string | null
  /** False where values were handed out and the record does not say which. */
  isExact: boolean
}

const NOTHING: Said = { used: [], deleted: null, isExact: true }
const UNSAID: Said = { ...NOTHING, isExact: false }

/** How records said that a value was handed out, before they had the member `handedOut`. */
const OLD_WORDS: Readonly<Record<string, string>> = {
  'secrets.store.get': 'value handed out',
  'desktop.copySecret': 'copied to the clipboard'
}

/** What one record says about uses. */
export const saidBy = ({ method, outcome, target, detail, handedOut }: ActivityRecord): Said => {
  if (outcome !== 'ok') return NOTHING
  if (handedOut) return { ...NOTHING, used: handedOut }
  if (method === 'secrets.store.delete') return { ...NOTHING, deleted: target }
  // Older records name all that was asked for, and only how many were handed out.
  if (method === 'secrets.resolve') return detail?.startsWith('0 of ') ? NOTHING : UNSAID
  if (detail === null || detail !== OLD_WORDS[method]) return NOTHING
  // No listed id holds a blank: this is the sentence that stands for an unlisted one.
  return target === null || target.includes(' ') ? UNSAID : { ...NOTHING, used: [target] }
}

export const NO_USES: Uses = { head: { seq: 0, hash: GENESIS }, sinceMs: null, byTarget: new Map() }

export const useOf = ({ ts, actor, door }: ActivityRecord): Use => ({ atMs: ts, actor, door })

/** Uses that grow record by record. */
export class GrowingUses implements Uses {
  head: Head
  sinceMs: number | null
  readonly byTarget: Map<string, Use>

  constructor({ head, sinceMs, byTarget }: Uses = NO_USES) {
    this.head = head
    this.sinceMs = sinceMs
    this.byTarget = new Map(byTarget)
  }

  /** Takes in the next record. A new chain begins anew; where one does not follow the one before, uses may be missing. */
  add(record: ActivityRecord): void {
    const { used, deleted, isExact } = saidBy(record)
    if (record.prev === GENESIS) this.byTarget.clear()
    if (record.prev === GENESIS || record.prev !== this.head.hash || !isExact) this.sinceMs = record.ts
    // Another secret may come under the same id later; its uses are its own.
    if (deleted !== null) this.byTarget.delete(deleted)
    for (const targetId of used) this.byTarget.set(targetId, useOf(record))
    this.head = { seq: record.seq, hash: record.hash }
  }
}
