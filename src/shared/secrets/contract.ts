import { z } from 'zod'
import { EVERY_DOOR, method, OPERATOR_ONLY, type MethodTable } from '../method'
import { isKnownTarget, MAX_TARGET_CHARS } from './targets'

/** Longest secret value, in UTF-8 bytes. */
export const MAX_SECRET_BYTES = 64 * 1024
/** Most targets one `secrets.resolve` may name. */
const MAX_RESOLVE_TARGETS = 512

export const TargetId = z.string().trim().min(1, 'must not be empty').max(MAX_TARGET_CHARS)

export const SecretValue = z
  .string()
  .min(1, 'must not be empty')
  .refine((value) => value.isWellFormed(), 'holds half of a surrogate pair, which UTF-8 cannot keep')
  .refine((value) => utf8Bytes(value) <= MAX_SECRET_BYTES, `must be at most ${MAX_SECRET_BYTES} bytes`)

/** Length in UTF-8 bytes: what `valueLength` counts. */
export const utf8Bytes = (value: string): number => new TextEncoder().encode(value).length

interface NamesTarget {
  targetId?: string | undefined
  key?: string | undefined
}

/** The reference takes `targetId`, older clients `key`. One of them, or both with the same text. */
const targetShape = { targetId: TargetId.optional(), key: TargetId.optional() }

const namesOneTarget = ({ targetId, key }: NamesTarget, context: z.RefinementCtx): void => {
  if (targetId === undefined && key === undefined) {
    context.addIssue({ code: 'custom', path: ['targetId'], message: 'is required' })
  } else if (targetId !== undefined && key !== undefined && targetId !== key) {
    context.addIssue({ code: 'custom', path: ['key'], message: 'must not differ from targetId; give one of them' })
  }
}

/** The target a parsed call names. */
export const targetOf = (params: NamesTarget): string => params.targetId ?? params.key ?? ''

const targetsOf = (params: NamesTarget): readonly string[] => [targetOf(params)]

/** The target as it may stand in the activity record. An id that is none may be a secret in the wrong field. */
export const recordedTarget = (params: NamesTarget): string => {
  const id = targetOf(params)
  return isKnownTarget(id) ? id : `an unlisted target of ${id.length} characters`
}

const BackendSupport = z.enum(['implemented', 'fallback-only', 'unsupported'])

export const StoreStatus = z.object({
  requestedBackend: z.string(),
  activeBackend: z.string(),
  providerImplemented: z.boolean(),
  encryptedFallback: z.boolean(),
  requestedRecognized: z.boolean(),
  requestedSupport: BackendSupport,
  fallbackApplied: z.boolean(),
  fallbackReason: z.string().nullable(),
  persistent: z.boolean(),
  path: z.string(),
  keySource: z.string(),
  loadedAtMs: z.number().nullable(),
  savedAtMs: z.number().nullable(),
  /** null while the store cannot be read: unknown is not none. */
  count: z.number().int().nullable(),
  /** `locked`: an operator must unlock it; nothing is wrong with it. */
  state: z.enum(['ready', 'locked', 'unreadable']),
  /** Why it is locked: nobody has typed its passphrase yet, an operator locked it, it was not used for a while, or the
   *  screen was locked. null while it is not. */
  lockedBecause: z.enum(['start', 'operator', 'idle', 'screen']).nullable(),
  /** What a locked store opens with: something a person types, or the key at hand. null while it is not locked. */
  unlockWith: z.enum(['passphrase', 'key']).nullable(),
  /** What opens the secret file. null until it is first written, and for other backends. */
  protection: z
    .object({
      kind: z.enum(['key', 'key-string', 'passphrase']),
      kdf: z.object({ memoryKiB: z.number().int(), passes: z.number().int(), lanes: z.number().int() }).nullable(),
      hasRecoveryCode: z.boolean()
    })
    .nullable(),
  /** Format of the file that is open: 2 is ours, 1 the reference's. null where there is no file. */
  formatVersion: z.number().int().nullable(),
  /** Something about the store that the operator should look at, or null. */
  note: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable()
})
export type StoreStatus = z.infer<typeof StoreStatus>

export const SecretSummary = z.object({
  targetId: z.string(),
  valueLength: z.number().int(),
  createdAtMs: z.number().nullable(),
  updatedAtMs: z.number().nullable(),
  known: z.boolean(),
  /** Number of the value in force: the first has 1, each other value one more. */
  version: z.number().int(),
  /** How many values that were replaced are kept. */
  earlierCount: z.number().int(),
  tags: z.array(z.string()),
  expiresAtMs: z.number().nullable(),
  rotateEveryDays: z.number().int().nullable(),
  /** null without an interval, and where the age of the value is not known. */
  rotationDueAtMs: z.number().nullable(),
  /** When the value was last handed out; null where that is not known. See usesKnownSinceMs. */
  lastUsedAtMs: z.number().nullable()
})
export type SecretSummary = z.infer<typeof SecretSummary>

export const Assignment = z.object({
  path: z.string(),
  pathSegments: z.array(z.string()),
  value: z.string().nullable(),
  /** Where the value came from: `store:<stored id>`, `env:<variable>`, or null when there is none. */
  source: z.string().nullable()
})
export type Assignment = z.infer<typeof Assignment>

export const secretsMethods = {
  'secrets.store.status': method({
    summary: 'Says which backend was asked for, which one is in use and why, and whether the store can be read.',
    audience: EVERY_DOOR,
    effect: 'read',
    input: z.strictObject({}),
    output: z.object({ store: StoreStatus })
  }),
  'secrets.store.set': method({
    summary: 'Stores one secret under a known target id, replacing the value that was there.',
    audience: EVERY_DOOR,
    effect: 'write',
    input: z.strictObject({ ...targetShape, value: SecretValue }).superRefine(namesOneTarget),
    output: z.object({
      ok: z.literal(true),
      targetId: z.string(),
      valueLength: z.number().int(),
      count: z.number().int(),
      savedAtMs: z.number().nullable()
    }),
    targets: targetsOf,
    subject: recordedTarget
  }),
  'secrets.store.get': method({
    summary: 'Tells whether a secret is stored; hands out its value only when includeValue is true.',
    audience: EVERY_DOOR,
    effect: 'secret',
    input: z.strictObject({ ...targetShape, includeValue: z.boolean().optional() }).superRefine(namesOneTarget),
    output: z.object({
      ok: z.literal(true),
      targetId: z.string(),
      found: z.boolean(),
      value: z.string().nullable(),
      valueLength: z.number().int()
    }),
    targets: targetsOf,
    subject: recordedTarget
  }),
  'secrets.store.list': method({
    summary: 'Lists the stored targets with lengths, times and tags, never a value.',
    audience: EVERY_DOOR,
    effect: 'read',
    input: z.strictObject({}),
    output: z.object({
      ok: z.literal(true),
      count: z.number().int(),
      items: z.array(SecretSummary),
      /** From this time on every use is known; null while the activity record is being read. */
      usesKnownSinceMs: z.number().nullable()
    })
  }),
  'secrets.store.delete': method({
    summary: 'Deletes one stored secret.',
    audience: EVERY_DOOR,
    effect: 'write',
    input: z.strictObject(targetShape).superRefine(namesOneTarget),
    output: z.object({
      ok: z.literal(true),
      targetId: z.string(),
      deleted: z.boolean(),
      count: z.number().int(),
      savedAtMs: z.number().nullable()
    }),
    targets: targetsOf,
    subject: recordedTarget
  }),
  'secrets.resolve': method({
    summary: 'Hands out the values a command needs, from the store, else from the environment of the gateway.',
    audience: EVERY_DOOR,
    effect: 'secret',
    input: z.strictObject({
      commandName: z.string().trim().min(1, 'must not be empty').max(200),
      targetIds: z.array(TargetId).max(MAX_RESOLVE_TARGETS)
    }),
    output: z.object({
      ok: z.literal(true),
      commandName: z.string(),
      assignments: z.array(Assignment),
      diagnostics: z.array(z.string()),
      inactiveRefPaths: z.array(z.string()),
      resolvedCount: z.number().int(),
      inactiveCount: z.number().int()
    }),
    targets: ({ targetIds }) => targetIds,
    subject: ({ commandName, targetIds }) => `${targetIds.join(' ')} for ${commandName}`
  }),
  'secrets.reload': method({
    summary: 'Reads the secret file again, after another program changed it.',
    audience: EVERY_DOOR,
    effect: 'write',
    input: z.strictObject({}),
    output: z.object({ ok: z.literal(true), reloadedAtMs: z.number(), store: StoreStatus })
  }),
  'secrets.move': method({
    summary:
      'Moves all secrets to the encrypted file or to the credential store of the operating system: copies, reads back, switches over, removes.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({ to: z.enum(['encrypted-file', 'native', 'keychain', 'dpapi', 'keystore']) }),
    output: z.object({
      ok: z.literal(true),
      from: z.string(),
      to: z.string(),
      /** Secrets that left the old store. */
      moved: z.number().int(),
      store: StoreStatus
    }),
    subject: ({ to }) => `all secrets, to ${to}`
  }),
  'secrets.export': method({
    summary: "Seals all secrets into the reference's version 1 format under a key string and returns that file's text.",
    audience: OPERATOR_ONLY,
    effect: 'secret',
    input: z.strictObject({ format: z.literal('v1'), keyString: z.string().min(1).max(4_096).optional() }),
    output: z.object({ ok: z.literal(true), count: z.number().int(), keySource: z.string(), file: z.string() }),
    subject: () => 'all secrets, as a version 1 file'
  })
} satisfies MethodTable
