import { constants, type Stats } from 'node:fs'
import { lstat, mkdir, open, type FileHandle } from 'node:fs/promises'
import { AppError, systemCode, type ErrorCode } from '../../shared/errors'

// Windows has no O_NOFOLLOW; there the lstat before the open stands in for it.
export const NO_FOLLOW = (constants as Partial<typeof constants>).O_NOFOLLOW ?? 0

/** Creates a folder and its missing parents, readable by the owner only. @returns true if it was not there before. */
export const ensurePrivateFolder = async (path: string): Promise<boolean> =>
  (await mkdir(path, { recursive: true, mode: 0o700 })) !== undefined

interface SafeRead {
  bytes: Buffer
  stats: Stats
}

/** Reads a regular file without following a link in its last part, or answers undefined where there is none.
 *  @throws AppError `unsafe` for a link, a folder, a device or more than maxBytes; other system errors pass through. */
export const readRegularFile = async (
  path: string,
  maxBytes: number,
  unsafe: ErrorCode
): Promise<SafeRead | undefined> => {
  let handle: FileHandle
  try {
    const before = await lstat(path)
    if (before.isSymbolicLink()) throw new AppError(unsafe, `${path} is a symbolic link; put the file itself there`)
    // A FIFO or a device would block or answer anything.
    if (!before.isFile()) throw new AppError(unsafe, `${path} is not a regular file`)
    handle = await open(path, constants.O_RDONLY | NO_FOLLOW)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    if (systemCode(error) === 'ELOOP')
      throw new AppError(unsafe, `${path} is a symbolic link; put the file itself there`)
    throw error
  }
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) throw new AppError(unsafe, `${path} is not a regular file`)
    if (stats.size > maxBytes) throw new AppError(unsafe, `${path} is larger than ${maxBytes} bytes`)
    return { bytes: await handle.readFile(), stats }
  } finally {
    await handle.close()
  }
}

/** True when the last part of the path is a symbolic link. */
export const isSymbolicLink = async (path: string): Promise<boolean> => {
  try {
    return (await lstat(path)).isSymbolicLink()
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false
    throw error
  }
}

/** What a file system answers that cannot sync a folder at all, as some network and user-space ones cannot. Nothing more can be
 *  done there.
 *  @see https://github.com/postgres/postgres/blob/REL_17_0/src/common/file_utils.c (fsync_fname does the same) */
const NO_FOLDER_SYNC = ['EINVAL', 'EBADF', 'ENOTSUP']

/** Makes a rename or a new file in this folder survive a power cut. */
export const syncFolder = async (path: string): Promise<void> => {
  // Windows cannot open a folder for this; NTFS keeps renames in its own journal.
  if (process.platform === 'win32') return
  const handle = await open(path, constants.O_RDONLY)
  try {
    await handle.sync()
  } catch (error) {
    if (!NO_FOLDER_SYNC.includes(systemCode(error) ?? '')) throw error
  } finally {
    await handle.close()
  }
}
