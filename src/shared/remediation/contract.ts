import { z } from 'zod'
import { EVERY_DOOR, method, OPERATOR_ONLY, type MethodTable } from '../method'
import { AuditSummary, Coverage, Severity } from '../posture/contract'
import { SettingJson } from '../settings/contract'
import { FileDiff, PlanDigest, PlanDocument, PlanId, StepResult, StepStatus } from './plan-contract'

export const PostureSummary = AuditSummary.extend({ doctorFail: z.number().int(), doctorWarn: z.number().int() })
export type PostureSummary = z.infer<typeof PostureSummary>

/** One thing that an action changes, or that a person must. `text` says the same as a sentence without its full stop. */
export const Change = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('setting'),
    text: z.string(),
    key: z.string(),
    before: SettingJson,
    /** Null: the key leaves the config file, and its default holds. */
    after: SettingJson,
    needsRestart: z.boolean()
  }),
  z.object({ kind: z.literal('token'), text: z.string() }),
  z.object({ kind: z.literal('folder'), text: z.string(), path: z.string() }),
  z.object({ kind: z.literal('file'), text: z.string(), path: z.string() }),
  z.object({ kind: z.literal('person'), text: z.string() })
])
export type Change = z.infer<typeof Change>

export const PlannedAction = z.object({
  id: z.string(),
  title: z.string(),
  severity: Severity,
  detail: z.string(),
  recommended: z.boolean(),
  /** True when the console can do the whole action; false when a person must act as well. */
  auto: z.boolean(),
  /** What `detail` says, one by one. */
  changes: z.array(Change),
  /** The score once this action alone is in force, restarts included; what is left for a person is not counted on. */
  scoreAfter: z.number().int().min(0).max(100),
  /** Findings that are gone then. */
  resolves: z.array(z.string()),
  /** Findings that only then are there, such as a token that the new address no longer asks for. */
  brings: z.array(z.string())
})
export type PlannedAction = z.infer<typeof PlannedAction>

const StateRuntime = z.object({ statePath: z.string(), persisted: z.boolean() })

export const HeartbeatStatus = z.object({
  enabled: z.boolean(),
  intervalMs: z.number().int(),
  lastRunAtMs: z.number().nullable(),
  nextRunAtMs: z.number().nullable(),
  lastResult: z.object({ healthScore: z.number().int(), summary: PostureSummary }).nullable(),
  lastError: z.string().nullable()
})
export type HeartbeatStatus = z.infer<typeof HeartbeatStatus>

export const MaintenancePlan = z.object({
  ok: z.literal(true),
  kind: z.literal('system-maintenance-plan'),
  generatedAtMs: z.number(),
  healthScore: z.number().int().min(0).max(100),
  /** The score once all its actions are in force. */
  scoreAfterAll: z.number().int().min(0).max(100),
  /** Findings that are gone then, and those that only then are there. */
  resolvesAll: z.array(z.string()),
  bringsAll: z.array(z.string()),
  coverage: Coverage,
  summary: PostureSummary,
  heartbeat: z.object({ enabled: z.boolean() }),
  runtime: StateRuntime,
  actions: z.array(PlannedAction),
  actionCount: z.number().int(),
  recommendedCount: z.number().int(),
  deep: z.boolean(),
  /** What an apply must name to do exactly this: the plan and the SHA-256 of its canonical JSON. */
  planId: z.string(),
  planDigest: z.string(),
  createdAtMs: z.number(),
  expiresAtMs: z.number(),
  document: PlanDocument,
  /** For operators only: a config file can hold more than its settings. */
  diffs: z.array(FileDiff)
})
export type MaintenancePlan = z.infer<typeof MaintenancePlan>

export const ActionStatus = z.enum(['planned', 'applied', 'partial', 'failed', 'skipped'])
export type ActionStatus = z.infer<typeof ActionStatus>

export const ActionResult = z.object({
  id: z.string(),
  status: ActionStatus,
  ok: z.boolean(),
  detail: z.string(),
  changed: z.boolean(),
  /** What a person must still do, one exact step each. */
  manual: z.array(z.string()),
  /** What was changed, or in a dry run would be. */
  changes: z.array(Change),
  /** Why it failed, one reason each. */
  reasons: z.array(z.string()),
  /** True when the run was stopped before this action began. */
  stopped: z.boolean(),
  /** What became of each of its steps. */
  steps: z.array(StepResult)
})
export type ActionResult = z.infer<typeof ActionResult>

const RunStatus = z.enum([
  'planned',
  'running',
  'completed',
  'completed_with_errors',
  'completed_with_manual_action',
  'interrupted'
])
type RunStatus = z.infer<typeof RunStatus>

/** Where one action of a run is: what becomes of it, once it is done. */
export const ActionState = z.object({
  id: z.string(),
  title: z.string(),
  status: z.union([z.enum(['waiting', 'running', 'stopped']), ActionStatus])
})
export type ActionState = z.infer<typeof ActionState>

/** Where one step of a run is. */
export const StepState = z.object({
  id: z.string(),
  actionId: z.string(),
  text: z.string(),
  status: z.union([z.enum(['waiting', 'running']), StepStatus])
})
export type StepState = z.infer<typeof StepState>

const RunPhase = z.enum(['dry-run', 'apply', 'finished'])

export const JobState = z.object({
  jobId: z.string(),
  /** The run that it takes back; null for what is no undo. */
  undoOf: z.string().nullable(),
  status: RunStatus,
  phase: RunPhase,
  /** Per cent of the actions that are done, 0 to 100. */
  progress: z.number().int().min(0).max(100),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  /** The actions of the run, in the order they run. */
  actions: z.array(ActionState),
  /** The steps of those actions, in the order they run. */
  steps: z.array(StepState),
  /** True once somebody asked for a stop: the step under way is finished, and no other is begun. */
  stopping: z.boolean()
})
export type JobState = z.infer<typeof JobState>

export const MaintenanceRun = z.object({
  ok: z.boolean(),
  runId: z.string(),
  status: RunStatus,
  phase: RunPhase,
  apply: z.boolean(),
  dryRun: z.boolean(),
  deep: z.boolean(),
  summary: PostureSummary.extend({ healthScore: z.number().int() }),
  counts: z.object({
    total: z.number().int(),
    applied: z.number().int(),
    failed: z.number().int(),
    partial: z.number().int(),
    skipped: z.number().int()
  }),
  actions: z.array(ActionResult),
  /** True when it was stopped before every action had begun. */
  stopped: z.boolean(),
  /** The plan it carries out; null for a run of a version that had none. */
  planId: z.string().nullable(),
  planDigest: z.string().nullable(),
  /** In a dry run the plan itself, and null in others. */
  document: PlanDocument.nullable(),
  /** In a dry run, for operators, a diff for each file. */
  diffs: z.array(FileDiff),
  /** True when a crash cut it short and the next start finished it. */
  resumed: z.boolean(),
  updateJob: JobState,
  event: z.object({ id: z.string(), kind: z.string(), createdAtMs: z.number() })
})
export type MaintenanceRun = z.infer<typeof MaintenanceRun>

export const Recovery = z.object({
  runId: z.string(),
  atMs: z.number(),
  /** `resumed`: the rest of the plan was carried out. `left`: it was not, and `text` says why. */
  outcome: z.enum(['resumed', 'left']),
  text: z.string()
})
export type Recovery = z.infer<typeof Recovery>

export const MaintenanceStatus = z.object({
  ok: z.literal(true),
  status: z.union([z.literal('idle'), RunStatus]),
  phase: z.union([z.literal('idle'), RunPhase]),
  healthScore: z.number().int().min(0).max(100),
  latestRun: JobState.nullable(),
  pendingActions: z.number().int(),
  summary: PostureSummary,
  heartbeat: HeartbeatStatus,
  runtime: StateRuntime,
  /** What this start found of a run that a crash had cut short, or null. */
  recovery: Recovery.nullable()
})
export type MaintenanceStatus = z.infer<typeof MaintenanceStatus>

const deep = z.boolean().optional()
/** Ids of the actions to run; those that the plan does not hold any more are left out. */
const only = z.array(z.string().max(100)).min(1).max(50).optional()
/** What a plan is asked for. */
export const chosenParams = { deep, only }

export const remediationMethods = {
  'system.maintenance.plan': method({
    summary:
      'Says what maintenance would do now and how healthy the gateway is. Writes nothing: the plan can be applied for a day, as long as this process runs.',
    audience: EVERY_DOOR,
    effect: 'read',
    input: z.strictObject(chosenParams),
    output: MaintenancePlan
  }),
  'system.maintenance.run': method({
    summary:
      'Applies the plan of planId and planDigest, or without them the plan as it is now; with dryRun it only shows it. dryRun wins over apply; with neither, it applies.',
    audience: EVERY_DOOR,
    effect: 'write',
    input: z
      .strictObject({
        deep,
        dryRun: z.boolean().optional(),
        apply: z.boolean().optional(),
        only,
        planId: PlanId.optional(),
        planDigest: PlanDigest.optional()
      })
      .refine(({ planId, planDigest }) => (planId === undefined) === (planDigest === undefined), {
        path: ['planDigest'],
        error: 'goes together with planId'
      })
      .refine(({ planId, only: chosen }) => planId === undefined || chosen === undefined, {
        path: ['only'],
        error: 'does not go together with planId: the plan says what is done'
      }),
    output: MaintenanceRun,
    subject: ({ dryRun, apply }) => (dryRun || apply === false ? 'dry run' : 'apply')
  }),
  'system.maintenance.cancel': method({
    summary:
      'Stops a run or an undo after the step under way. What is done stays done, and the result says what is not.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({ jobId: z.string().max(100).optional() }),
    output: z.object({ ok: z.literal(true), jobId: z.string(), stopping: z.literal(true) })
  }),
  'system.maintenance.status': method({
    summary: 'The latest run, the health score and what is still to be done.',
    audience: EVERY_DOOR,
    effect: 'read',
    input: z.strictObject({ deep }),
    output: MaintenanceStatus
  })
} satisfies MethodTable
