import { AppError } from '../../shared/errors'
import type {
  AuditReport,
  CheckStatus,
  DoctorReport,
  PostureHistoryReport,
  Severity
} from '../../shared/posture/contract'
import { call, EXIT, print, type ExitCode, type Invocation } from './invocation'
import { coverageText } from './coverage-words'
import { count, paint, printable, table, time, type Style } from './io'

const STATUS_STYLE: Readonly<Record<CheckStatus, Style>> = { pass: 'green', warn: 'yellow', fail: 'red' }
const SEVERITY_STYLE: Readonly<Record<Severity, Style>> = { critical: 'red', warn: 'yellow', info: 'cyan' }

const DAY_MS = 86_400_000
const MAX_DAYS = 3_650

export const doctor = async (invocation: Invocation): Promise<ExitCode> => {
  const report = await call(invocation, 'doctor', { deep: invocation.options.deep === true })
  print(invocation, report, renderDoctor)
  const failed =
    report.checks.some(({ status, waived }) => status === 'fail' && !waived) || report.security.summary.critical > 0
  return failed ? EXIT.postureNotGood : EXIT.good
}

export const history = async (invocation: Invocation): Promise<ExitCode> => {
  const { days } = invocation.options
  const asked = days === undefined ? undefined : Number(days)
  if (asked !== undefined && !(asked > 0 && asked <= MAX_DAYS)) {
    throw new AppError('command.usage', `--days takes a number above 0, at most ${MAX_DAYS}`)
  }
  const params = asked === undefined ? {} : { sinceMs: Date.now() - asked * DAY_MS }
  print(invocation, await call(invocation, 'posture.history', params), renderHistory)
  return EXIT.good
}

const renderHistory = ({ samples, since, persisted, problem }: PostureHistoryReport): string => {
  const head = (...names: string[]) => names.map((text) => ({ text, style: 'dim' as const }))
  const rows = samples
    .toReversed()
    .map(({ atMs, healthScore, counts, unchecked, findingIds }) => [
      { text: time(atMs) },
      { text: String(healthScore) },
      { text: `${counts.critical} critical, ${counts.warn} warn, ${counts.info} info, ${unchecked} not checked` },
      { text: findingIds.join(' '), style: 'dim' as const }
    ])
  const parts = [
    rows.length > 0 ? table([head('WHEN', 'SCORE', 'FOUND', ''), ...rows]) : 'No run of the checks is recorded yet.'
  ]
  if (since.length > 0) {
    const open = since.map(({ checkId, firstSeenMs }) => [{ text: checkId }, { text: time(firstSeenMs) }])
    parts.push(table([head('OPEN', 'SINCE'), ...open]))
  }
  if (!persisted) parts.push(paint('dim', 'State is in memory; the history ends with the process.'))
  if (problem !== null) parts.push(paint('yellow', printable(problem)))
  return parts.join('\n\n')
}

const renderDoctor = ({ checks, security, coverage, configHash, runtime }: DoctorReport): string => {
  const rows = checks.map(({ id, status, message, detail, waived }) => [
    waived ? { text: 'WAIVED', style: 'dim' as const } : { text: status.toUpperCase(), style: STATUS_STYLE[status] },
    { text: id },
    { text: message },
    { text: detail, style: 'dim' as const }
  ])
  const good = (wanted: CheckStatus): number =>
    checks.filter(({ status, waived }) => status === wanted && !waived).length
  const accepted = checks.filter(({ waived }) => waived).length
  const verdict = `${good('pass')} passed, ${good('warn')} to look at, ${good('fail')} failed${accepted > 0 ? `, ${accepted} waived` : ''}`
  const where = `home ${runtime.home}, config ${configHash.slice(0, 12)}, gateway ${runtime.gatewayUrl ?? 'not running'}`
  const next = [renderFindings(security), renderWaived(security)]
    .map((part) => (part === '' ? '' : `\n\n${part}`))
    .join('')
  return `${table(rows)}\n\n${paint('bold', verdict)}\n${coverageText(coverage)}\n${paint('dim', printable(where))}${next}`
}

const renderFindings = ({ findings }: AuditReport): string =>
  findings
    .map(({ severity, checkId, title, detail, remediation }) =>
      [
        `${paint(SEVERITY_STYLE[severity], severity.toUpperCase().padEnd(8))}  ${paint('bold', checkId)}  ${title}`,
        `          ${printable(detail)}`,
        `          ${paint('dim', 'fix:')} ${remediation}`
      ].join('\n')
    )
    .join('\n')

/** What operators accepted stays in sight. */
const renderWaived = ({ waived = [] }: AuditReport): string =>
  waived
    .map(({ checkId, severity, title, detail, waiver }) =>
      [
        `${paint('dim', 'WAIVED'.padEnd(8))}  ${paint('bold', checkId)}  ${title} ${paint('dim', `(${severity})`)}`,
        `          ${printable(detail)}`,
        `          ${paint('dim', 'until')} ${time(waiver.expiresAtMs)}${waiver.owner === undefined ? '' : `, ${printable(waiver.owner)}: ${printable(waiver.reason ?? '')}`}`
      ].join('\n')
    )
    .join('\n')

/** And so does what they attested. */
const renderAttested = ({ attested = [] }: AuditReport): string =>
  attested
    .map(({ checkId, severity, title, detail, attestation: { expiresAtMs, owner, did } }) =>
      [
        `${paint('dim', 'ATTESTED'.padEnd(8))}  ${paint('bold', checkId)}  ${title} ${paint('dim', `(${severity})`)}`,
        `          ${printable(detail)}`,
        `          ${paint('dim', 'until')} ${time(expiresAtMs)}${owner === undefined ? '' : `, ${printable(owner)}: ${printable(did ?? '')}`}`
      ].join('\n')
    )
    .join('\n')

export const renderAudit = (report: AuditReport): string => {
  const { critical, warn, info, waived, attested } = report.summary
  const accepted =
    (waived === undefined ? '' : `, ${waived} waived`) + (attested === undefined ? '' : `, ${attested} attested`)
  const parts = [paint('bold', `${critical} critical, ${warn} warn, ${info} info${accepted}`)]
  if (report.findings.length > 0) parts.push(renderFindings(report))
  if (report.waived) parts.push(renderWaived(report))
  if (report.attested) parts.push(renderAttested(report))
  if (report.unchecked) {
    parts.push(
      `Not checked:\n${table(report.unchecked.map(({ checkId, reason }) => [{ text: `  ${checkId}` }, { text: reason }]))}`
    )
  }
  if (report.deep) parts.push(renderDeep(report.deep))
  if (report.fix) parts.push(renderFix(report.fix))
  return parts.join('\n\n')
}

/** Loaded only when asked for: the texts are long. */
export const renderExplanations = async ({ findings }: AuditReport): Promise<string> => {
  const { EXPLANATIONS } = await import('../posture/explanations')
  return findings
    .map(({ checkId }) => {
      const explanation = EXPLANATIONS[checkId]
      if (!explanation) return ''
      const { why, how, byHand, links } = explanation
      const rows = [
        ['why', why],
        ['how', how],
        ['by hand', byHand],
        ...links.map(({ title, url }) => ['see', `${title}: ${url}`])
      ]
      return `\n\n${paint('bold', checkId)}\n${table(rows.map(([name = '', text = '']) => [{ text: `  ${name}`, style: 'dim' as const }, { text }]))}`
    })
    .join('')
}

const renderDeep = ({ gateway, policyBundle }: NonNullable<AuditReport['deep']>): string => {
  const state = (ok: boolean, error: string | undefined): { text: string; style: Style } =>
    ok ? { text: 'ok', style: 'green' } : { text: error ?? 'not ok', style: 'yellow' }
  return table([
    [{ text: 'probe' }, { text: 'gateway' }, { text: gateway.target }, state(gateway.ok, gateway.error)],
    [
      { text: 'probe' },
      { text: 'policy bundle' },
      { text: policyBundle.path || 'unset' },
      state(policyBundle.parseOk, policyBundle.error)
    ]
  ])
}

const renderFix = ({ complete, changes, actions, unresolved }: NonNullable<AuditReport['fix']>): string => {
  const lines = changes.map((change) => `${paint('green', 'changed')}   ${printable(change)}`)
  for (const { target, ok, error, skipped } of actions) {
    if (!ok) lines.push(`${paint('red', 'failed')}    ${printable(`${target}: ${error ?? ''}`)}`)
    else if (skipped !== undefined) lines.push(`skipped   ${printable(`${target}: ${skipped}`)}`)
  }
  for (const { checkId, reason, instruction } of unresolved) {
    lines.push(
      `${paint('yellow', 'for you')}   ${checkId}: ${printable(reason)}`,
      `          ${printable(instruction)}`
    )
  }
  const verdict = complete ? 'Nothing is left to fix.' : `${count(unresolved.length, 'finding')} left for a person.`
  return [...lines, paint('bold', verdict)].join('\n')
}
