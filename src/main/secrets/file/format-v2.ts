import { z } from 'zod'
import { Argon2id } from './argon2'
import { deriveKey, hmac, sameBytes, sha256, unseal } from './box'
import { damaged, FORMAT_NAME, splitFile } from './lines'

// Version 2 of docs/secret-file-format.md: read, and never written any more.

const CONTEXT = 'trust-console-secrets-v2'
const KEY_CHECK_BYTES = 16

/** Version 2 allowed a cheaper derivation. @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
export const FLOOR_2 = { memoryKiB: 19_456, passes: 2, lanes: 1 } as const

const Header = z.strictObject({
  format: z.literal(FORMAT_NAME),
  version: z.literal(2),
  algorithm: z.literal('xchacha20poly1305'),
  storeId: z.string().regex(/^[0-9a-f]{32}$/),
  kdf: z.discriminatedUnion('name', [z.strictObject({ name: z.literal('none') }), Argon2id]),
  keyCheckB64: z.string(),
  count: z.number().int().min(0),
  savedAtMs: z.number().int()
})
export type Header2 = z.infer<typeof Header>

const Meta = z.strictObject({
  targetId: z.string().min(1),
  valueLength: z.number().int().min(0),
  createdAtMs: z.number().nullable(),
  updatedAtMs: z.number().nullable()
})

export interface Entry2 {
  meta: z.infer<typeof Meta>
  value: string
}

/** @throws AppError secrets.damaged */
export const parseHeader2 = (path: string, header: unknown): Header2 => {
  const parsed = Header.safeParse(header)
  if (!parsed.success) throw damaged(path, 'has a header of the wrong shape')
  return parsed.data
}

/** True for the key that this file was sealed with. */
export const isKeyOf2 = ({ storeId, keyCheckB64 }: Header2, key: Uint8Array): boolean =>
  sameBytes(
    Buffer.from(keyCheckB64, 'base64'),
    deriveKey(key, storeId, `${CONTEXT} key check`).subarray(0, KEY_CHECK_BYTES)
  )

/** Authenticates the whole file and opens everything in it. @throws AppError secrets.damaged */
export const openVersion2 = (path: string, bytes: Buffer, header: Header2, key: Uint8Array): Entry2[] => {
  const { storeId } = header
  const sealKey = deriveKey(key, storeId, `${CONTEXT} seal`)
  const macKey = deriveKey(key, storeId, `${CONTEXT} mac`)
  const { headerLine, macLine, entryLines } = splitFile(path, bytes, header.count)
  const mac = hmac(macKey, [headerLine, ...entryLines.map(sha256)]).toString('base64')
  if (!sameBytes(Buffer.from(`${mac}\n`, 'latin1'), macLine)) {
    throw damaged(path, 'does not match its authentication code')
  }
  const open = (base64: string, context: string): string => {
    const plain = unseal(sealKey, Buffer.from(base64, 'base64'), `${CONTEXT} ${context}`)
    if (!plain) throw damaged(path, 'has an entry that cannot be opened')
    return Buffer.from(plain).toString('utf8')
  }
  return entryLines.map((line) => {
    const [sealedMeta = '', sealedValue = ''] = line.toString('latin1').trimEnd().split('.')
    const meta = Meta.parse(JSON.parse(open(sealedMeta, `meta ${storeId}`)))
    return { meta, value: open(sealedValue, `value ${storeId} ${meta.targetId}`) }
  })
}
