import type { ProbeResult, ProbeStatus, SelftestReport } from '../../shared/selftest/contract'
import { call, EXIT, print, type Ask, type ExitCode, type Invocation } from './invocation'
import { err, paint, printable, table, type Style } from './io'
import { StatusLine } from './status-line'

/** How often the progress is asked for. */
const LOOK_EVERY_MS = 300

const STYLE: Readonly<Record<ProbeStatus, Style>> = { pass: 'green', fail: 'red', 'not-run': 'yellow' }

export const selftest = async (invocation: Invocation): Promise<ExitCode> => {
  const { only } = invocation.options
  const params = typeof only === 'string' ? { only: only.split(',').map((id) => id.trim()) } : {}
  const report = await call(invocation, 'gateway.selftest', params, watch)
  print(invocation, report, render)
  return report.ok ? EXIT.good : EXIT.postureNotGood
}

/** Shows on a terminal which probe runs, and lets Ctrl+C end the self-test after it. */
const watch = (ask: Ask): (() => void) => {
  const line = new StatusLine()
  let isLooking = false
  const look = async (): Promise<void> => {
    if (isLooking) return
    isLooking = true
    // What a look cannot find out, the report will tell.
    const status = await ask('gateway.selftest.status', {}).catch(() => undefined)
    isLooking = false
    const progress = status?.progress
    if (progress) line.show(`${progress.done + 1} of ${progress.total}: ${progress.now}; Ctrl+C ends it after this`)
  }
  const interrupt = (): void => {
    ask('gateway.selftest.cancel', {}).catch((error: unknown) => {
      line.end()
      err(`trust-console: ${printable(error instanceof Error ? error.message : String(error))}`)
    })
  }
  const timer = line.isShown ? setInterval(() => void look(), LOOK_EVERY_MS) : undefined
  process.on('SIGINT', interrupt)
  return () => {
    clearInterval(timer)
    process.off('SIGINT', interrupt)
    line.end()
  }
}

const render = ({ results, target, cancelled }: SelftestReport): string => {
  const rows = results.map(({ id, title, status, cves }) => [
    { text: status.toUpperCase(), style: STYLE[status] },
    { text: id },
    { text: title },
    { text: cves.map((cve) => cve.id).join(' '), style: 'dim' as const }
  ])
  const number = (wanted: ProbeStatus): number => results.filter(({ status }) => status === wanted).length
  const verdict = `${number('pass')} passed, ${number('fail')} failed, ${number('not-run')} not run${cancelled ? '; cancelled' : ''}`
  const elsewhere = results.filter(({ ranOn }) => ranOn === 'throw-away').length
  const where = `on ${target}${elsewhere > 0 ? `; ${elsewhere} on a second gateway with a home of its own, because they would harm your clients` : ''}`
  const details = results.filter(({ status }) => status !== 'pass').map(detailOf)
  return [table(rows), `${paint('bold', verdict)}\n${paint('dim', printable(where))}`, ...details].join('\n\n')
}

const detailOf = ({ id, status, detail, evidence, severity, remediation }: ProbeResult): string => {
  if (status === 'not-run') return `${paint('yellow', 'NOT RUN')}  ${paint('bold', id)}  ${printable(detail)}`
  const lines = evidence.split('\n').map((line) => `         ${printable(line)}`)
  return [
    `${paint('red', 'FAIL')}     ${paint('bold', id)}  ${printable(detail)} (${severity})`,
    ...lines,
    `         ${paint('dim', 'fix:')} ${remediation}`
  ].join('\n')
}
