import { z } from 'zod'
import { canonicalJson } from '../../platform/canonical-json'
import { Argon2id } from './argon2'
import { deriveKey, seal, unseal } from './box'

// The data key of a file is random. Each slot of the header holds it, sealed with one thing that opens the file.

const CONTEXT = 'trust-console-secrets-v3 slot'
const DATA_KEY_BYTES = 32

const wrapped = { wrappedB64: z.string() }

export const Slot = z.discriminatedUnion('kind', [
  /** A random key, in the key file or in the credential store. */
  z.strictObject({ kind: z.literal('key'), ...wrapped }),
  /** The operator's key string, which the environment brings to every start. */
  z.strictObject({ kind: z.literal('key-string'), kdf: Argon2id, ...wrapped }),
  /** A passphrase that a person types. */
  z.strictObject({ kind: z.literal('passphrase'), kdf: Argon2id, ...wrapped }),
  /** A recovery code on paper. */
  z.strictObject({ kind: z.literal('recovery'), ...wrapped })
])
export type Slot = z.infer<typeof Slot>
export type SlotKind = Slot['kind']
/** A slot before the data key is sealed into it. */
export type TextKind = 'key-string' | 'passphrase'
export type OpenSlot = { kind: 'key' | 'recovery' } | { kind: TextKind; kdf: Argon2id }

/** One way in, or a way in and a recovery code; each kind once. */
export const Slots = z
  .array(Slot)
  .min(1)
  .max(2)
  .refine((slots) => new Set(slots.map(({ kind }) => kind)).size === slots.length)
  .refine((slots) => slots.filter(({ kind }) => kind !== 'recovery').length === 1)

/** Everything else in the slot is bound to what is sealed in it: a changed cost opens nothing. */
const contextOf = (storeId: string, slot: OpenSlot): string => {
  const { kind } = slot
  return `${CONTEXT} ${storeId} ${canonicalJson('kdf' in slot ? { kind, kdf: slot.kdf } : { kind })}`
}

const keyOf = (secret: Uint8Array, storeId: string, { kind }: OpenSlot): Buffer =>
  deriveKey(secret, storeId, `${CONTEXT} ${kind}`)

export const fillSlot = (slot: OpenSlot, storeId: string, secret: Uint8Array, dataKey: Uint8Array): Slot => {
  const wrappedB64 = seal(keyOf(secret, storeId, slot), dataKey, contextOf(storeId, slot)).toString('base64')
  return 'kdf' in slot ? { kind: slot.kind, kdf: slot.kdf, wrappedB64 } : { kind: slot.kind, wrappedB64 }
}

/** The data key, or undefined: the secret is another one, or the slot was changed. */
export const openSlot = (slot: Slot, storeId: string, secret: Uint8Array): Uint8Array | undefined => {
  const sealed = Buffer.from(slot.wrappedB64, 'base64')
  const dataKey = unseal(keyOf(secret, storeId, slot), sealed, contextOf(storeId, slot))
  return dataKey?.length === DATA_KEY_BYTES ? dataKey : undefined
}
