import { createHash, createHmac, hkdfSync } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants } from 'node:zlib'
import { z } from 'zod'
import type { PlanDocument } from '../../shared/remediation/plan-contract'
import { canonicalJson } from '../platform/canonical-json'

/** The bytes a plan reads and writes, each under its hash. They can hold the gateway's token: keep them out of logs. */
export type Contents = ReadonlyMap<string, Buffer>

const SALT = 'trust-console'
const MAX_OPENED_BYTES = 256 * 1024 * 1024
const Kept = z.record(z.string(), z.string())

/** Keys for remediation, derived from the home's own random key: one for hashes, one to seal what a plan would write.
 *  The instance key lies in the home folder beside config.json, whose bytes are sealed here; so a copy of the state folder
 *  alone gives nothing away, and whoever can read the home folder could read the token anyway. */
export class Vault {
  private hashKey: Buffer | undefined

  constructor(private readonly instanceKey: () => Uint8Array) {}

  /** HMAC-SHA-256 in hex. */
  hash = (bytes: string | Uint8Array): string => {
    this.hashKey ??= this.derive('remediation hashes v1')
    return createHmac('sha256', this.hashKey).update(bytes).digest('hex')
  }

  /** @param digest the plan's: contents open for the very document they were sealed with, so that a plan or a journal that
   *    somebody changed on the disk is never carried out
   *  @returns base64 */
  async seal(digest: string, contents: Contents): Promise<string> {
    const plain = JSON.stringify(
      Object.fromEntries([...contents].map(([hash, bytes]) => [hash, bytes.toString('base64')]))
    )
    const { seal } = await import('../secrets/file/box')
    // A file stands in it once for each of its steps: with a window over all of them it costs little more than once.
    const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 }
    const packed = await promisify(brotliCompress)(plain, { params })
    return seal(this.sealKey(), packed, contextOf(digest)).toString('base64')
  }

  /** @returns undefined when it was sealed under another key, for another plan, or has been changed */
  async open(digest: string, sealed: string): Promise<Contents | undefined> {
    const { unseal } = await import('../secrets/file/box')
    const packed = unseal(this.sealKey(), Buffer.from(sealed, 'base64'), contextOf(digest))
    if (!packed) return undefined
    const plain = await promisify(brotliDecompress)(packed, { maxOutputLength: MAX_OPENED_BYTES })
    const kept = Kept.parse(JSON.parse(plain.toString('utf8')))
    return new Map(Object.entries(kept).map(([hash, bytes]) => [hash, Buffer.from(bytes, 'base64')]))
  }

  private sealKey(): Buffer {
    return this.derive('remediation contents v1')
  }

  /** @see https://www.rfc-editor.org/rfc/rfc5869 (HKDF) */
  private derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.instanceKey(), SALT, purpose, 32))
  }
}

const contextOf = (digest: string): string => `trust-console remediation v1 ${digest}`

/** What stands for a plan: SHA-256 over its canonical JSON, in hex. */
export const digestOf = (document: PlanDocument): string =>
  createHash('sha256').update(canonicalJson(document)).digest('hex')
