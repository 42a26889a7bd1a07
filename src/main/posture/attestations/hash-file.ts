import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { AppError, systemCode } from '../../../shared/errors'
import type { AttestedFile } from '../../../shared/posture/contract'
import { NO_FOLLOW } from '../../platform/file-safety'

/** More would keep the gateway busy for long. */
const MAX_BYTES = 1024 * 1024 * 1024
// Windows has no such flag, and no FIFO at a path.
const NO_WAIT = (constants as Partial<typeof constants>).O_NONBLOCK ?? 0

const cannot = (path: string, why: string, cause?: unknown): AppError =>
  new AppError('posture.cannot-attest', `${path} ${why}`, { cause, data: { field: 'file' } })

/** The SHA-256 of a file, read once, without following a link. @throws AppError posture.cannot-attest */
export const hashFile = async (path: string): Promise<AttestedFile> => {
  if (!isAbsolute(path)) throw cannot(path, 'is not an absolute path')
  let handle
  try {
    handle = await open(path, constants.O_RDONLY | NO_FOLLOW | NO_WAIT)
  } catch (error) {
    const code = systemCode(error)
    throw cannot(path, code === 'ELOOP' ? 'is a symbolic link' : `cannot be read (${code ?? 'error'})`, error)
  }
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) throw cannot(path, 'is not a file')
    if (stats.size > MAX_BYTES) throw cannot(path, 'is larger than 1 GiB')
    const hash = createHash('sha256')
    let bytes = 0
    for await (const chunk of handle.createReadStream({ autoClose: false, end: MAX_BYTES })) {
      bytes += (chunk as Buffer).length
      hash.update(chunk as Buffer)
    }
    return { path, sha256: hash.digest('hex'), bytes }
  } finally {
    await handle.close()
  }
}
