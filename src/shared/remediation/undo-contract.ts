import { z } from 'zod'
import { method, OPERATOR_ONLY, type MethodTable } from '../method'
import { FileDiff, PlanDigest, PlanDocument, PlanId, PlanKind, StepResult } from './plan-contract'

const RunStep = StepResult.extend({
  reversible: z.boolean(),
  /** True when an undo would take it back now. */
  undoable: z.boolean(),
  /** Why it would not, or null. */
  whyNot: z.string().nullable(),
  /** The run that took it back, or null. */
  undoneBy: z.string().nullable()
})

/** A past run that changed something, as its journal tells it. */
export const PastRun = z.object({
  runId: z.string(),
  kind: PlanKind,
  undoOf: z.string().nullable(),
  planId: z.string(),
  planDigest: z.string(),
  startedAtMs: z.number(),
  /** Null while it runs, or when it was interrupted and could not be finished. */
  finishedAtMs: z.number().nullable(),
  status: z.string(),
  /** True when a crash cut it short and a later start took it up again. */
  resumed: z.boolean(),
  /** True when an undo would take back at least one step. */
  undoable: z.boolean(),
  steps: z.array(RunStep)
})
export type PastRun = z.infer<typeof PastRun>

export const UndoResult = z.object({
  ok: z.boolean(),
  /** The run that took it back; null for a dry run. */
  runId: z.string().nullable(),
  undoOf: z.string(),
  dryRun: z.boolean(),
  status: z.enum(['planned', 'completed', 'completed_with_errors', 'completed_with_manual_action']),
  /** True when it was stopped before every step had begun: what is left can still be undone. */
  stopped: z.boolean(),
  planId: z.string(),
  planDigest: z.string(),
  document: PlanDocument,
  diffs: z.array(FileDiff),
  steps: z.array(StepResult),
  /** The health score as it is afterwards. */
  healthScore: z.number().int().min(0).max(100)
})
export type UndoResult = z.infer<typeof UndoResult>

export const undoMethods = {
  'system.maintenance.undo': method({
    summary:
      'Takes back a run, or one step of it. dryRun shows the plan of that; with planId and planDigest exactly that plan is carried out.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z
      .strictObject({
        runId: z.string().min(1).max(100),
        stepId: z.string().min(1).max(100).optional(),
        dryRun: z.boolean().optional(),
        planId: PlanId.optional(),
        planDigest: PlanDigest.optional()
      })
      .refine(({ planId, planDigest }) => (planId === undefined) === (planDigest === undefined), {
        path: ['planDigest'],
        error: 'goes together with planId'
      }),
    output: UndoResult,
    subject: ({ runId, dryRun }) => `${dryRun ? 'dry run' : 'undo'} of ${runId}`
  }),
  'system.maintenance.runs': method({
    summary: 'The past runs that changed something, newest first, each with what can be undone now.',
    audience: OPERATOR_ONLY,
    effect: 'read',
    input: z.strictObject({}),
    output: z.object({ ok: z.literal(true), runs: z.array(PastRun) })
  })
} satisfies MethodTable
