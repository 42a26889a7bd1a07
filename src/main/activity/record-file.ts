import { constants } from 'node:fs'
import { lstat, open, rename, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError, systemCode } from '../../shared/errors'
import { writeAtomically } from '../platform/atomic-write'
import { ensurePrivateFolder, isSymbolicLink, NO_FOLLOW, readRegularFile, syncFolder } from '../platform/file-safety'
import { GENESIS, openLine } from './chain'

/** Where the chain stood when it was last written through to the disk. Kept beside the file, so that a file cut short at
 *  a line end is noticed. */
export interface Head {
  seq: number
  hash: string
}

export const NO_HEAD: Head = { seq: 0, hash: GENESIS }

export interface OpenedRecord {
  head: Head
  /** What is wrong with the end of the file, or null. */
  problem: string | null
  tornLineSetAside: boolean
  /** True when there was no file. */
  created: boolean
}

const TAIL_BYTES = 64 * 1024
const NEWLINE = 0x0a
const HEAD_CHARS = 120
const MAX_HEAD_BYTES = 1_024

/** The append-only file itself: opening, the torn last line, appending, syncing. Knows nothing of who did what. */
export class RecordFile {
  private handle: FileHandle | undefined
  private headHandle: FileHandle | undefined

  constructor(readonly path: string) {}

  private get headPath(): string {
    return `${this.path}.head`
  }

  /** Opens or creates the file. A last line that a crash cut short is moved to a file of its own.
   *  @throws AppError activity.unwritable */
  async open(nowMs: number): Promise<OpenedRecord> {
    try {
      await ensurePrivateFolder(dirname(this.path))
      const created = await lstat(this.path).then(
        () => false,
        () => true
      )
      if (await isSymbolicLink(this.path)) throw new Error('the record file is a symbolic link')
      // Before the record itself, so that a crash between the two does not look like a removed note.
      const noted = await this.openHead(created)
      const flags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | NO_FOLLOW
      this.handle = await open(this.path, flags, 0o600)
      const tornLineSetAside = await this.setTornLineAside(this.handle, nowMs)
      await syncFolder(dirname(this.path))
      return { ...(await this.findHead(this.handle, noted)), tornLineSetAside, created }
    } catch (error) {
      await this.close()
      const why = systemCode(error) ?? (error instanceof Error ? error.message : String(error))
      const reason = error instanceof AppError ? error.message : why
      throw new AppError('activity.unwritable', `the activity record ${this.path} cannot be opened: ${reason}`, {
        cause: error
      })
    }
  }

  async append(lines: string): Promise<void> {
    await this.opened().appendFile(lines)
  }

  /** Writes the file through to the disk, then notes `head`. */
  async sync(head: Head): Promise<void> {
    await this.opened().datasync()
    // Not synced by itself: it may lag behind after a power cut, which is safe; it can never run ahead of the file.
    await this.headHandle?.write(headText(head), 0)
  }

  async close(): Promise<void> {
    const handle = this.handle
    const headHandle = this.headHandle
    this.handle = undefined
    this.headHandle = undefined
    await handle?.close()
    await headHandle?.close()
  }

  /** Moves the file out of the way as evidence, under a name that sorts by time. @returns the new name */
  async retire(nowMs: number): Promise<string> {
    await this.close()
    const kept = `${this.path}.broken-${nowMs}`
    await rename(this.path, kept)
    await rename(this.headPath, `${kept}.head`).catch(() => undefined)
    return kept
  }

  private opened(): FileHandle {
    if (!this.handle) throw new Error('the activity record is not open')
    return this.handle
  }

  private async setTornLineAside(handle: FileHandle, nowMs: number): Promise<boolean> {
    const { size } = await handle.stat()
    const tail = await readTail(handle, size)
    if (tail.length === 0 || tail.at(-1) === NEWLINE) return false
    const torn = tail.subarray(tail.lastIndexOf(NEWLINE) + 1)
    const aside = join(dirname(this.path), `activity.torn-${nowMs}`)
    await writeAtomically(aside, torn, { unsafe: 'activity.unwritable' })
    await handle.truncate(size - torn.length)
    await handle.sync()
    return true
  }

  private async findHead(handle: FileHandle, noted: Head | undefined): Promise<Pick<OpenedRecord, 'head' | 'problem'>> {
    const { size } = await handle.stat()
    const tail = await readTail(handle, size)
    const lines = tail.toString('utf8').split('\n').slice(0, -1)
    const last = lines.at(-1)
    const record = last === undefined ? undefined : openLine(last)
    // Going on from the noted head leaves the break in the chain for verify to find; starting afresh would hide it.
    if (typeof record === 'string') return { head: noted ?? NO_HEAD, problem: `its last line ${record}` }
    const found: Head = record ? { seq: record.seq, hash: record.hash } : NO_HEAD
    // It is made before the first record and written in one piece: it does not go missing by itself.
    if (!noted)
      return { head: found, problem: `the note of its newest record, ${this.headPath}, is gone or unreadable` }
    if (noted.seq > found.seq) {
      return { head: noted, problem: `records ${found.seq + 1} to ${noted.seq} are missing at its end` }
    }
    if (noted.seq === found.seq && noted.hash !== found.hash) {
      return { head: noted, problem: `record ${found.seq} is not the one that was written` }
    }
    return { head: found, problem: null }
  }

  /** Opens the note, making it beside a new record. One that is gone or says nothing usable is left as it is: a note that is
   *  written anew would make the next start believe what this one cannot. @returns what it says */
  private async openHead(isNew: boolean): Promise<Head | undefined> {
    const file = await readRegularFile(this.headPath, MAX_HEAD_BYTES, 'activity.unwritable')
    if (!file && !isNew) return undefined
    const noted = file ? parseHead(file.bytes) : NO_HEAD
    if (!noted) return undefined
    this.headHandle = await open(this.headPath, constants.O_WRONLY | constants.O_CREAT | NO_FOLLOW, 0o600)
    if (!file) await this.headHandle.write(headText(NO_HEAD), 0)
    return noted
  }
}

/** Always as long, so that it is replaced in place and in one piece. */
const headText = (head: Head): string => `${JSON.stringify(head).padEnd(HEAD_CHARS)}\n`

const parseHead = (bytes: Buffer): Head | undefined => {
  try {
    const parsed: unknown = JSON.parse(bytes.toString('utf8'))
    return isHead(parsed) ? { seq: parsed.seq, hash: parsed.hash } : undefined
  } catch {
    return undefined
  }
}

const isHead = (value: unknown): value is Head =>
  typeof value === 'object' &&
  value !== null &&
  'seq' in value &&
  Number.isSafeInteger(value.seq) &&
  'hash' in value &&
  typeof value.hash === 'string'

const readTail = async (handle: FileHandle, size: number): Promise<Buffer> => {
  for (let length = Math.min(size, TAIL_BYTES); ; length = Math.min(size, length * 8)) {
    const buffer = Buffer.alloc(length)
    await handle.read(buffer, 0, length, size - length)
    // One whole line must be in it: the break before the last line, or the start of the file.
    const beforeLast = buffer.lastIndexOf(NEWLINE, -2)
    if (length === size || beforeLast !== -1) return buffer
  }
}
