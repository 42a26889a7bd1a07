import { z } from 'zod'
import { method, OPERATOR_ONLY, type MethodTable } from '../method'
import { FileDiff, PlanDocument } from './plan-contract'
import { PastRun } from './undo-contract'

/** A past run with the plan that it carried out. */
export const ShownRun = z.object({
  ok: z.literal(true),
  run: PastRun,
  document: PlanDocument,
  /** What the plan was to change, a diff for each file with its secrets masked; what became of it stands in the steps. */
  diffs: z.array(FileDiff),
  /** Why there are no diffs, or null. */
  noDiffs: z.string().nullable()
})
export type ShownRun = z.infer<typeof ShownRun>

export const showRunMethods = {
  'system.maintenance.runs.show': method({
    summary: 'One past run with the plan it carried out: document, digest, diffs and what became of each step.',
    audience: OPERATOR_ONLY,
    effect: 'read',
    input: z.strictObject({ runId: z.string().min(1).max(100) }),
    output: ShownRun,
    subject: ({ runId }) => runId
  })
} satisfies MethodTable
