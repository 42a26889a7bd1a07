import { lstatSync } from 'node:fs'
import { AppError, systemCode } from '../../shared/errors'

/** Refuses a path where something is already, before anybody is asked for a passphrase. @throws AppError secrets.file-io */
export const refuseExisting = (path: string): void => {
  if (lstatSync(path, { throwIfNoEntry: false })) throw isThere(path)
}

/** Writes a file of mode 0600 that must not exist. @throws AppError secrets.file-io, secrets.unsafe-file */
export const writeNewFile = async (path: string, content: string | Uint8Array): Promise<void> => {
  const { writeAtomically } = await import('../platform/atomic-write')
  try {
    await writeAtomically(path, content, { unsafe: 'secrets.unsafe-file', exclusive: true })
  } catch (error) {
    if (error instanceof AppError) throw error
    if (systemCode(error) === 'EEXIST') throw isThere(path)
    throw new AppError('secrets.file-io', `${path} cannot be written (${systemCode(error) ?? 'error'})`, {
      cause: error
    })
  }
}

const isThere = (path: string): AppError =>
  new AppError('secrets.file-io', `${path} is already there and is not overwritten; name another file`)
