import { z } from 'zod'
import { method, OPERATOR_ONLY, type MethodTable } from '../method'

export const SourceKind = z.enum(['flag', 'env', 'file', 'default'])
export type SourceKind = z.infer<typeof SourceKind>

/** A value as JSON carries it. Null stands for none: no value to show, or back to the default. */
export const SettingJson = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()])
export type SettingJson = z.infer<typeof SettingJson>

const SettingKind = z.enum(['text', 'path', 'boolean', 'integer', 'list'])
type SettingKind = z.infer<typeof SettingKind>

export const SettingView = z.object({
  key: z.string(),
  /** The value in force. A secret is shown only as set or not. */
  value: SettingJson,
  /** The value from the next start on: another than `value` while a change waits for a restart. */
  configured: SettingJson,
  /** What holds where nothing else is set. Null for a secret. */
  default: SettingJson,
  /** True when config.json sets it, whether that is in force or not. */
  inFile: z.boolean(),
  kind: SettingKind,
  /** For whole numbers: the smallest and the largest allowed. */
  range: z.object({ min: z.number(), max: z.number() }).nullable(),
  /** The only values that make sense, where that is a short list. */
  choices: z.array(z.string()).nullable(),
  secret: z.boolean(),
  source: z.object({ kind: SourceKind, name: z.string() }),
  /** True when a flag or the environment decides, so that the config file cannot. */
  pinned: z.boolean(),
  environment: z.string(),
  needsRestart: z.boolean(),
  /** True while another value waits for the next start. */
  pendingRestart: z.boolean(),
  help: z.string()
})
export type SettingView = z.infer<typeof SettingView>

const MAX_CHANGES = 64
const MAX_VALUE_CHARS = 4_096
const MAX_LIST_ITEMS = 1_000

/** New values by key; null goes back to the default. */
export const SettingChanges = z
  .record(
    z.string().max(100),
    z.union([
      z.string().max(MAX_VALUE_CHARS),
      z.number(),
      z.boolean(),
      z.array(z.string().max(MAX_VALUE_CHARS)).max(MAX_LIST_ITEMS),
      z.null()
    ])
  )
  .refine((changes) => Object.keys(changes).length <= MAX_CHANGES, {
    error: `must name at most ${MAX_CHANGES} settings`
  })
export type SettingChanges = z.infer<typeof SettingChanges>

/** Something about one setting, in a sentence that needs no key in front. */
export const SettingNote = z.object({ key: z.string(), message: z.string() })
export type SettingNote = z.infer<typeof SettingNote>

export const SettingProblem = SettingNote.extend({
  code: z.enum(['settings.unknown', 'settings.secret', 'settings.pinned', 'settings.invalid'])
})
export type SettingProblem = z.infer<typeof SettingProblem>

export const SettingChange = z.object({
  key: z.string(),
  from: SettingJson,
  to: SettingJson,
  /** False when it holds at once. */
  needsRestart: z.boolean()
})
export type SettingChange = z.infer<typeof SettingChange>

const changes = z.strictObject({ changes: SettingChanges })

export const settingsMethods = {
  'settings.list': method({
    summary: 'Every setting in force and where its value comes from.',
    audience: OPERATOR_ONLY,
    effect: 'read',
    input: z.strictObject({}),
    output: z.object({ ok: z.literal(true), configPath: z.string(), items: z.array(SettingView) })
  }),
  'settings.check': method({
    summary: 'Says what settings.set would do with the same changes, or why it would refuse them. Writes nothing.',
    audience: OPERATOR_ONLY,
    effect: 'read',
    input: changes,
    output: z.object({
      /** True when settings.set would take them. */
      ok: z.boolean(),
      problems: z.array(SettingProblem),
      /** What an operator should know before. No reason to refuse. */
      warnings: z.array(SettingNote),
      /** What would differ in the config file. Empty when there are problems. */
      changes: z.array(SettingChange)
    })
  }),
  'settings.set': method({
    summary:
      'Writes new values into config.json, all or none, and puts them in force as far as that goes without a restart.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: changes,
    output: z.object({
      ok: z.literal(true),
      configPath: z.string(),
      warnings: z.array(SettingNote),
      changes: z.array(SettingChange),
      /** Keys that are in force now. */
      applied: z.array(z.string()),
      /** Keys that take over at the next start. */
      pending: z.array(z.string())
    })
  })
} satisfies MethodTable
