import { z } from 'zod'
import { SettingJson } from '../settings/contract'

/** What is at a path. Hashes are HMAC-SHA-256 under a key of the home folder, in hex: a plain digest of a file that holds
 *  a weak token would let it be guessed. Mode (octal) and owner (user number) are null where the system has none. */
export const FileState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('missing') }),
  z.object({ kind: z.literal('file'), hash: z.string(), mode: z.string().nullable(), owner: z.number().nullable() }),
  /** A file of which only the permissions matter: what it holds is not looked at. */
  z.object({ kind: z.literal('unread'), mode: z.string().nullable(), owner: z.number().nullable() }),
  z.object({ kind: z.literal('folder'), mode: z.string().nullable(), owner: z.number().nullable() }),
  z.object({ kind: z.literal('other'), what: z.string() })
])
export type FileState = z.infer<typeof FileState>

/** What is under a target id in the secret store before and after a step. The hash is that of its value, as in FileState. */
export const StoreChange = z.object({
  targetId: z.string(),
  hash: z.string(),
  before: z.enum(['absent', 'held']),
  after: z.enum(['absent', 'held'])
})
export type StoreChange = z.infer<typeof StoreChange>

export const StepTarget = z.object({
  kind: z.enum(['file', 'folder', 'setting', 'token', 'schedule', 'person', 'permission', 'secret']),
  /** The path, the setting, the target id, or the check that a person must look at. */
  name: z.string()
})
export type StepTarget = z.infer<typeof StepTarget>

/** What became of a step, or will. `planned` is what is still to be done; `manual` is for a person. */
export const StepStatus = z.enum(['planned', 'fixed', 'failed', 'drifted', 'skipped', 'manual'])
export type StepStatus = z.infer<typeof StepStatus>

export const PlanStep = z.object({
  id: z.string(),
  actionId: z.string(),
  /** The finding it answers; null where it answers none. */
  checkId: z.string().nullable(),
  kind: z.string(),
  target: StepTarget,
  /** What it does, as a sentence without its full stop. */
  text: z.string(),
  /** For a setting: its value before and after. Null stands for its default; a secret is only told as set or not. */
  value: z.object({ before: SettingJson, after: SettingJson }).nullable(),
  /** What it does to the disk. Null where it writes nothing. */
  file: z
    .object({
      path: z.string(),
      /** The folder the path lies in, with every link resolved: a link put there later is noticed. */
      folder: z.string(),
      before: FileState,
      after: FileState
    })
    .nullable(),
  /** What it does to the secret store; not there where it does nothing to it. */
  store: StoreChange.optional(),
  /** Where in config.json the text stands that it takes away; not there where it takes none. */
  steps: z.array(z.union([z.string(), z.number()])).optional(),
  risk: z.object({ level: z.enum(['none', 'low', 'medium', 'high']), why: z.string() }),
  reversible: z.boolean(),
  needsRestart: z.boolean(),
  /** What a person must do, exactly; null where nobody must. */
  person: z.string().nullable(),
  /** What the plan already knows will become of it without any write; null where it is to be done. */
  settled: z.object({ status: StepStatus, reason: z.string() }).nullable(),
  /** An earlier step of the plan that does the same already, or null. */
  sameAs: z.string().nullable(),
  /** The facts it was made from, each with its hash. */
  inputs: z.array(z.object({ name: z.string(), hash: z.string() })),
  /** The step that an undo takes back. */
  undoes: z.string().nullable()
})
export type PlanStep = z.infer<typeof PlanStep>

export const PlanKind = z.enum(['maintenance', 'fix', 'undo'])
export type PlanKind = z.infer<typeof PlanKind>

/** What will be done, exactly. Its digest (SHA-256 over its canonical JSON) stands for all of it. */
export const PlanDocument = z.object({
  version: z.literal(1),
  kind: PlanKind,
  planId: z.string(),
  createdAtMs: z.number(),
  expiresAtMs: z.number(),
  deep: z.boolean(),
  /** The run that an undo takes back. */
  undoOf: z.string().nullable(),
  actions: z.array(z.object({ id: z.string(), title: z.string() })),
  steps: z.array(PlanStep)
})
export type PlanDocument = z.infer<typeof PlanDocument>

/** A unified diff of one file over the whole plan. Secrets are masked on both sides. */
export const FileDiff = z.object({ path: z.string(), diff: z.string() })
export type FileDiff = z.infer<typeof FileDiff>

export const StepResult = z.object({
  id: z.string(),
  actionId: z.string(),
  target: StepTarget,
  text: z.string(),
  status: StepStatus,
  /** Why it is not simply done, or null. */
  reason: z.string().nullable()
})
export type StepResult = z.infer<typeof StepResult>

export const PlanId = z.string().min(1).max(100)
export const PlanDigest = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits')
