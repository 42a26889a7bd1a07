import { basename, dirname, join } from 'node:path'
import type { FileState } from '../../shared/remediation/plan-contract'
import { AppError, systemCode } from '../../shared/errors'
import type { StepFile } from './draft'
import { ModeMoved, type FileOps } from './file-ops'
import { sameState, stateNow, type Hash } from './file-state'

/** The target is not what the plan was made for. It is left alone. */
export class Drifted extends Error {}

const PRIVATE_FILE = 0o600
const PRIVATE_FOLDER = 0o700

interface Written {
  file: StepFile
  /** The new file's bytes, when there is one. */
  bytes: Buffer | undefined
  /** Names the temporary file, so that what a crash left can be found again: 12 hex digits. */
  mark: string
}

export const temporaryOf = (path: string, mark: string): string => join(dirname(path), `.${basename(path)}.${mark}.tmp`)

/** Leads a path from the state before to the state after, whole or not at all: a reader or a crash finds one of the two.
 *  The state before is looked at once more when everything is ready, right before the one call that makes the change.
 *  @throws Drifted when something else is there; errors of the system pass through, and nothing is changed then */
export const writeStep = async ({ file, bytes, mark }: Written, ops: FileOps, hash: Hash): Promise<void> => {
  const { path, before, after } = file
  const check = (): Promise<void> => refuseDrift(file, ops, hash)
  await check()
  if (isModeOnly(before, after)) return changeMode(path, before, after, ops)
  if (after.kind === 'file') {
    if (!bytes) throw new Error(`the plan does not hold the bytes of ${path}`)
    return replace({ path, before, after, bytes, temporary: temporaryOf(path, mark) }, check, ops)
  }
  if (after.kind === 'folder') {
    await ops.makeFolder(path, modeOf(after, PRIVATE_FOLDER))
  } else if (before.kind === 'folder') {
    await ops.removeFolder(path)
  } else {
    await ops.remove(path)
  }
  await ops.syncFolder(dirname(path))
}

type Owned = Extract<FileState, { mode: string | null }>

/** True where nothing but the permissions differ: the file or folder stays the one it is. */
const isModeOnly = (before: FileState, after: FileState): boolean => {
  if (!('mode' in before) || !('mode' in after) || before.mode === null || after.mode === null) return false
  return before.mode !== after.mode && sameState({ ...before, mode: after.mode }, after)
}

/** @throws Drifted, AppError settings.file-io where the system does not allow it */
const changeMode = async (path: string, before: FileState, after: FileState, ops: FileOps): Promise<void> => {
  const { mode, owner, kind } = before as Owned
  try {
    const expected = { isFolder: kind === 'folder', mode: Number.parseInt(mode ?? '', 8), owner: owner ?? -1 }
    await ops.changeMode(path, expected, modeOf(after, PRIVATE_FILE))
  } catch (error) {
    if (error instanceof ModeMoved) throw new Drifted(error.message)
    const code = systemCode(error)
    if (code !== 'EPERM' && code !== 'EACCES' && code !== 'EROFS') throw error
    throw new AppError(
      'settings.file-io',
      `the permissions of ${path} cannot be changed (${code}); its owner, or root, must do it`,
      { cause: error }
    )
  }
}

interface Replaced {
  path: string
  before: FileState
  after: FileState
  bytes: Buffer
  temporary: string
}

const replace = async (
  { path, before, after, bytes, temporary }: Replaced,
  check: () => Promise<void>,
  ops: FileOps
): Promise<void> => {
  try {
    await ops.create(temporary, bytes, modeOf(after, PRIVATE_FILE))
    if ('owner' in after && after.owner !== null && after.owner !== process.geteuid?.()) {
      await ops.changeOwner(temporary, after.owner)
    }
    await check()
    if (before.kind === 'missing') {
      // A link is made only where there is nothing; a rename would replace what came meanwhile.
      await ops.link(temporary, path)
      await ops.remove(temporary)
    } else {
      await ops.rename(temporary, path)
    }
  } catch (error) {
    await ops.remove(temporary).catch(() => undefined)
    if (systemCode(error) === 'EEXIST') throw new Drifted(`something is at ${path} by now`)
    throw error
  }
  await ops.syncFolder(dirname(path))
}

/** @throws Drifted */
const refuseDrift = async ({ path, folder, before }: StepFile, ops: FileOps, hash: Hash): Promise<void> => {
  const found = await stateNow(path, before, ops, hash)
  if (!sameState(found, before)) throw new Drifted(driftReason(path, before, found))
  if ((await ops.realPath(dirname(path))) !== folder) {
    throw new Drifted(`the folder of ${path} leads somewhere else than when the plan was made`)
  }
}

export const driftReason = (path: string, before: FileState, found: FileState): string => {
  if (found.kind === 'other') return `${path} is ${found.what} by now`
  if (found.kind === 'missing') return `${path} is gone by now`
  if (before.kind === 'missing') return `something is at ${path} by now`
  if (before.kind !== found.kind) return `${path} is a ${found.kind === 'folder' ? 'folder' : 'file'} by now`
  const isSame = before.kind !== 'file' || (found.kind === 'file' && before.hash === found.hash)
  return isSame
    ? `the owner or the permissions of ${path} changed since the plan was made`
    : `${path} changed since the plan was made`
}

const modeOf = (state: FileState, otherwise: number): number =>
  'mode' in state && state.mode !== null ? Number.parseInt(state.mode, 8) : otherwise
