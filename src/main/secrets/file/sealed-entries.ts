import type { SealedEntry } from './format-v3'

/** Few enough that joining one group again costs nothing, many enough that a file is a handful of groups. */
const GROUP_SIZE = 128

/** Neighbouring entries of a file with their lines joined. Never changed: a change makes another group. */
class Group {
  readonly bytes: Buffer
  /** The SHA-256 of every line, one after another. */
  readonly digests: Buffer

  constructor(readonly entries: ReadonlyMap<string, SealedEntry>) {
    const all = [...entries.values()]
    this.bytes = Buffer.concat(all.map(({ line }) => line))
    this.digests = Buffer.concat(all.map(({ digest }) => digest))
  }
}

/** The entries as they would be after one change: ready to be written, and not yet in force. */
export interface Change {
  groups: readonly Group[]
  count: number
  /** What is no longer there, or undefined. */
  removed: string | undefined
}

/** Sealed entries in the order of their file, grouped so that a change joins a few lines again and not all of them. */
export class SealedEntries {
  private groups: readonly Group[]
  private readonly groupOf = new Map<string, Group>()

  /** @param entries with distinct target ids */
  constructor(entries: readonly SealedEntry[] = []) {
    const groups: Group[] = []
    for (let start = 0; start < entries.length; start += GROUP_SIZE) {
      const part = entries.slice(start, start + GROUP_SIZE)
      groups.push(new Group(new Map(part.map((entry) => [entry.meta.targetId, entry]))))
    }
    this.groups = groups
    for (const group of groups) this.index(group)
  }

  get size(): number {
    return this.groupOf.size
  }

  has(targetId: string): boolean {
    return this.groupOf.has(targetId)
  }

  get(targetId: string): SealedEntry | undefined {
    return this.groupOf.get(targetId)?.entries.get(targetId)
  }

  *[Symbol.iterator](): Iterator<SealedEntry> {
    for (const { entries } of this.groups) yield* entries.values()
  }

  /** What setting `entry` would make of these entries: replaced in its place, or added at the end. */
  withEntry(entry: SealedEntry): Change {
    const { targetId } = entry.meta
    const last = this.groups.at(-1)
    const group = this.groupOf.get(targetId) ?? (last && last.entries.size < GROUP_SIZE ? last : undefined)
    const changed = new Group(new Map(group?.entries).set(targetId, entry))
    const groups = group ? this.groups.map((each) => (each === group ? changed : each)) : [...this.groups, changed]
    return { groups, count: this.size + (this.has(targetId) ? 0 : 1), removed: undefined }
  }

  /** These entries with many others set, in no hurry: everything is grouped anew. */
  withAll(entries: readonly SealedEntry[]): SealedEntries {
    const all = new Map([...this].map((entry) => [entry.meta.targetId, entry]))
    for (const entry of entries) all.set(entry.meta.targetId, entry)
    return new SealedEntries([...all.values()])
  }

  /** Everything, to be written. */
  get whole(): Pick<Change, 'groups' | 'count'> {
    return { groups: this.groups, count: this.size }
  }

  /** What removing the target, which must be there, would make of these entries. */
  withoutEntry(targetId: string): Change {
    const group = this.groupOf.get(targetId)
    const rest = new Map(group?.entries)
    rest.delete(targetId)
    const groups = this.groups.flatMap((each) => (each !== group ? [each] : rest.size > 0 ? [new Group(rest)] : []))
    return { groups, count: this.size - 1, removed: targetId }
  }

  /** Puts a change in force. It must be the newest one made from these entries. */
  commit({ groups, removed }: Change): void {
    this.groups = groups
    if (removed !== undefined) this.groupOf.delete(removed)
    for (const group of groups) if (!this.isIndexed(group)) this.index(group)
  }

  private isIndexed(group: Group): boolean {
    const [first] = group.entries.keys()
    return first !== undefined && this.groupOf.get(first) === group
  }

  private index(group: Group): void {
    for (const targetId of group.entries.keys()) this.groupOf.set(targetId, group)
  }
}
