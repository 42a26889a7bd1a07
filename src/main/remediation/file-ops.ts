import { constants } from 'node:fs'
import * as fs from 'node:fs/promises'
import { systemCode } from '../../shared/errors'
import { NO_FOLLOW, syncFolder } from '../platform/file-safety'

/** What stands at a path, its last part not followed when it is a link. */
export type Sight =
  | { readonly kind: 'missing' }
  | { readonly kind: 'file'; readonly bytes: Buffer; readonly mode: number; readonly owner: number }
  | { readonly kind: 'folder'; readonly mode: number; readonly owner: number }
  | { readonly kind: 'other'; readonly what: string }

/** What stands at a path, as far as its permissions go. */
export type Glance =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unread' | 'folder'; readonly mode: number; readonly owner: number }
  | { readonly kind: 'other'; readonly what: string }

/** Everything remediation does to the disk, call by call, so that a test can end the process at any of them. */
export interface FileOps {
  readonly look: (path: string) => Promise<Sight>
  /** The same without reading a file, however large it is. */
  readonly glance: (path: string) => Promise<Glance>
  /** The path with every link resolved. */
  readonly realPath: (path: string) => Promise<string>
  readonly list: (folder: string) => Promise<string[]>
  /** A new file with these bytes, on the disk when it settles. @throws EEXIST */
  readonly create: (path: string, bytes: Uint8Array, mode: number) => Promise<void>
  /** Adds to the end of a file, made with mode 0600 where it is missing; on the disk when it settles. */
  readonly append: (path: string, bytes: Uint8Array) => Promise<void>
  readonly changeOwner: (path: string, owner: number) => Promise<void>
  /** Gives what stands there this mode, through a handle that is looked at once more. @throws ModeMoved */
  readonly changeMode: (path: string, expected: Owned, mode: number) => Promise<void>
  readonly rename: (from: string, to: string) => Promise<void>
  /** A second name for a file. @throws EEXIST */
  readonly link: (from: string, to: string) => Promise<void>
  readonly remove: (path: string) => Promise<void>
  readonly makeFolder: (path: string, mode: number) => Promise<void>
  readonly removeFolder: (path: string) => Promise<void>
  readonly syncFolder: (path: string) => Promise<void>
}

/** What must stand at a path when its mode is changed. */
export interface Owned {
  readonly isFolder: boolean
  readonly mode: number
  readonly owner: number
}

/** Something else stands there. Nothing was changed. */
export class ModeMoved extends Error {}

/** More than any file that remediation touches may hold. */
const MAX_BYTES = 4 * 1024 * 1024
const PERMISSIONS = 0o7777

const look = async (path: string): Promise<Sight> => {
  let stats
  try {
    stats = await fs.lstat(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { kind: 'missing' }
    throw error
  }
  const owned = { mode: stats.mode & PERMISSIONS, owner: stats.uid }
  if (stats.isDirectory()) return { kind: 'folder', ...owned }
  if (stats.isSymbolicLink()) return { kind: 'other', what: 'a symbolic link' }
  if (!stats.isFile()) return { kind: 'other', what: 'not a regular file' }
  if (stats.size > MAX_BYTES) return { kind: 'other', what: `larger than ${MAX_BYTES} bytes` }
  return readHandle(path)
}

/** The same once more on the handle: what is read is what is judged. */
const readHandle = async (path: string): Promise<Sight> => {
  let handle
  try {
    handle = await fs.open(path, constants.O_RDONLY | NO_FOLLOW)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { kind: 'missing' }
    if (systemCode(error) === 'ELOOP') return { kind: 'other', what: 'a symbolic link' }
    throw error
  }
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) return { kind: 'other', what: 'not a regular file' }
    return { kind: 'file', bytes: await handle.readFile(), mode: stats.mode & PERMISSIONS, owner: stats.uid }
  } finally {
    await handle.close()
  }
}

const glance = async (path: string): Promise<Glance> => {
  let stats
  try {
    stats = await fs.lstat(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { kind: 'missing' }
    throw error
  }
  if (stats.isSymbolicLink()) return { kind: 'other', what: 'a symbolic link' }
  if (!stats.isFile() && !stats.isDirectory()) return { kind: 'other', what: 'not a regular file' }
  return { kind: stats.isDirectory() ? 'folder' : 'unread', mode: stats.mode & PERMISSIONS, owner: stats.uid }
}

// A FIFO that took a file's place would else hold the process up.
const NO_WAIT = (constants as Partial<typeof constants>).O_NONBLOCK ?? 0

/** A file that its owner may not read can still be opened to be written. */
const openAny = async (path: string): Promise<fs.FileHandle> => {
  try {
    return await fs.open(path, constants.O_RDONLY | NO_FOLLOW | NO_WAIT)
  } catch (error) {
    if (systemCode(error) === 'ELOOP') throw new ModeMoved(`${path} is a symbolic link by now`)
    if (systemCode(error) !== 'EACCES') throw error
    return fs.open(path, constants.O_WRONLY | NO_FOLLOW | NO_WAIT)
  }
}

const changeMode = async (path: string, { isFolder, mode, owner }: Owned, to: number): Promise<void> => {
  const handle = await openAny(path)
  try {
    const stats = await handle.stat()
    const isSame = stats.isDirectory() === isFolder && (stats.mode & PERMISSIONS) === mode && stats.uid === owner
    if (!isSame || (!isFolder && !stats.isFile())) throw new ModeMoved(`${path} is not what it was`)
    // Under its other name it may be somebody else's file, put here to be changed.
    if (!isFolder && stats.nlink !== 1) throw new ModeMoved(`${path} has another name as well (a hard link)`)
    await handle.chmod(to)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const writeSynced = async (path: string, flags: number, bytes: Uint8Array, mode: number): Promise<void> => {
  const handle = await fs.open(path, flags | NO_FOLLOW, mode)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const { O_WRONLY, O_CREAT, O_EXCL, O_APPEND } = constants

export const diskOps: FileOps = {
  look,
  glance,
  realPath: (path) => fs.realpath(path),
  list: (folder) => fs.readdir(folder),
  create: async (path, bytes, mode) => {
    await writeSynced(path, O_WRONLY | O_CREAT | O_EXCL, bytes, mode)
    // The process's umask may have taken bits away.
    if (process.platform !== 'win32') await fs.chmod(path, mode)
  },
  append: (path, bytes) => writeSynced(path, O_WRONLY | O_CREAT | O_APPEND, bytes, 0o600),
  changeOwner: (path, owner) => fs.chown(path, owner, -1),
  changeMode,
  rename: (from, to) => fs.rename(from, to),
  link: (from, to) => fs.link(from, to),
  remove: (path) => fs.unlink(path),
  makeFolder: (path, mode) => fs.mkdir(path, { mode }).then(() => undefined),
  removeFolder: (path) => fs.rmdir(path),
  syncFolder
}
