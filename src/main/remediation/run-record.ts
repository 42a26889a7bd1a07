import type { ActionResult, ActionState, MaintenanceRun, StepState } from '../../shared/remediation/contract'
import type { FileDiff, PlanDocument, StepResult } from '../../shared/remediation/plan-contract'

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
  /** The steps of the action under way that are done. */
  done?: readonly StepResult[]
  status: MaintenanceRun['status']
  summary: MaintenanceRun['summary']
  stopping: boolean
  nowMs: number
}

/** A run as callers, pages and the history see it, at any moment. */
export const recordRun = (
  { runId, createdAtMs, dryRun, document, digest, resumed, diffs }: RunFacts,
  { results, done = [], status, summary, stopping, nowMs }: RunState
): MaintenanceRun => {
  const { actions, deep, planId } = document
  const running = status === 'running'
  const ended = [...done, ...results.flatMap(({ steps }) => steps)]
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
      undoOf: null,
      status,
      phase,
      progress,
      createdAtMs,
      updatedAtMs: nowMs,
      actions: actions.map((action, at) => stateOf(action, at, results)),
      steps: stepStates(document, ended, running ? actions[results.length]?.id : undefined),
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

/** @param now the action under way: the first of its steps that is not done is the one that runs */
export const stepStates = (
  { steps }: PlanDocument,
  done: readonly StepResult[],
  now: string | undefined
): StepState[] => {
  const ended = new Map(done.map(({ id, status }) => [id, status]))
  const next = steps.find(({ id, actionId }) => actionId === now && !ended.has(id))
  return steps.map(({ id, actionId, text }) => ({
    id,
    actionId,
    text,
    status: ended.get(id) ?? (id === next?.id ? 'running' : 'waiting')
  }))
}
