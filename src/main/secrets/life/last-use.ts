import type { ActivityRecord } from '../../../shared/activity/contract'
import { GENESIS } from '../../activity/chain'
import type { Log } from '../../platform/log'
import { readUses } from './read-uses'
import { readUseCache, writeUseCache } from './use-cache'
import { GrowingUses, type Uses } from './uses'

/** How many records may have to be read again at the next start. */
const CACHE_EVERY = 2_000

/** Who last used which secret, from the activity record. It is read once, in the background, and then kept up. */
export class LastUse {
  private uses: GrowingUses | undefined
  private reading: Promise<void> | undefined
  /** Records that were added while the file was read. */
  private arrived: ActivityRecord[] = []
  private cachedSeq = 0
  private writing: Promise<void> = Promise.resolve()
  private isWriting = false
  private stopped = false

  /** @param cachePath where to note what was read; undefined when state is not kept */
  constructor(
    private readonly recordPath: string,
    private readonly cachePath: () => string | undefined,
    private readonly log: Log,
    private readonly cacheEvery = CACHE_EVERY
  ) {}

  /** Begins to read, and does not wait for it. */
  start(): void {
    this.reading ??= this.read()
  }

  /** What is known once the record was read; undefined where it cannot be read. */
  async whenKnown(): Promise<Uses | undefined> {
    this.start()
    await this.reading
    return this.uses
  }

  /** What is known by then, for who cannot wait for the first reading of a long record. */
  async within(waitMs: number): Promise<Uses | undefined> {
    if (this.uses) return this.uses
    let timer: NodeJS.Timeout | undefined
    const enough = new Promise<undefined>((done) => (timer = setTimeout(done, waitMs, undefined)))
    return Promise.race([this.whenKnown(), enough]).finally(() => clearTimeout(timer))
  }

  /** A record was added to the file. */
  add(record: ActivityRecord): void {
    if (!this.uses) {
      if (this.reading) this.arrived.push(record)
      return
    }
    this.uses.add(record)
    this.cacheIfBehind()
  }

  async stop(): Promise<void> {
    this.stopped = true
    await this.reading
    await this.writing
  }

  private async read(): Promise<void> {
    try {
      const known = await this.readCache()
      const read = await readUses(this.recordPath, known, () => this.stopped)
      if (!read) return
      const uses = new GrowingUses(read)
      // A broken record may have been put away meanwhile, and a new one begun.
      const first = this.arrived.findLastIndex(({ prev }) => prev === GENESIS)
      const since = first === -1 ? this.arrived.filter(({ seq }) => seq > read.head.seq) : this.arrived.slice(first)
      for (const record of since) uses.add(record)
      this.cachedSeq = known?.head.seq ?? 0
      this.uses = uses
      this.cacheIfBehind()
    } catch (error) {
      this.log.error('the last uses of secrets cannot be read from the activity record', error)
    } finally {
      this.arrived = []
      // Who asks next tries again.
      if (!this.uses && !this.stopped) this.reading = undefined
    }
  }

  /** A cache that cannot be read or is not ours costs time and nothing else. */
  private async readCache(): Promise<Uses | undefined> {
    const path = this.cachePath()
    if (path === undefined) return undefined
    return readUseCache(path).catch((error: unknown) => {
      this.log.warn(`${path} cannot be read; the last uses are read from the activity record`, error)
      return undefined
    })
  }

  private cacheIfBehind(): void {
    const { uses } = this
    const path = this.cachePath()
    if (!uses || path === undefined || this.isWriting) return
    // Behind by much, or ahead: of a record that was begun anew.
    if (Math.abs(uses.head.seq - this.cachedSeq) < this.cacheEvery) return
    this.isWriting = true
    this.cachedSeq = uses.head.seq
    this.writing = writeUseCache(path, uses)
      .catch((error: unknown) => this.log.warn(`${path} cannot be written; the next start reads more`, error))
      .finally(() => (this.isWriting = false))
  }
}
