import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

export const NONCE_BYTES = 24
export const TAG_BYTES = 16

/** Seals bytes under a fresh random nonce. @returns nonce, ciphertext and tag, one after another
 *  @see https://datatracker.ietf.org/doc/draft-irtf-cfrg-xchacha (24-byte nonces are safe to draw at random) */
export const seal = (key: Uint8Array, plain: Uint8Array, context: string): Buffer => {
  const nonce = randomBytes(NONCE_BYTES)
  return Buffer.concat([nonce, xchacha20poly1305(key, nonce, Buffer.from(context, 'utf8')).encrypt(plain)])
}

/** Opens what seal() made with the same key and context, or answers undefined: wrong key, or changed bytes. */
export const unseal = (key: Uint8Array, sealed: Uint8Array, context: string): Uint8Array | undefined => {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined
  const cipher = xchacha20poly1305(key, sealed.subarray(0, NONCE_BYTES), Buffer.from(context, 'utf8'))
  try {
    return cipher.decrypt(sealed.subarray(NONCE_BYTES))
  } catch {
    return undefined
  }
}

/** A 32-byte key for one purpose. @see https://www.rfc-editor.org/rfc/rfc5869 (HKDF) */
export const deriveKey = (master: Uint8Array, salt: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', master, Buffer.from(salt, 'utf8'), Buffer.from(purpose, 'utf8'), 32))

export const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

export const hmac = (key: Uint8Array, parts: Iterable<Uint8Array>): Buffer => {
  const mac = createHmac('sha256', key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b)
