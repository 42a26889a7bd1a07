import { z } from 'zod'
import { method, OPERATOR_ONLY, type MethodTable } from '../method'
import { StoreStatus } from './contract'
import { MAX_TYPED_CHARS, MIN_PASSPHRASE_CHARS, passphraseLength } from './passphrase'

const Typed = z.string().min(1, 'must not be empty').max(MAX_TYPED_CHARS)
const NewPassphrase = Typed.refine(
  (text) => passphraseLength(text) >= MIN_PASSPHRASE_CHARS,
  `must have at least ${MIN_PASSPHRASE_CHARS} characters; a sentence of your own is easy to remember and hard to guess`
)

export const protectionMethods = {
  'secrets.lock': method({
    summary: 'Locks the secret store: forgets its key, and hands out nothing until an operator unlocks it.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({}),
    output: z.object({ ok: z.literal(true), store: StoreStatus })
  }),
  'secrets.unlock': method({
    summary:
      'Opens a store that is locked, or whose key is lost: with its passphrase, its recovery code, or the key at hand.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z
      .strictObject({ passphrase: Typed.optional(), recoveryCode: Typed.optional() })
      .refine(({ passphrase, recoveryCode }) => passphrase === undefined || recoveryCode === undefined, {
        path: ['recoveryCode'],
        message: 'must not be given together with passphrase'
      }),
    output: z.object({ ok: z.literal(true), store: StoreStatus }),
    subject: ({ passphrase, recoveryCode }) =>
      passphrase !== undefined ? 'with a passphrase' : recoveryCode !== undefined ? 'with the recovery code' : undefined
  }),
  'secrets.key.options': method({
    summary: 'Says which kinds of key a change of key can choose here, and why another cannot be chosen.',
    audience: OPERATOR_ONLY,
    effect: 'read',
    input: z.strictObject({}),
    output: z.object({
      ok: z.literal(true),
      /** The environment variable that holds a key string, or null where none is set. */
      keyString: z.string().nullable(),
      /** Why the operating system's credential store cannot keep a key, or null where it can. */
      noKeychain: z.string().nullable()
    })
  }),
  'secrets.rekey': method({
    summary:
      'Seals every secret anew under a new key: a passphrase, the key string of the environment, a key file, or a key in the credential store.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z
      .strictObject({
        to: z.enum(['passphrase', 'key-string', 'key-file', 'keychain']),
        passphrase: NewPassphrase.optional(),
        /** Make a recovery code as well. Where there is one, a new one is made in any case. */
        recoveryCode: z.boolean().optional()
      })
      .refine(({ to, passphrase }) => (to === 'passphrase') === (passphrase !== undefined), {
        path: ['passphrase'],
        message: 'is needed for a passphrase, and for nothing else'
      }),
    output: z.object({
      ok: z.literal(true),
      keySource: z.string(),
      /** Shown once. Null where none was made. */
      recoveryCode: z.string().nullable(),
      /** What the operator should do next, or null. */
      next: z.string().nullable(),
      store: StoreStatus
    }),
    subject: ({ to }) => `to ${to}`
  }),
  'secrets.recovery.create': method({
    summary: 'Makes a recovery code that opens the secret file without its key. An earlier code is dead then.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({}),
    output: z.object({ ok: z.literal(true), recoveryCode: z.string(), store: StoreStatus })
  }),
  'secrets.recovery.remove': method({
    summary: 'Makes the recovery code of the secret file worthless.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({}),
    output: z.object({ ok: z.literal(true), removed: z.boolean(), store: StoreStatus })
  })
} satisfies MethodTable
