import { base32crockford } from '@scure/base'
import { randomBytes } from 'node:crypto'
import { sha256 } from './box'

// A recovery code is 160 random bits and the first 20 bits of their SHA-256, which tell a slip of the pen from a wrong
// code: 36 characters of Crockford's base 32, in groups of four. https://www.crockford.com/base32.html

const CODE_BYTES = 20
const CHECK_CHARS = 4
const CODE_CHARS = 36

const checkOf = (bytes: Uint8Array): string =>
  base32crockford.encode(sha256(bytes).subarray(0, 3)).slice(0, CHECK_CHARS)

/** A new code as a person writes it down. Key material: shown once, kept nowhere. */
export const newRecoveryCode = (): { code: string; bytes: Uint8Array } => {
  const bytes = randomBytes(CODE_BYTES)
  const text = base32crockford.encode(bytes) + checkOf(bytes)
  return { code: text.match(/.{4}/g)?.join('-') ?? text, bytes }
}

/** The bytes of a code as it was typed: case, spaces and hyphens do not matter, and O, I and L are read as 0 and 1.
 *  @returns undefined for a text that is no recovery code: too short, too long, or with a slip in it */
export const readRecoveryCode = (typed: string): Uint8Array | undefined => {
  const text = typed
    .toUpperCase()
    .replace(/[\s-]+/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  if (text.length !== CODE_CHARS || !/^[0-9A-HJKMNP-TV-Z]+$/.test(text)) return undefined
  const bytes = base32crockford.decode(text.slice(0, -CHECK_CHARS))
  return text.endsWith(checkOf(bytes)) ? bytes : undefined
}
