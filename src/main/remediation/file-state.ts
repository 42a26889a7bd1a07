import { dirname, join } from 'node:path'
import { systemCode } from '../../shared/errors'
import type { FileState } from '../../shared/remediation/plan-contract'
import { canonicalJson } from '../platform/canonical-json'
import { octal } from '../posture/ground-rules'
import type { FileOps, Glance, Sight } from './file-ops'

const hasOwners = typeof process.getuid === 'function'

export type Hash = (bytes: string | Uint8Array) => string

export const stateOf = (sight: Sight | Glance, hash: Hash): FileState => {
  if (sight.kind === 'missing') return { kind: 'missing' }
  if (sight.kind === 'other') return { kind: 'other', what: sight.what }
  const owned = hasOwners ? { mode: octal(sight.mode), owner: sight.owner } : { mode: null, owner: null }
  return sight.kind === 'file' ? { kind: 'file', hash: hash(sight.bytes), ...owned } : { kind: sight.kind, ...owned }
}

/** What is at a path now, seen as the state it is held against was: a file that is not read stays unread.
 *  @throws errors of the system */
export const stateNow = async (path: string, like: FileState, ops: FileOps, hash: Hash): Promise<FileState> =>
  stateOf(await (like.kind === 'unread' ? ops.glance(path) : ops.look(path)), hash)

/** A file or folder as this process makes it: its own, and private. */
export const newFile = (hash: string): FileState => ({ kind: 'file', hash, ...ours('0600') })
export const newFolder = (): FileState => ({ kind: 'folder', ...ours('0700') })

const ours = (mode: string): { mode: string | null; owner: number | null } =>
  hasOwners ? { mode, owner: process.geteuid?.() ?? null } : { mode: null, owner: null }

export const sameState = (a: FileState, b: FileState): boolean => canonicalJson(a) === canonicalJson(b)

/** What is known of a path before anything is planned for it. */
export interface PathFact {
  readonly path: string
  readonly state: FileState
  /** Its bytes, when it is a file. */
  readonly bytes: Buffer | undefined
  /** The folder it lies in, links resolved; for a missing one, where it will be. */
  readonly folder: string
  /** Missing folders above it, the outermost first. */
  readonly missing: readonly string[]
  /** Why nothing can be planned for it, or undefined. */
  readonly problem: string | undefined
}

/** Looks at a path and at the folders above it. Never throws: what is in the way is the fact.
 *  @param unread true where only the permissions matter */
export const readPath = async (path: string, ops: FileOps, hash: Hash, unread = false): Promise<PathFact> => {
  const missing: string[] = []
  try {
    const sight = await (unread ? ops.glance(path) : ops.look(path))
    let above = dirname(path)
    for (let found = await ops.look(above); found.kind === 'missing'; found = await ops.look(above)) {
      missing.unshift(above)
      above = dirname(above)
    }
    const folder = join(await ops.realPath(above), dirname(path).slice(above.length))
    return {
      path,
      state: stateOf(sight, hash),
      bytes: sight.kind === 'file' ? sight.bytes : undefined,
      folder,
      missing,
      problem: undefined
    }
  } catch (error) {
    const problem = pathProblem(path, error)
    return { path, state: { kind: 'missing' }, bytes: undefined, folder: dirname(path), missing: [], problem }
  }
}

const pathProblem = (path: string, error: unknown): string => {
  const code = systemCode(error)
  if (code === 'ENOTDIR') return `${path}: something on the way there is not a folder`
  return `${path} cannot be looked at (${code ?? 'error'})`
}

/** Why the disk refused, in words for a person. */
export const diskReason = (path: string, error: unknown): string => {
  const code = systemCode(error)
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `there is no room left on the disk for ${path} (${code}); nothing of it was changed`
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `${dirname(path)} cannot be written (${code}); check its owner and permissions`
    case 'ENOTDIR':
      return `${path}: something on the way there is not a folder (ENOTDIR)`
    case 'ENOTEMPTY':
      return `${path} is not empty, so it stays`
    case 'ENOENT':
      return `the folder of ${path} is missing (ENOENT)`
    default:
      return `${path} cannot be written (${code ?? 'the log of the gateway says more'})`
  }
}
