import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { link, open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError, systemCode, type ErrorCode } from '../../shared/errors'
import { isSymbolicLink, syncFolder } from './file-safety'

interface AtomicWrite {
  /** The error for a target that is a symbolic link. */
  unsafe: ErrorCode
  /** Fail with EEXIST instead of replacing a file that is there. */
  exclusive?: boolean
  mode?: number
}

interface Written {
  ino: number
  mtimeMs: number
  size: number
}

/** The new file is in its place, whole, and the disk did not confirm it: a power cut may bring the old one back. Whoever holds
 *  the old state in memory takes over the new one, and answers with an error all the same. */
export class UnconfirmedWrite extends Error {
  readonly code: string | undefined

  constructor(
    path: string,
    readonly written: Written,
    cause: unknown
  ) {
    super(`${path} was written, and the disk did not confirm it`, { cause })
    this.code = systemCode(cause)
  }
}

/** The unconfirmed write that an error stands for, also as its cause. */
export const unconfirmed = (error: unknown): UnconfirmedWrite | undefined => {
  if (error instanceof UnconfirmedWrite) return error
  return error instanceof Error && error.cause !== undefined ? unconfirmed(error.cause) : undefined
}

/** What a person is told of it. */
export const unconfirmedText = (path: string, { code }: UnconfirmedWrite): string =>
  `${path} was written, but the disk did not confirm it (${code ?? 'error'}); the change holds for now and may be gone ` +
  'after a power cut: look at the disk, then make the change again'

const TEMP_SUFFIX = '.tmp'
const ABANDONED_AFTER_MS = 60_000
const TEMP_NAME = /\.[0-9a-f]{12}\.tmp$/

const temporaryName = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}${TEMP_SUFFIX}`)

/** Puts `chunks` at `path` so that a reader, a crash or a power cut finds either the old file or the new one, whole.
 *  Mode 0600 unless said otherwise; a symbolic link at `path` is refused, not followed.
 *  @returns the new file's inode and times.
 *  @throws AppError options.unsafe for a link; UnconfirmedWrite; system errors pass through, and the old file is then still
 *  there. */
export const writeAtomically = async (
  path: string,
  chunks: string | Uint8Array | readonly Uint8Array[],
  options: AtomicWrite
): Promise<Written> => {
  if (await isSymbolicLink(path)) {
    throw new AppError(options.unsafe, `${path} is a symbolic link; put the file itself there`)
  }
  const temporary = temporaryName(path)
  const handle = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, options.mode ?? 0o600)
  let written
  try {
    try {
      if (typeof chunks === 'string' || chunks instanceof Uint8Array) await handle.writeFile(chunks)
      else await writeAll(handle, chunks)
      await handle.sync()
      written = await handle.stat()
    } finally {
      await handle.close()
    }
    if (options.exclusive) {
      await link(temporary, path)
      // The file is there by now. A second name that stays is cleared away later.
      await unlink(temporary).catch(() => undefined)
    } else {
      await rename(temporary, path)
    }
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error
  }
  const { ino, mtimeMs, size } = written
  await syncFolder(dirname(path)).catch((error: unknown) => {
    throw new UnconfirmedWrite(path, { ino, mtimeMs, size }, error)
  })
  return { ino, mtimeMs, size }
}

const writeAll = async (
  handle: import('node:fs/promises').FileHandle,
  chunks: readonly Uint8Array[]
): Promise<void> => {
  for (const part of batches(chunks, 1024 * 1024)) await handle.writeFile(part)
}

/** Joins small chunks, so that ten thousand lines do not become ten thousand system calls. */
function* batches(chunks: readonly Uint8Array[], aboutBytes: number): Generator<Uint8Array> {
  let held: Uint8Array[] = []
  let bytes = 0
  for (const chunk of chunks) {
    held.push(chunk)
    bytes += chunk.length
    if (bytes < aboutBytes) continue
    yield Buffer.concat(held, bytes)
    held = []
    bytes = 0
  }
  if (bytes > 0) yield Buffer.concat(held, bytes)
}

/** Removes half-written temporary files that a crash left in `folder`. Those of the last minute may be another's work. */
export const sweepTemporaryFiles = async (folder: string, nowMs: number): Promise<void> => {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return
    throw error
  }
  for (const name of names.filter((candidate) => candidate.startsWith('.') && TEMP_NAME.test(candidate))) {
    const path = join(folder, name)
    const age = await stat(path)
      .then((stats) => nowMs - stats.mtimeMs)
      .catch(() => 0)
    // One from the future was left before the clock was set back.
    if (Math.abs(age) > ABANDONED_AFTER_MS) await unlink(path).catch(() => undefined)
  }
}
