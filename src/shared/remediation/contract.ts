import { z } from 'zod'
import { EVERY_DOOR, method, type MethodTable } from '../method'
import { Severity, SeverityCounts } from '../posture/contract'

export const PostureSummary = SeverityCounts.extend({ doctorFail: z.number().int(), doctorWarn: z.number().int() })
export type PostureSummary = z.infer<typeof PostureSummary>

export const PlannedAction = z.object({
  id: z.string(),
  title: z.string(),
  severity: Severity,
  detail: z.string(),
  recommended: z.boolean(),
  /** True when the console can do the whole action; false when a person must act as well. */
  auto: z.boolean()
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
  summary: PostureSummary,
  heartbeat: z.object({ enabled: z.boolean() }),
  runtime: StateRuntime,
  actions: z.array(PlannedAction),
  actionCount: z.number().int(),
  recommendedCount: z.number().int(),
  deep: z.boolean()
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
  manual: z.array(z.string())
})
export type ActionResult = z.infer<typeof ActionResult>

export const RunStatus = z.enum([
  'planned',
  'running',
  'completed',
  'completed_with_errors',
  'completed_with_manual_action',
  'interrupted'
])
export type RunStatus = z.infer<typeof RunStatus>

export const RunPhase = z.enum(['dry-run', 'apply', 'finished'])

export const JobState = z.object({
  jobId: z.string(),
  status: RunStatus,
  phase: RunPhase,
  /** Per cent of the actions that are done, 0 to 100. */
  progress: z.number().int().min(0).max(100),
  createdAtMs: z.number(),
  updatedAtMs: z.number()
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
  updateJob: JobState,
  event: z.object({ id: z.string(), kind: z.string(), createdAtMs: z.number() })
})
export type MaintenanceRun = z.infer<typeof MaintenanceRun>

export const MaintenanceStatus = z.object({
  ok: z.literal(true),
  status: z.union([z.literal('idle'), RunStatus]),
  phase: z.union([z.literal('idle'), RunPhase]),
  healthScore: z.number().int().min(0).max(100),
  latestRun: JobState.nullable(),
  pendingActions: z.number().int(),
  summary: PostureSummary,
  heartbeat: HeartbeatStatus,
  runtime: StateRuntime
})
export type MaintenanceStatus = z.infer<typeof MaintenanceStatus>

const deep = z.boolean().optional()

export const remediationMethods = {
  'system.maintenance.plan': method({
    summary: 'Says what maintenance would do now and how healthy the gateway is. Changes nothing.',
    audience: EVERY_DOOR,
    effect: 'read',
    input: z.strictObject({ deep }),
    output: MaintenancePlan
  }),
  'system.maintenance.run': method({
    summary: 'Applies the plan, or with dryRun only shows it. dryRun wins over apply; with neither, it applies.',
    audience: EVERY_DOOR,
    effect: 'write',
    input: z.strictObject({ deep, dryRun: z.boolean().optional(), apply: z.boolean().optional() }),
    output: MaintenanceRun,
    subject: ({ dryRun, apply }) => (dryRun || apply === false ? 'dry run' : 'apply')
  }),
  'system.maintenance.status': method({
    summary: 'The latest run, the health score and what is still to be done.',
    audience: EVERY_DOOR,
    effect: 'read',
    input: z.strictObject({ deep }),
    output: MaintenanceStatus
  })
} satisfies MethodTable
