import type { ActionResult, ActionState, MaintenanceRun } from '../../shared/remediation/contract'
import type { FileDiff, PlanDocument } from '../../shared/remediation/plan-contract'

/** What stays the same over a whole run. */
interface RunFacts {
  runId: string
  createdAtMs: number
  dryRun: boolean
  document: PlanDocument
  digest: string
  resumed: boolean
  diffs: readonly FileDiff[]
}

/** What changes while it goes. */
interface RunState {
  results: readonly ActionResult[]
  status: MaintenanceRun['status']
  summary: MaintenanceRun['summary']
  stopping: boolean
  nowMs: number
}

/** A run as callers, pages and the history see it, at any moment. */
export const recordRun = (
  { runId, createdAtMs, dryRun, document, digest, resumed, diffs }: RunFacts,
  { results, status, summary, stopping, nowMs }: RunState
): MaintenanceRun => {
  const { actions, deep, planId } = document
  const running = status === 'running'
  const phase = running ? 'apply' : dryRun ? 'dry-run' : 'finished'
  const progress = running ? Math.floor((100 * results.length) / actions.length) : 100
  const count = (wanted: ActionResult['status']): number => results.filter((each) => each.status === wanted).length
  return {
    ok: status === 'completed' || status === 'planned',
    runId,
    status,
    phase,
    apply: !dryRun,
    dryRun,
    deep,
    summary,
    counts: {
      total: actions.length,
      applied: count('applied'),
      failed: count('failed'),
      partial: count('partial'),
      skipped: count('skipped')
    },
    actions: [...results],
    stopped: results.some(({ stopped }) => stopped),
    planId,
    planDigest: digest,
    // Kept runs would grow by it, and what was done stands in the steps.
    document: dryRun ? document : null,
    diffs: dryRun ? [...diffs] : [],
    resumed,
    updateJob: {
      jobId: runId,
      status,
      phase,
      progress,
      createdAtMs,
      updatedAtMs: nowMs,
      actions: actions.map((action, at) => stateOf(action, at, results)),
      stopping
    },
    event: { id: `event-${runId}`, kind: 'system.maintenance.run', createdAtMs }
  }
}

const stateOf = (
  { id, title }: PlanDocument['actions'][number],
  at: number,
  results: readonly ActionResult[]
): ActionState => {
  const result = results[at]
  if (result) return { id, title, status: result.stopped ? 'stopped' : result.status }
  return { id, title, status: at === results.length ? 'running' : 'waiting' }
}
