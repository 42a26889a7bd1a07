import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { AppError, systemCode } from '../../shared/errors'
import { writeAtomically } from '../platform/atomic-write'
import { canonicalJson } from '../platform/canonical-json'
import { ensurePrivateFolder, readRegularFile } from '../platform/file-safety'
import { KeptClient } from './entry'

/** Active ones and those that ended and are remembered. */
export const MAX_CLIENTS = 500
const MAX_FILE_BYTES = 32 * 1024 * 1024

const isOneAnId = (clients: readonly KeptClient[]): boolean =>
  new Set(clients.map(({ id }) => id)).size === clients.length

const Kept = z.strictObject({
  version: z.literal(1),
  clients: z.array(KeptClient).max(MAX_CLIENTS).refine(isOneAnId),
  /** HMAC-SHA-256 under a key of the home, in hex: a scope that another hand widened lets nobody in. */
  seal: z.string()
})

const sealOf = (instanceKey: Uint8Array, clients: readonly KeptClient[]): string => {
  const key = hkdfSync('sha256', instanceKey, 'trust-console', 'client tokens v1', 32)
  return createHmac('sha256', Buffer.from(key))
    .update(canonicalJson({ version: 1, clients }))
    .digest('hex')
}

/** Reads the clients of a home; none where there is no file.
 *  @throws Error when the file cannot be read, or was changed by another hand */
export const readClients = async (path: string, instanceKey: Uint8Array): Promise<KeptClient[]> => {
  const file = await readRegularFile(path, MAX_FILE_BYTES, 'clients.file-io')
  if (!file) return []
  const { clients, seal } = Kept.parse(JSON.parse(file.bytes.toString('utf8')))
  const wanted = Buffer.from(sealOf(instanceKey, clients))
  const given = Buffer.from(seal)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new Error('the seal is not ours')
  return clients
}

/** Writes the whole file, or leaves the old one.
 *  @param setAside where to put what is there first, for a file that could not be read
 *  @throws AppError clients.file-io */
export const writeClients = async (
  path: string,
  instanceKey: Uint8Array,
  clients: readonly KeptClient[],
  setAside: string | undefined
): Promise<void> => {
  try {
    await ensurePrivateFolder(dirname(path))
    if (setAside !== undefined) {
      await rename(path, setAside).catch((error: unknown) => {
        if (systemCode(error) !== 'ENOENT') throw error
      })
    }
    const kept = { version: 1, clients, seal: sealOf(instanceKey, clients) }
    await writeAtomically(path, `${JSON.stringify(kept, null, 2)}\n`, { unsafe: 'clients.file-io' })
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError(
      'clients.file-io',
      `${path} cannot be written (${systemCode(error) ?? 'error'}); ${dirname(path)} must be a folder one can write to`,
      { cause: error }
    )
  }
}
