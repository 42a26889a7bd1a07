import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '../../../shared/errors'
import { NONCE_BYTES, TAG_BYTES } from './box'

// The secret file of the reference, version 1: contract section 6 and docs/secret-file-format.md.

const ADDITIONAL_DATA = Buffer.from('openclaw-zig-secret-store-v1', 'utf8')

const Envelope = z.object({
  version: z.literal(1),
  algorithm: z.literal('xchacha20poly1305'),
  nonceB64: z.base64(),
  tagB64: z.base64(),
  ciphertextB64: z.base64()
})

const Plain = z.object({
  version: z.literal(1),
  entries: z.array(z.object({ key: z.string().min(1), value: z.string() }))
})

interface PlainEntry {
  key: string
  value: string
}

/** True when the bytes are a JSON object whose version is 1, sealed or not. */
export const isVersion1 = (bytes: Uint8Array): boolean => {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return (
      typeof value === 'object' && value !== null && 'version' in value && value.version === 1 && !('format' in value)
    )
  } catch {
    return false
  }
}

const cipherFor = (keyString: string, nonce: Uint8Array): ReturnType<typeof xchacha20poly1305> =>
  xchacha20poly1305(createHash('sha256').update(keyString, 'utf8').digest(), nonce, ADDITIONAL_DATA)

/** @throws AppError secrets.damaged (its shape), secrets.wrong-key (this format cannot tell a wrong key from a change) */
export const openVersion1 = (path: string, bytes: Uint8Array, keyString: string): PlainEntry[] => {
  const envelope = Envelope.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  if (!envelope.success)
    throw new AppError('secrets.damaged', `${path} is not a whole version 1 secret file; restore it from a backup`)
  const [nonce, tag, ciphertext] = [envelope.data.nonceB64, envelope.data.tagB64, envelope.data.ciphertextB64].map(
    (text) => Buffer.from(text, 'base64')
  )
  if (nonce?.length !== NONCE_BYTES || tag?.length !== TAG_BYTES || !ciphertext) {
    throw new AppError('secrets.damaged', `${path} has a nonce or tag of the wrong length; restore it from a backup`)
  }
  let plain: Uint8Array
  try {
    plain = cipherFor(keyString, nonce).decrypt(Buffer.concat([ciphertext, tag]))
  } catch {
    throw new AppError(
      'secrets.wrong-key',
      `${path} does not open: the key is another one, or the file was changed. Set the key it was sealed with`
    )
  }
  const document = Plain.safeParse(parseJson(plain))
  if (!document.success) throw new AppError('secrets.damaged', `${path} opens and holds no list of secrets`)
  return document.data.entries
}

/** The version 1 file of these entries, as text. */
export const sealVersion1 = (entries: readonly PlainEntry[], keyString: string): string => {
  const nonce = randomBytes(NONCE_BYTES)
  const plain = Buffer.from(JSON.stringify({ version: 1, entries }), 'utf8')
  const sealed = Buffer.from(cipherFor(keyString, nonce).encrypt(plain))
  return JSON.stringify({
    version: 1,
    algorithm: 'xchacha20poly1305',
    nonceB64: nonce.toString('base64'),
    tagB64: sealed.subarray(-TAG_BYTES).toString('base64'),
    ciphertextB64: sealed.subarray(0, -TAG_BYTES).toString('base64')
  })
}

const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}
