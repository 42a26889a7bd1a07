import { randomBytes } from 'node:crypto'
import { stat, unlink } from 'node:fs/promises'
import { AppError, systemCode } from '../../shared/errors'
import { writeAtomically } from '../platform/atomic-write'
import { ensurePrivateFolder } from '../platform/file-safety'
import { folderDistrust } from '../platform/trust'
import { controlAddress, type HomePaths } from './paths'
import { connectOwner, ownerRuns, readOwner, startedTicks, type OwnerRecord } from './owner-file'

/** An owner that runs and does not listen yet is starting; after this long it never will. As long as this, an instance that is
 *  to stay waits for commands that will leave. */
const STARTING_FOR_MS = 10_000
const RETRY_AFTER_MS = 50
/** How often it is looked again whether an instance without a record is only just starting or stopping. */
const LOOKS_AT_NAMELESS = 10

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** Holds a home folder for one process, so that two never write the same files. */
export class Ownership {
  private held: OwnerRecord | undefined

  constructor(
    private readonly paths: HomePaths,
    private readonly command: string,
    private readonly stays: boolean
  ) {}

  /** The record others find us by. */
  get record(): OwnerRecord {
    if (!this.held) throw new Error('the home folder is not held')
    return this.held
  }

  /** Takes the folder; a record left by a dead process is taken over. One that is to stay waits for commands that will leave;
   *  a command does not wait, because it can ask the owner instead.
   *  @throws AppError home.owned (says by whom), home.unusable */
  async acquire(): Promise<void> {
    const record: OwnerRecord = {
      pid: process.pid,
      startedTicks: startedTicks(process.pid),
      command: this.command,
      stays: this.stays,
      since: new Date().toISOString(),
      address: controlAddress(this.paths.home),
      controlKey: randomBytes(32).toString('hex')
    }
    const deadline = performance.now() + STARTING_FOR_MS
    while (!(await this.tryTake(record))) {
      if (performance.now() > deadline) throw this.owned()
      await pause(RETRY_AFTER_MS)
    }
    this.held = record
  }

  async release(): Promise<void> {
    const mine = this.held
    this.held = undefined
    if (mine && readOwner(this.paths.owner)?.controlKey === mine.controlKey) {
      await unlink(this.paths.owner).catch(() => undefined)
    }
  }

  private async tryTake(record: OwnerRecord): Promise<boolean> {
    try {
      await ensurePrivateFolder(this.paths.home)
      this.refuseDistrusted(this.paths.home)
      await this.refuseNameless(record)
      await writeAtomically(this.paths.owner, JSON.stringify(record), { unsafe: 'home.unusable', exclusive: true })
      return true
    } catch (error) {
      if (error instanceof AppError) throw error
      if (systemCode(error) !== 'EEXIST') throw this.unusable(error)
    }
    const owner = readOwner(this.paths.owner)
    if (owner && (await this.listens(owner))) {
      if (this.stays && !owner.stays) return false
      throw this.owned(owner)
    }
    // Where the kernel says that this very process still runs, nobody takes its place, socket or not.
    if (owner && ownerRuns(owner) && (owner.startedTicks !== null || (await this.isYoung()))) return false
    await this.clearAway(owner)
    return false
  }

  /** What others may write to is not safe to keep secrets in, and may hold what they put there for us. */
  private refuseDistrusted(folder: string): void {
    const distrust = folderDistrust(folder)
    if (distrust) throw new AppError('home.unusable', `${distrust}; use a folder of your own as --home`)
  }

  /** An instance whose record was removed or damaged still runs and still writes. Nobody takes its place.
   *  Not "owned": nobody can ask it for anything.
   *  @throws AppError home.unusable */
  private async refuseNameless(own: OwnerRecord): Promise<void> {
    for (let looks = 0; looks < LOOKS_AT_NAMELESS; looks++) {
      // In this order: who starts writes its record before it listens.
      if (!(await this.listens(own)) || readOwner(this.paths.owner)) return
      await pause(RETRY_AFTER_MS)
    }
    throw new AppError(
      'home.unusable',
      `an instance runs in ${this.paths.home}, but its record ${this.paths.owner} is gone or damaged; end that instance ` +
        '(SIGTERM, or close the app) and start it again'
    )
  }

  private async listens(owner: OwnerRecord): Promise<boolean> {
    const socket = await connectOwner(owner)
    socket?.destroy()
    return socket !== undefined
  }

  /** Removes a dead owner's record. Only one process may, and only the record it judged: a second one could otherwise
   *  remove the record that a faster process has just written. */
  private async clearAway(judged: OwnerRecord | undefined): Promise<void> {
    const claim = `${this.paths.owner}.takeover`
    try {
      await writeAtomically(claim, String(process.pid), { unsafe: 'home.unusable', exclusive: true })
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw this.unusable(error)
      const age = await stat(claim)
        .then((stats) => Math.abs(Date.now() - stats.mtimeMs))
        .catch(() => 0)
      // One from the future was left before the clock was set back.
      if (age > STARTING_FOR_MS) await unlink(claim).catch(() => undefined)
      return
    }
    try {
      if (readOwner(this.paths.owner)?.controlKey === judged?.controlKey) {
        await this.removeRecord()
      }
    } finally {
      await unlink(claim).catch(() => undefined)
    }
  }

  private async isYoung(): Promise<boolean> {
    const modified = await stat(this.paths.owner)
      .then((stats) => stats.mtimeMs)
      .catch(() => 0)
    return Math.abs(Date.now() - modified) < STARTING_FOR_MS
  }

  /** @throws AppError home.unusable for what is no file: waiting would not help, and saying "owned" would be wrong */
  private async removeRecord(): Promise<void> {
    try {
      await unlink(this.paths.owner)
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return
      throw new AppError(
        'home.unusable',
        `${this.paths.owner} is not a record of ours and cannot be removed (${systemCode(error) ?? 'error'}); move it away`,
        { cause: error }
      )
    }
  }

  private owned(owner = readOwner(this.paths.owner)): AppError {
    const who = owner
      ? `process ${owner.pid} (trust-console ${owner.command}, since ${owner.since})`
      : 'another process'
    return new AppError('home.owned', `${this.paths.home} is owned by ${who}; stop it first, or name another --home`, {
      data: { pid: owner?.pid ?? null }
    })
  }

  private unusable(cause: unknown): AppError {
    const code = systemCode(cause) ?? 'error'
    const help = code === 'ENOSPC' ? 'the disk is full: free some space' : 'name a folder you may write with --home'
    return new AppError('home.unusable', `${this.paths.home} cannot be used (${code}); ${help}`, { cause })
  }
}
