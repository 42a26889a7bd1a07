import type {
  ActionResult,
  ActionStatus,
  Change,
  MaintenancePlan,
  MaintenanceRun,
  MaintenanceStatus,
  PlannedAction,
  PostureSummary
} from '../../shared/remediation/contract'
import { coverageText } from './coverage-words'
import { call, EXIT, print, type ExitCode, type Invocation } from './invocation'
import { paint, printable, table, time, type Style } from './io'
import { diffText, planHead, stepLines, stepNotes } from './plan-words'

const ACTION_STYLE: Readonly<Record<ActionStatus, Style>> = {
  planned: 'cyan',
  applied: 'green',
  partial: 'yellow',
  failed: 'red',
  skipped: 'dim'
}

export const plan = async (invocation: Invocation): Promise<ExitCode> => {
  const { deep, out: path, only } = invocation.options
  // Only a plan that goes to a file is applied later; a mere look writes nothing.
  const method = typeof path === 'string' ? 'system.maintenance.plan.save' : 'system.maintenance.plan'
  const result = await call(invocation, method, { deep: deep === true, ...onlyOf(only) })
  if (typeof path === 'string') {
    const { writePlanFile } = await import('./plan-file')
    await writePlanFile(path, result.planDigest, result.document)
  }
  print(invocation, result, renderPlan)
  return EXIT.good
}

export const run = async (invocation: Invocation): Promise<ExitCode> => {
  const { deep, 'dry-run': dryRun, plan: path, only } = invocation.options
  const shown = typeof path === 'string' ? await (await import('./plan-file')).readPlanFile(path) : {}
  const params = { deep: deep === true, dryRun: dryRun === true, ...onlyOf(only), ...shown }
  const result = await call(invocation, 'system.maintenance.run', params)
  print(invocation, result, renderRun)
  if (result.ok) return EXIT.good
  return result.counts.failed > 0 ? EXIT.error : EXIT.postureNotGood
}

const onlyOf = (only: string | boolean | undefined): { only?: string[] } =>
  typeof only === 'string' ? { only: only.split(',').map((id) => id.trim()) } : {}

export const stop = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'system.maintenance.cancel', {})
  print(invocation, result, ({ jobId }) => `run ${jobId} stops after the step under way`)
  return EXIT.good
}

export const status = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'system.maintenance.status', { deep: invocation.options.deep === true })
  print(invocation, result, renderStatus)
  return EXIT.good
}

const renderSummary = (score: number, { critical, warn, info, doctorFail, doctorWarn }: PostureSummary): string => {
  const style: Style = score >= 90 ? 'green' : score >= 60 ? 'yellow' : 'red'
  const findings = `${critical} critical, ${warn} warn, ${info} info; doctor ${doctorFail} failed, ${doctorWarn} to look at`
  return `health ${paint(style, `${score}/100`)}  ${paint('dim', findings)}`
}

const renderPlan = (plan: MaintenancePlan): string => {
  const { healthScore, summary, actions, heartbeat, runtime, document, planDigest, diffs, coverage, scoreAfterAll } =
    plan
  const rows = actions.flatMap(({ id, title, detail, auto, severity, changes, scoreAfter, resolves, brings }) => [
    `${paint('bold', id)}  ${title}  ${paint('dim', `(${severity}, ${auto ? 'automatic' : 'needs a person as well'})`)}`,
    ...(changes.length > 0 ? changes.map(changeLine) : [printable(detail)]).map((line) => `  ${line}`),
    ...(changes.length > 0 ? [`  ${paint('dim', foretold(healthScore, scoreAfter, { resolves, brings }))}`] : [])
  ])
  const state = runtime.persisted ? runtime.statePath : `${runtime.statePath || 'unset'} (not kept)`
  return [
    renderSummary(healthScore, summary),
    ...(scoreAfterAll === healthScore ? [] : [`health after all of it ${scoreAfterAll}/100`]),
    coverageText(coverage),
    paint('dim', `heartbeat ${heartbeat.enabled ? 'on' : 'off'}, state ${printable(state)}`),
    '',
    ...rows,
    '',
    ...block(stepNotes(document).join('\n')),
    ...block(diffText(diffs)),
    planHead(document, planDigest),
    paint(
      'dim',
      'Keep it and apply exactly it: trust-console maintenance plan --out FILE, then maintenance run --plan FILE'
    )
  ].join('\n')
}

const foretold = (
  score: number,
  after: number,
  { resolves, brings }: Pick<PlannedAction, 'resolves' | 'brings'>
): string => {
  const listed = (word: string, ids: readonly string[]): string =>
    ids.length === 0 ? '' : `; ${word} ${ids.join(', ')}`
  const gone = `${listed('resolves', resolves)}${listed('brings', brings)}`
  return after === score ? `the score stays ${score} for now${gone}` : `health ${score} → ${after}${gone}`
}

/** A part of the text with an empty line after it, or nothing. */
const block = (text: string): string[] => (text === '' ? [] : [text, ''])

const forPerson = (step: string): string => `${paint('yellow', 'for you:')} ${printable(step)}`

const changeLine = ({ kind, text }: Change): string => (kind === 'person' ? forPerson(text) : printable(text))

/** What became of an action, a line each; its sentence where the lists say nothing. */
const outcomeLines = ({ detail, changes, reasons, manual, stopped }: ActionResult): string[] => {
  const lines = [...changes.map(changeLine), ...reasons.map((reason) => `${paint('red', 'why:')} ${printable(reason)}`)]
  const isSilent = lines.length === 0 && manual.length === 0
  return [...lines, ...(isSilent || stopped ? [printable(detail)] : []), ...manual.map(forPerson)]
}

const renderRun = (run: MaintenanceRun): string => {
  const { status: outcome, dryRun, actions, summary, counts, document, planDigest, diffs, runId } = run
  const rows = actions.flatMap((action) => [
    `${paint(ACTION_STYLE[action.status], action.status.toUpperCase().padEnd(8))}  ${paint('bold', action.id)}`,
    ...outcomeLines(action).map((line) => `          ${line}`),
    ...(dryRun ? [] : action.steps.flatMap(stepLines).map((line) => `          ${line}`))
  ])
  const { total, applied, partial, failed, skipped } = counts
  const tally = dryRun
    ? `Dry run: ${total} planned, nothing was changed.`
    : `${applied} applied, ${partial} partial, ${failed} failed, ${skipped} skipped of ${total}: ${outcome.replaceAll('_', ' ')}.`
  const shown = document
    ? [...block(diffText(diffs)), planHead(document, planDigest ?? '')]
    : actions.some(({ changed }) => changed)
      ? [paint('dim', `take it back: trust-console maintenance undo ${runId}`)]
      : []
  return [...rows, '', ...shown, renderSummary(summary.healthScore, summary), paint('bold', tally)].join('\n')
}

const renderStatus = ({
  healthScore,
  summary,
  latestRun,
  pendingActions,
  heartbeat,
  runtime,
  recovery
}: MaintenanceStatus): string => {
  const last = latestRun
    ? `${latestRun.status.replaceAll('_', ' ')} at ${time(latestRun.updatedAtMs)} (${latestRun.progress} %)`
    : 'none yet'
  const beat = heartbeat.enabled
    ? `every ${Math.round(heartbeat.intervalMs / 1000)} s, last ${time(heartbeat.lastRunAtMs)}, next ${time(heartbeat.nextRunAtMs)}`
    : 'off'
  const lastScore = heartbeat.lastResult ? `, health then ${heartbeat.lastResult.healthScore}` : ''
  const rows = [
    [{ text: 'latest run' }, { text: last }],
    [{ text: 'pending actions' }, { text: String(pendingActions) }],
    [{ text: 'heartbeat' }, { text: `${beat}${lastScore}` }],
    [{ text: 'state' }, { text: runtime.persisted ? runtime.statePath : `${runtime.statePath || 'unset'} (not kept)` }],
    ...(recovery ? [[{ text: 'after a crash' }, { text: recovery.text }]] : [])
  ]
  return `${renderSummary(healthScore, summary)}\n\n${table(rows)}`
}
