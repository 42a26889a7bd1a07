import { createPrivateKey, X509Certificate } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { AppError } from '../../shared/errors'

export interface TlsFiles {
  cert: Buffer
  key: Buffer
}

const unusable = (problem: string, cause?: unknown): AppError =>
  new AppError('gateway.cannot-listen', `TLS cannot be turned on: ${problem}`, { cause })

/** Longer than any chain of certificates. */
const MAX_PEM_BYTES = 1024 * 1024
// Windows has no such flag, and no FIFO at a path.
const NO_WAIT = (constants as Partial<typeof constants>).O_NONBLOCK ?? 0

/** Links are followed: certificates are renewed behind them. A device or a FIFO, which would answer without end or never, is
 *  not read. */
export const readPem = async (name: string, path: string): Promise<Buffer> => {
  try {
    const file = await open(path, constants.O_RDONLY | NO_WAIT)
    try {
      const stats = await file.stat()
      if (!stats.isFile() || stats.size > MAX_PEM_BYTES) throw unusable(`${name} ${path} is not a PEM file`)
      return await file.readFile()
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw unusable(`${name} ${path} cannot be read`, error)
  }
}

/** Reads the certificate and its key, or answers undefined when neither is set. Never falls back to plain HTTP.
 *  @throws AppError gateway.cannot-listen when one is missing, unreadable, or the two do not belong together */
export const loadTls = async (certPath: string, keyPath: string): Promise<TlsFiles | undefined> => {
  if (certPath === '' && keyPath === '') return undefined
  if (certPath === '') throw unusable('gateway.tls.key is set and gateway.tls.cert is not')
  if (keyPath === '') throw unusable('gateway.tls.cert is set and gateway.tls.key is not')
  const [cert, key] = await Promise.all([readPem('gateway.tls.cert', certPath), readPem('gateway.tls.key', keyPath)])
  let matches: boolean
  try {
    matches = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))
  } catch (error) {
    throw unusable(`${certPath} or ${keyPath} is not a PEM certificate and key`, error)
  }
  if (!matches) throw unusable(`the key in ${keyPath} does not belong to the certificate in ${certPath}`)
  return { cert, key }
}
