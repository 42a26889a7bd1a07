import type { ActionResult, ActionState, MaintenanceRun } from '../../shared/remediation/contract'
import type { Planned } from './plan'

/** What stays the same over a whole run. */
interface RunFacts {
  runId: string
  createdAtMs: number
  deep: boolean
  dryRun: boolean
  actions: readonly Planned[]
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
  { runId, createdAtMs, deep, dryRun, actions }: RunFacts,
  { results, status, summary, stopping, nowMs }: RunState
): MaintenanceRun => {
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

const stateOf = ({ id, title }: Planned, at: number, results: readonly ActionResult[]): ActionState => {
  const result = results[at]
  if (result) return { id, title, status: result.stopped ? 'stopped' : result.status }
  return { id, title, status: at === results.length ? 'running' : 'waiting' }
}
