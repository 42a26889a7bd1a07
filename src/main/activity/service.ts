import type { ActivityRecord, Door, Outcome } from '../../shared/activity/contract'
import { AppError, systemCode } from '../../shared/errors'
import type { Clock } from '../platform/clock'
import type { Log } from '../platform/log'
import { openLine, sealLine } from './chain'
import { linesBackwards, verifyChain, type Verification } from './read'
import { NO_HEAD, RecordFile, type Head, type OpenedRecord } from './record-file'

export interface Entry {
  actor: string
  door: Door
  address: string | null
  method: string
  target: string | null
  outcome: Outcome
  detail: string | null
  /** Stored secrets whose values were handed out. Kept whole: last uses are read from it. */
  handedOut?: string[]
}

export interface ActivityState {
  path: string
  writable: boolean
  /** Why the record cannot be written or trusted, or null. */
  problem: string | null
  tornLinesSetAside: number
  records: number
}

interface Waiting {
  entry: Entry
  durable: boolean
  done: () => void
  failed: (error: unknown) => void
}

const SYNC_WITHIN_MS = 500
const MAX_TEXT_CHARS = 2_000

/** The record of who did what: a hash-chained JSON-lines file that only grows. Entries that arrive together are written
 *  together, and `durable` ones are on the disk before append() settles. */
export class ActivityService {
  private readonly file: RecordFile
  private head: Head = NO_HEAD
  private problem: string | null = null
  private writable = false
  private stopped = true
  private torn = 0
  private waiting: Waiting[] = []
  private draining = false
  private drained: Promise<void> = Promise.resolve()
  private unsynced = false
  private syncDue = false
  private retryDue = false
  private syncTimer: NodeJS.Timeout | undefined

  constructor(
    path: string,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly added: (record: ActivityRecord) => void = () => undefined
  ) {
    this.file = new RecordFile(path)
  }

  /** Opens the file. A record that cannot be opened does not stop the start: it is a state that diagnostics show, and
   *  nothing that must be recorded is answered meanwhile.
   *  @param expectsFile true when this home was used before, so that a missing file was removed by someone */
  async start(expectsFile = false): Promise<void> {
    this.stopped = false
    try {
      const { created } = await this.openFile()
      if (created && expectsFile) await this.noteMissingFile()
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error)
      this.log.error('the activity record cannot be opened', error)
    }
  }

  async stop(): Promise<void> {
    this.stopped = true
    await this.idle()
    clearTimeout(this.syncTimer)
    if (this.unsynced && this.writable) await this.syncNow()
    this.writable = false
    await this.file.close()
  }

  get state(): ActivityState {
    return {
      path: this.file.path,
      writable: this.writable,
      problem: this.problem,
      tornLinesSetAside: this.torn,
      records: this.head.seq
    }
  }

  /** Makes sure that an entry could be added now; opens the file again if the last write failed.
   *  @throws AppError activity.unwritable */
  async ensureWritable(): Promise<void> {
    if (this.writable) return
    if (this.stopped) throw this.unwritable()
    this.retryDue = true
    this.drain()
    await this.idle()
    if (!this.state.writable) throw this.unwritable()
  }

  /** Adds an entry. Settles when the operating system has it, and for `durable` ones when the disk has it.
   *  @throws AppError activity.unwritable */
  append(entry: Entry, durable: boolean): Promise<void> {
    if (this.stopped) return Promise.reject(this.unwritable())
    return new Promise((done, failed) => {
      this.waiting.push({ entry, durable, done, failed })
      this.drain()
    })
  }

  /** Records newest first. Lines that are not records are left out: verify() names them. */
  async list(query: {
    limit: number
    accepts: (record: ActivityRecord) => boolean
    before?: number | undefined
    sinceMs?: number | undefined
    untilMs?: number | undefined
  }): Promise<{ items: ActivityRecord[]; nextBefore: number | null }> {
    const items: ActivityRecord[] = []
    for await (const line of linesBackwards(this.file.path)) {
      const record = openLine(line)
      if (typeof record === 'string') continue
      if (query.before !== undefined && record.seq >= query.before) continue
      // Older ones may follow that are younger: a clock was set back and put right again.
      if (query.sinceMs !== undefined && record.ts < query.sinceMs) continue
      if (query.untilMs !== undefined && record.ts > query.untilMs) continue
      if (!query.accepts(record)) continue
      if (items.length === query.limit) return { items, nextBefore: items.at(-1)?.seq ?? null }
      items.push(record)
    }
    return { items, nextBefore: null }
  }

  async verify(): Promise<Verification> {
    await this.idle()
    const result = await verifyChain(this.file.path, this.head)
    if (result.problem) this.problem = `line ${result.problem.line}: ${result.problem.reason}`
    return result
  }

  /** Puts a broken file away as evidence and starts a new chain. @returns the name it is kept under */
  async startAnew(): Promise<string> {
    await this.idle()
    this.writable = false
    const kept = await this.file.retire(this.clock.nowMs())
    this.problem = null
    this.head = NO_HEAD
    this.torn = 0
    await this.start()
    return kept
  }

  /** Someone removed the whole record. The new chain begins with that, so that it stays known. */
  private async noteMissingFile(): Promise<void> {
    const detail = 'the record file was gone at this start'
    const origin = { actor: 'activity record', door: 'system', address: null, target: null } as const
    await this.append({ ...origin, method: 'activity.missing', outcome: 'failed', detail }, true)
    this.problem = detail
  }

  private async openFile(): Promise<OpenedRecord> {
    const opened = await this.file.open(this.clock.nowMs())
    this.head = opened.head
    this.problem = opened.problem
    this.writable = true
    if (opened.tornLineSetAside) this.torn++
    if (opened.problem) this.log.error(`the activity record is not whole: ${opened.problem}`)
    return opened
  }

  /** Starts writing what waits, unless that is under way. */
  private drain(): void {
    if (!this.draining) this.drained = this.writeWaiting()
  }

  private async idle(): Promise<void> {
    while (this.draining) await this.drained
  }

  private async writeWaiting(): Promise<void> {
    this.draining = true
    while (this.waiting.length > 0 || this.syncDue || this.retryDue) {
      const group = this.waiting
      this.waiting = []
      this.retryDue = false
      try {
        // After a failed write (a full disk, say) the file is opened again: its true end decides where the chain goes on.
        if (!this.writable) await this.reopen()
        if (group.length > 0) await this.write(group)
        if (this.syncDue || group.some(({ durable }) => durable)) await this.syncNow()
        for (const each of group) each.done()
      } catch (error) {
        if (this.writable) this.log.error('the activity record cannot be written', error)
        this.writable = false
        this.syncDue = false
        this.problem = `${whyUnwritten(this.file.path, error)}; free disk space or mend the permissions, and it goes on by itself`
        for (const each of group) each.failed(this.unwritable(error))
      }
    }
    // In the same turn as the last look at the queue: an entry that comes later must start a new round.
    this.draining = false
  }

  private async reopen(): Promise<void> {
    await this.file.close()
    await this.openFile()
  }

  private async write(group: readonly Waiting[]): Promise<void> {
    let { seq, hash } = this.head
    let text = ''
    const records: ActivityRecord[] = []
    for (const { entry } of group) {
      const record = { seq: ++seq, ts: this.clock.nowMs(), ...clip(entry), prev: hash }
      const sealed = sealLine(record)
      hash = sealed.hash
      records.push({ ...record, hash })
      text += `${sealed.line}\n`
    }
    await this.file.append(text)
    this.head = { seq, hash }
    records.forEach(this.added)
    this.unsynced = true
    this.syncTimer ??= setTimeout(() => {
      this.syncDue = true
      this.drain()
    }, SYNC_WITHIN_MS).unref()
  }

  private async syncNow(): Promise<void> {
    clearTimeout(this.syncTimer)
    this.syncTimer = undefined
    this.syncDue = false
    if (!this.unsynced) return
    await this.file.sync(this.head)
    this.unsynced = false
  }

  private unwritable(cause?: unknown): AppError {
    return new AppError(
      'activity.unwritable',
      'the activity record cannot be written, and nothing is done unrecorded; see doctor',
      { cause }
    )
  }
}

const whyUnwritten = (path: string, error: unknown): string =>
  error instanceof AppError ? error.message : `the last write to ${path} failed (${systemCode(error) ?? 'error'})`

const clip = (entry: Entry): Entry => ({
  ...entry,
  target: entry.target?.slice(0, MAX_TEXT_CHARS) ?? null,
  detail: entry.detail?.slice(0, MAX_TEXT_CHARS) ?? null
})
