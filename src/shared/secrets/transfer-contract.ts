import { z } from 'zod'
import { method, OPERATOR_ONLY, type MethodTable } from '../method'
import { TargetId } from './contract'
import { IMPORT_FORMATS, MIN_PASSPHRASE_CHARS, ROW_STATUSES } from './transfer'

/** Longest text an import reads. A running instance takes less in one call: its doors stop at MAX_FRAME_BYTES. */
export const MAX_IMPORT_CHARS = 64 * 1024 * 1024
const MAX_CHOSEN = 100_000

const Source = {
  text: z.string().min(1, 'must not be empty').max(MAX_IMPORT_CHARS, `must be at most ${MAX_IMPORT_CHARS} characters`),
  format: z.enum(['auto', ...IMPORT_FORMATS]),
  /** Of an age archive: its passphrase, or identities (`AGE-SECRET-KEY-1…`, one a line). */
  passphrase: z.string().min(1).max(8_192).optional(),
  /** Of a version 1 file. Without it the key string of this instance is tried. */
  keyString: z.string().min(1).max(4_096).optional()
}

const Format = z.enum(IMPORT_FORMATS)

export const ImportRow = z.object({
  /** What the source calls it. */
  name: z.string(),
  /** The target it would be stored under, or null where there is none. */
  targetId: z.string().nullable(),
  status: z.enum(ROW_STATUSES),
  /** UTF-8 bytes of the value in the source. */
  valueLength: z.number().int(),
  /** True where an import takes the row unless told otherwise. */
  chosen: z.boolean(),
  /** Why it is invalid, or what else is to know. */
  reason: z.string().nullable()
})
export type ImportRow = z.infer<typeof ImportRow>

const Preview = z.object({
  ok: z.literal(true),
  format: Format,
  rows: z.array(ImportRow),
  /** What the source holds besides, in sentences. */
  notes: z.array(z.string()),
  /** References to secrets kept elsewhere, which have no value to import. */
  referencesSkipped: z.number().int(),
  /** Of this source against the store as it is now; an import names it. */
  digest: z.string()
})
export type ImportPreview = z.infer<typeof Preview>

export const transferMethods = {
  'secrets.import.preview': method({
    summary: 'Says what an import of this text would do to each target, and shows no value.',
    audience: OPERATOR_ONLY,
    effect: 'secret',
    input: z.strictObject(Source),
    output: Preview,
    subject: ({ format }) => `a text to import (${format})`
  }),
  'secrets.import.apply': method({
    summary: 'Imports the named targets of a text that was previewed. Refused when the preview no longer holds.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({
      ...Source,
      digest: z.string().length(64),
      targetIds: z.array(TargetId).min(1, 'must name at least one target').max(MAX_CHOSEN)
    }),
    output: z.object({
      ok: z.literal(true),
      format: Format,
      added: z.number().int(),
      replaced: z.number().int(),
      /** Chosen, and stored with this value already. */
      same: z.number().int(),
      count: z.number().int(),
      savedAtMs: z.number().nullable()
    }),
    subject: ({ format, targetIds }) => `${targetIds.length} from a text (${format})`
  }),
  'secrets.export.archive': method({
    summary:
      'Seals all secrets into an age archive, for a passphrase or for age recipients, and returns its armored text.',
    audience: OPERATOR_ONLY,
    effect: 'secret',
    input: z
      .strictObject({
        passphrase: z
          .string()
          .min(MIN_PASSPHRASE_CHARS, `must have at least ${MIN_PASSPHRASE_CHARS} characters`)
          .max(1_024)
          .optional(),
        recipients: z.array(z.string().trim().min(1).max(4_096)).min(1).max(20).optional()
      })
      .refine(({ passphrase, recipients }) => (passphrase === undefined) !== (recipients === undefined), {
        path: ['passphrase'],
        message: 'or recipients must be given, and not both'
      }),
    output: z.object({ ok: z.literal(true), count: z.number().int(), file: z.string() }),
    subject: ({ recipients }) =>
      `all secrets, as an age archive for ${recipients ? `${recipients.length} recipients` : 'a passphrase'}`
  }),
  'secrets.export.env': method({
    summary: 'Returns all secrets in clear as the text of a .env file, once the phrase for it was typed.',
    audience: OPERATOR_ONLY,
    effect: 'secret',
    input: z.strictObject({ confirm: z.string().max(200) }),
    output: z.object({
      ok: z.literal(true),
      count: z.number().int(),
      file: z.string(),
      /** Targets whose value no .env file can hold. */
      leftOut: z.array(z.string())
    }),
    subject: () => 'all secrets, in clear as a .env file'
  })
} satisfies MethodTable
