import { createHash } from 'node:crypto'
import sodium from 'libsodium-wrappers-sumo'

// The secret file of the reference, made and opened by a library that the product does not use (contract, section 6).

const ADDITIONAL_DATA = 'openclaw-zig-secret-store-v1'

export interface ReferenceEntry {
  key: string
  value: string
}

interface ReferenceFile {
  version: number
  algorithm: string
  nonceB64: string
  tagB64: string
  ciphertextB64: string
}

const keyOf = (keyString: string): Uint8Array => createHash('sha256').update(keyString, 'utf8').digest()
const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const fromBase64 = (text: string): Uint8Array => Buffer.from(text, 'base64')

/** Seals any text as the reference seals its list of secrets. */
export const sealAsReference = async (plain: string, keyString: string): Promise<ReferenceFile> => {
  await sodium.ready
  const nonce = sodium.randombytes_buf(24)
  const { ciphertext, mac } = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt_detached(
    plain,
    ADDITIONAL_DATA,
    null,
    nonce,
    keyOf(keyString)
  )
  return {
    version: 1,
    algorithm: 'xchacha20poly1305',
    nonceB64: toBase64(nonce),
    tagB64: toBase64(mac),
    ciphertextB64: toBase64(ciphertext)
  }
}

/** The text of the reference's file with these secrets. */
export const referenceFile = async (entries: readonly ReferenceEntry[], keyString: string): Promise<string> =>
  JSON.stringify(await sealAsReference(JSON.stringify({ version: 1, entries }), keyString))

/** What the reference would read from a file. @throws Error when it does not open */
export const openAsReference = async (
  text: string,
  keyString: string
): Promise<{ version: number; entries: ReferenceEntry[] }> => {
  await sodium.ready
  const file = JSON.parse(text) as ReferenceFile
  const nonce = fromBase64(file.nonceB64)
  const tag = fromBase64(file.tagB64)
  if (file.version !== 1 || file.algorithm !== 'xchacha20poly1305' || nonce.length !== 24 || tag.length !== 16) {
    throw new Error(`not a file of the reference: ${text.slice(0, 200)}`)
  }
  const plain = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt_detached(
    null,
    fromBase64(file.ciphertextB64),
    tag,
    ADDITIONAL_DATA,
    nonce,
    keyOf(keyString),
    'text'
  )
  return JSON.parse(plain) as { version: number; entries: ReferenceEntry[] }
}
