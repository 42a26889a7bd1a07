import { hkdfSync } from 'node:crypto'
import sodium from 'libsodium-wrappers-sumo'

// A second reader of version 3 of the secret file, written from docs/secret-file-format.md alone, with a library that the
// product does not use. What it cannot open, the page does not describe.

/** @typedef {{ targetId: string, value: string, earlier: Record<number, string>, meta: Record<string, unknown> }} Secret */

const FORMAT = 'trust-console-secrets-v3'
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** @param {string} text */
const fromBase64 = (text) => new Uint8Array(Buffer.from(text, 'base64'))

/** @param {Uint8Array} secret
 *  @param {string} storeId
 *  @param {string} info */
const hkdf = (secret, storeId, info) => new Uint8Array(hkdfSync('sha256', secret, storeId, info, 32))

/** @param {Uint8Array} key
 *  @param {string} base64
 *  @param {string} context
 *  @returns {Uint8Array} */
const open = (key, base64, context) => {
  const bytes = fromBase64(base64)
  return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
    null,
    bytes.subarray(24),
    Buffer.from(context, 'utf8'),
    bytes.subarray(0, 24),
    key
  )
}

/** @param {unknown} value
 *  @returns {string} */
const canonical = (value) => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
}

/** The bytes of a recovery code in Crockford's base 32. @param {string} code */
const codeBytes = (code) => {
  const bits = [...code.replaceAll('-', '').slice(0, 32)]
    .map((char) => ALPHABET.indexOf(char).toString(2).padStart(5, '0'))
    .join('')
  return new Uint8Array(Array.from({ length: 20 }, (_, at) => parseInt(bits.slice(at * 8, at * 8 + 8), 2)))
}

/** Argon2id as the slot asks for it. @param {string} text
 *  @param {{ memoryKiB: number, passes: number, saltB64: string }} kdf */
export const stretch = async (text, { memoryKiB, passes, saltB64 }) => {
  await sodium.ready
  const bytes = Buffer.from(text.normalize('NFKC'), 'utf8')
  const algorithm = sodium.crypto_pwhash_ALG_ARGON2ID13
  return sodium.crypto_pwhash(32, bytes, fromBase64(saltB64), passes, memoryKiB * 1024, algorithm)
}

/** The data key of a file.
 *  @param {string} text of the file
 *  @param {{ keyHex?: string, text?: string, recoveryCode?: string }} by */
export const dataKeyOf = async (text, by) => {
  await sodium.ready
  const { storeId, slots } = JSON.parse(text.slice(0, text.indexOf('\n')))
  for (const { wrappedB64, ...slot } of slots) {
    const wanted = slot.kind === 'recovery' ? by.recoveryCode : slot.kind === 'key' ? by.keyHex : by.text
    if (wanted === undefined) continue
    const secret =
      slot.kind === 'recovery'
        ? codeBytes(wanted)
        : slot.kind === 'key'
          ? new Uint8Array(Buffer.from(wanted, 'hex'))
          : await stretch(wanted, slot.kdf)
    const info = `${FORMAT} slot ${slot.kind}`
    return open(hkdf(secret, storeId, info), wrappedB64, `${FORMAT} slot ${storeId} ${canonical(slot)}`)
  }
  throw new Error('no slot opens with what was given')
}

/** Authenticates a file and opens the meta of each secret.
 *  @param {string} text
 *  @param {Uint8Array} dataKey */
export const openMetas = (text, dataKey) => {
  const lines = text.split('\n')
  const [header = '', mac, ...entries] = lines.slice(0, -1)
  const { storeId, count } = JSON.parse(header)
  if (entries.length !== count || lines.at(-1) !== '') throw new Error('not as many lines as the header says')
  const digests = entries.map((line) => sodium.crypto_hash_sha256(`${line}\n`))
  const authenticated = Buffer.concat([Buffer.from(`${header}\n`), ...digests])
  const ours = sodium.crypto_auth_hmacsha256(authenticated, hkdf(dataKey, storeId, `${FORMAT} mac`))
  if (Buffer.from(ours).toString('base64') !== mac) throw new Error('the authentication code does not match')
  const sealKey = hkdf(dataKey, storeId, `${FORMAT} seal`)
  return entries.map((line) => {
    const [sealedMeta = '', ...values] = line.split('.')
    const meta = JSON.parse(Buffer.from(open(sealKey, sealedMeta, `${FORMAT} meta ${storeId}`)).toString('utf8'))
    return { meta, values, sealKey, storeId }
  })
}

/** Everything in a file.
 *  @param {string} text
 *  @param {Uint8Array} dataKey
 *  @returns {Secret[]} */
export const openEverything = (text, dataKey) =>
  openMetas(text, dataKey).map(({ meta, values, sealKey, storeId }) => {
    const versions = [meta.version, ...meta.earlier.map((/** @type {{ version: number }} */ each) => each.version)]
    const plain = versions.map((version, at) =>
      Buffer.from(open(sealKey, values[at] ?? '', `${FORMAT} value ${storeId} ${version} ${meta.targetId}`)).toString()
    )
    const earlier = Object.fromEntries(versions.slice(1).map((version, at) => [version, plain[at + 1] ?? '']))
    return { targetId: meta.targetId, value: plain[0] ?? '', earlier, meta }
  })
