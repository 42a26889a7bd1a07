import type { Door } from '../../shared/activity/contract'
import type { Entry } from '../activity/service'
import type { Log } from '../platform/log'
import { plainAddress } from './address'
import type { Refusal } from './admission'

const QUIET_MS = 10_000
const MAX_KINDS = 1_000
const MANY = 'many addresses'

interface Seen {
  more: number
  entry: Entry
}

/** Puts refused requests into the activity record. The first of its kind from an address is recorded at once; repeats
 *  within ten seconds become one further entry with their number, so that a flood cannot fill the disk. */
export class RefusalRecord {
  private readonly seen = new Map<string, Seen>()
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly append: (entry: Entry) => Promise<void>,
    private readonly log: Log,
    /** True for a connection of the self-test: what it was refused is put down as its own. */
    private readonly isSelftest: (address: string, port: number) => boolean = () => false
  ) {}

  add(door: Door, path: string, address: string, refusal: Refusal, port?: number): void {
    const plain = plainAddress(address)
    const actor = port !== undefined && this.isSelftest(plain, port) ? 'self-test' : (refusal.actor ?? 'refused')
    const kind = `${actor} ${door} ${path} ${plain} ${refusal.code}`
    const known = this.seen.get(kind)
    if (known) {
      known.more++
      return
    }
    // An attacker with many addresses ends up in one common row.
    if (this.seen.size >= MAX_KINDS && plain !== MANY) return this.add(door, path, MANY, refusal)
    const entry: Entry = {
      actor,
      door,
      address: plain,
      method: path,
      target: null,
      outcome: 'refused',
      detail: `${refusal.status} ${refusal.code}`
    }
    this.seen.set(kind, { more: 0, entry })
    this.write(entry)
    this.timer ??= setTimeout(() => this.flush(), QUIET_MS).unref()
  }

  /** Writes the numbers of repeats. */
  flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    for (const { more, entry } of this.seen.values()) {
      if (more > 0) this.write({ ...entry, detail: `${entry.detail ?? ''} (${more} more)` })
    }
    this.seen.clear()
  }

  private write(entry: Entry): void {
    this.append(entry).catch((error: unknown) => this.log.debug('a refusal could not be recorded', error))
  }
}
