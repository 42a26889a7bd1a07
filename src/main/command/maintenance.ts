import type {
  ActionResult,
  ActionStatus,
  Change,
  MaintenancePlan,
  MaintenanceRun,
  MaintenanceStatus,
  PostureSummary
} from '../../shared/remediation/contract'
import { call, EXIT, print, type ExitCode, type Invocation } from './invocation'
import { paint, printable, table, time, type Style } from './io'

const ACTION_STYLE: Readonly<Record<ActionStatus, Style>> = {
  planned: 'cyan',
  applied: 'green',
  partial: 'yellow',
  failed: 'red',
  skipped: 'dim'
}

export const plan = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'system.maintenance.plan', { deep: invocation.options.deep === true })
  print(invocation, result, renderPlan)
  return EXIT.good
}

export const run = async (invocation: Invocation): Promise<ExitCode> => {
  const { deep, 'dry-run': dryRun } = invocation.options
  const result = await call(invocation, 'system.maintenance.run', { deep: deep === true, dryRun: dryRun === true })
  print(invocation, result, renderRun)
  if (result.ok) return EXIT.good
  return result.counts.failed > 0 ? EXIT.error : EXIT.postureNotGood
}

export const stop = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'system.maintenance.cancel', {})
  print(invocation, result, ({ jobId }) => `run ${jobId} stops after the action under way`)
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

const renderPlan = ({ healthScore, summary, actions, heartbeat, runtime }: MaintenancePlan): string => {
  const rows = actions.flatMap(({ id, title, detail, auto, severity, changes }) => [
    `${paint('bold', id)}  ${title}  ${paint('dim', `(${severity}, ${auto ? 'automatic' : 'needs a person as well'})`)}`,
    ...(changes.length > 0 ? changes.map(changeLine) : [printable(detail)]).map((line) => `  ${line}`)
  ])
  const state = runtime.persisted ? runtime.statePath : `${runtime.statePath || 'unset'} (not kept)`
  return [
    renderSummary(healthScore, summary),
    paint('dim', `heartbeat ${heartbeat.enabled ? 'on' : 'off'}, state ${printable(state)}`),
    '',
    ...rows,
    '',
    paint('dim', 'See what it would do: trust-console maintenance run --dry-run')
  ].join('\n')
}

const forPerson = (step: string): string => `${paint('yellow', 'for you:')} ${printable(step)}`

const changeLine = ({ kind, text }: Change): string => (kind === 'person' ? forPerson(text) : printable(text))

/** What became of an action, a line each; its sentence where the lists say nothing. */
const outcomeLines = ({ detail, changes, reasons, manual, stopped }: ActionResult): string[] => {
  const lines = [...changes.map(changeLine), ...reasons.map((reason) => `${paint('red', 'why:')} ${printable(reason)}`)]
  const isSilent = lines.length === 0 && manual.length === 0
  return [...lines, ...(isSilent || stopped ? [printable(detail)] : []), ...manual.map(forPerson)]
}

const renderRun = ({ status: outcome, dryRun, actions, summary, counts }: MaintenanceRun): string => {
  const rows = actions.flatMap((action) => [
    `${paint(ACTION_STYLE[action.status], action.status.toUpperCase().padEnd(8))}  ${paint('bold', action.id)}`,
    ...outcomeLines(action).map((line) => `          ${line}`)
  ])
  const { total, applied, partial, failed, skipped } = counts
  const tally = dryRun
    ? `Dry run: ${total} planned, nothing was changed.`
    : `${applied} applied, ${partial} partial, ${failed} failed, ${skipped} skipped of ${total}: ${outcome.replaceAll('_', ' ')}.`
  return [...rows, '', renderSummary(summary.healthScore, summary), paint('bold', tally)].join('\n')
}

const renderStatus = ({
  healthScore,
  summary,
  latestRun,
  pendingActions,
  heartbeat,
  runtime
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
    [{ text: 'state' }, { text: runtime.persisted ? runtime.statePath : `${runtime.statePath || 'unset'} (not kept)` }]
  ]
  return `${renderSummary(healthScore, summary)}\n\n${table(rows)}`
}
