import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { systemCode } from '../../shared/errors'
import { NO_FOLLOW } from '../platform/file-safety'
import { headerCount } from './file/format-v3'
import { isInMemory } from '../settings/table'

/** How many secrets a file holds by its header, which nothing has authenticated yet; null where that cannot be told. */
export type Held = number | null

/** A header is much shorter. */
const HEADER_BYTES = 4_096

/** Looks at the first line of a secret file or an index. No file holds none; one that cannot be read may hold any. */
export const heldIn = async (path: string): Promise<Held> => {
  if (isInMemory(path)) return 0
  try {
    const handle = await open(path, constants.O_RDONLY | NO_FOLLOW | constants.O_NONBLOCK)
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
      return headerCount(buffer.subarray(0, bytesRead)) ?? null
    } finally {
      await handle.close()
    }
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? 0 : null
  }
}

/** True unless the file certainly holds nothing. */
export const holds = (held: Held): boolean => held !== 0

/** `3 secrets`, or `secrets` where their number is unknown. */
export const secretsIn = (held: Held): string =>
  held === null ? 'secrets' : held === 1 ? 'one secret' : `${held} secrets`
