import { z } from 'zod'
import { method, OPERATOR_ONLY, type MethodTable } from '../method'

export const SourceKind = z.enum(['flag', 'env', 'file', 'default'])
export type SourceKind = z.infer<typeof SourceKind>

export const SettingView = z.object({
  key: z.string(),
  /** The value in force. A secret is shown only as set or not. */
  value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]),
  secret: z.boolean(),
  source: z.object({ kind: SourceKind, name: z.string() }),
  /** True when a flag or the environment decides, so that the config file cannot. */
  pinned: z.boolean(),
  environment: z.string(),
  needsRestart: z.boolean(),
  /** The value that takes over at the next start, where it differs. */
  pendingRestart: z.boolean(),
  help: z.string()
})
export type SettingView = z.infer<typeof SettingView>

export const settingsMethods = {
  'settings.list': method({
    summary: 'Every setting in force and where its value comes from.',
    audience: OPERATOR_ONLY,
    effect: 'read',
    input: z.strictObject({}),
    output: z.object({ ok: z.literal(true), configPath: z.string(), items: z.array(SettingView) })
  })
} satisfies MethodTable
