import { hash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const PREFIX = 'tcc_'
const ID_BYTES = 6
const SECRET_BYTES = 32
const CHECKSUM_CHARS = 6

/** `tcc_`, 12 hexadecimal digits of the id, `_`, 256 random bits and a CRC-32 of all that, both in base64url. The prefix lets
 *  scanners of repositories and logs find a token; the checksum tells a whole one from a cut or mistyped one.
 *  @see https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/ */
const TOKEN = /^tcc_([0-9a-f]{12})_[A-Za-z0-9_-]{49}$/

const checksumOf = (text: string): string => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(text))
  return bytes.toString('base64url')
}

export const mintClientId = (): string => randomBytes(ID_BYTES).toString('hex')

/** A new token. Secret: it is shown once and kept nowhere. */
export const mintClientToken = (id: string): string => {
  const body = `${PREFIX}${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`
  return body + checksumOf(body)
}

/** True for what may be a client token and cannot be much else. */
export const looksLikeClientToken = (presented: string): boolean => presented.startsWith(PREFIX)

/** The id in a token of the right form and checksum, or undefined. The rest of it is proved by its digest alone. */
export const clientIdOf = (presented: string): string | undefined => {
  const id = TOKEN.exec(presented)?.[1]
  const cut = presented.length - CHECKSUM_CHARS
  return id !== undefined && checksumOf(presented.slice(0, cut)) === presented.slice(cut) ? id : undefined
}

/** What is kept of a token. Plain SHA-256: with 256 random bits there is nothing to guess, so nothing to slow down.
 *  @see https://pages.nist.gov/800-63-3/sp800-63b.html section 5.1.2.2 (a plain hash from 112 bits of entropy on) */
export const tokenDigest = (token: string): Buffer => hash('sha256', token, 'buffer')
