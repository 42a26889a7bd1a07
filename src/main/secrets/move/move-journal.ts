import { unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { AppError, systemCode } from '../../../shared/errors'
import { writeAtomically } from '../../platform/atomic-write'
import { ensurePrivateFolder, readRegularFile, syncFolder } from '../../platform/file-safety'
import { isInMemory } from '../../settings/table'

const Kept = z.enum(['encrypted-file', 'keychain', 'dpapi', 'keystore'])
export type KeptBackend = z.infer<typeof Kept>

/** How far a move has come. It names no secret. */
const MoveJournal = z.strictObject({
  version: z.literal(1),
  to: Kept,
  /** The store that serves until everything is copied; from then on `to` does. */
  inUse: Kept,
  /** Nothing lay in `to` before: what is there is a copy of ours, and may be replaced. */
  fresh: z.boolean(),
  phase: z.enum(['copy', 'remove'])
})
export type MoveJournal = z.infer<typeof MoveJournal>

export const journalPathOf = (storePath: string): string => `${storePath}.move`

/** @throws AppError secrets.damaged, secrets.unsafe-file, secrets.file-io */
export const readJournal = async (storePath: string): Promise<MoveJournal | undefined> => {
  if (isInMemory(storePath)) return undefined
  const path = journalPathOf(storePath)
  try {
    const file = await readRegularFile(path, 4_096, 'secrets.unsafe-file')
    if (!file) return undefined
    return MoveJournal.parse(JSON.parse(file.bytes.toString('utf8')))
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError(
      'secrets.damaged',
      `${path}, which says how far a move of the secrets has come, cannot be read; restore it from a backup`,
      { cause: error }
    )
  }
}

export const writeJournal = async (storePath: string, journal: MoveJournal): Promise<void> => {
  const path = journalPathOf(storePath)
  try {
    await ensurePrivateFolder(dirname(path))
    await writeAtomically(path, `${JSON.stringify(journal)}\n`, { unsafe: 'secrets.unsafe-file' })
  } catch (error) {
    throw asFileError(error, path)
  }
}

export const removeJournal = async (storePath: string): Promise<void> => {
  const path = journalPathOf(storePath)
  try {
    await unlink(path)
    await syncFolder(dirname(path))
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw asFileError(error, path)
  }
}

const asFileError = (error: unknown, path: string): AppError =>
  error instanceof AppError
    ? error
    : new AppError('secrets.file-io', `${path} cannot be written (${systemCode(error) ?? 'error'})`, { cause: error })
