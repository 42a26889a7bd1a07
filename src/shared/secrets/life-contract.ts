import { z } from 'zod'
import { Door } from '../activity/contract'
import { method, OPERATOR_ONLY, type MethodTable } from '../method'
import { recordedTarget, SecretSummary, TargetId } from './contract'
import { LIFE_LIMITS } from './life'

/** The last moment that a date can name. */
const MAX_DATE_MS = 8_640_000_000_000_000

const wellFormed = (text: string): boolean => text.isWellFormed()
const HALF_A_PAIR = 'holds half of a surrogate pair, which UTF-8 cannot keep'

const Notes = z.string().max(LIFE_LIMITS.notesChars).refine(wellFormed, HALF_A_PAIR)
/** No comma, so that several can be written in one line. */
const Tag = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(LIFE_LIMITS.tagChars)
  .regex(/^[^,\p{Cc}\p{Zl}\p{Zp}]*$/u, 'must not hold a comma, a line break or another control character')
  .refine(wellFormed, HALF_A_PAIR)

const VersionNumber = z.number().int().min(1)

export const EarlierVersion = z.object({
  version: VersionNumber,
  valueLength: z.number().int(),
  setAtMs: z.number().nullable(),
  replacedAtMs: z.number()
})
export type EarlierVersion = z.infer<typeof EarlierVersion>

/** All that is known about one secret but its values. */
export const SecretDetails = SecretSummary.omit({ lastUsedAtMs: true }).extend({
  notes: z.string(),
  /** Values that were replaced and are kept, newest first. */
  earlier: z.array(EarlierVersion),
  /** Who was last handed the value by this gateway, or null where nobody is known to have been. */
  lastUsed: z.object({ atMs: z.number(), actor: z.string(), door: Door }).nullable(),
  /** From this time on every use is known. null where the activity record cannot be read: then nothing is. */
  usesKnownSinceMs: z.number().nullable()
})
export type SecretDetails = z.infer<typeof SecretDetails>

const changed = { ok: z.literal(true), targetId: z.string() }

export const lifeMethods = {
  'secrets.store.details': method({
    summary: 'All that is known about one secret but its values: times, notes, tags, earlier versions, last use.',
    audience: OPERATOR_ONLY,
    effect: 'read',
    input: z.strictObject({ targetId: TargetId }),
    output: z.object({ ok: z.literal(true), secret: SecretDetails })
  }),
  'secrets.store.describe': method({
    summary: 'Says other things about a secret: notes, tags, expiry, rotation. Members not given stay as they are.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({
      targetId: TargetId,
      notes: Notes.optional(),
      tags: z.array(Tag).max(LIFE_LIMITS.tags).optional(),
      /** Milliseconds since 1970; null for never. */
      expiresAtMs: z.number().int().min(0).max(MAX_DATE_MS).nullable().optional(),
      /** Days after which the value should be replaced; null for no interval. */
      rotateEveryDays: z.number().int().min(1).max(LIFE_LIMITS.rotateEveryDays).nullable().optional()
    }),
    output: z.object({ ok: z.literal(true), secret: SecretDetails }),
    subject: recordedTarget
  }),
  'secrets.store.version': method({
    summary: 'Hands out a value that was replaced and is kept.',
    audience: OPERATOR_ONLY,
    effect: 'secret',
    input: z.strictObject({ targetId: TargetId, version: VersionNumber }),
    output: z.object({ ...changed, ...EarlierVersion.shape, value: z.string() }),
    subject: recordedTarget
  }),
  'secrets.store.restore': method({
    summary:
      'Puts an earlier value in force again, as a new version. The value that was in force is kept as an earlier one.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({ targetId: TargetId, version: VersionNumber }),
    output: z.object({
      ...changed,
      /** The version that was put in force again. */
      restored: VersionNumber,
      /** Its number from now on. */
      version: VersionNumber,
      valueLength: z.number().int(),
      savedAtMs: z.number().nullable()
    }),
    subject: recordedTarget
  }),
  'secrets.store.forget': method({
    summary: 'Forgets earlier values of a secret: those of these versions, or all.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({ targetId: TargetId, versions: z.array(VersionNumber).min(1).max(100).optional() }),
    output: z.object({
      ...changed,
      /** How many were forgotten. */
      forgotten: z.number().int(),
      /** How many are left. */
      earlierCount: z.number().int(),
      savedAtMs: z.number().nullable()
    }),
    subject: recordedTarget
  })
} satisfies MethodTable
