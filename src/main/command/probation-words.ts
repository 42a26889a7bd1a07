import type { Probation, ProbationOutcome } from '../../shared/remediation/probation-contract'
import type { SettingJson } from '../../shared/settings/contract'
import { paint, printable, table, time } from './io'

const valueText = (value: SettingJson): string =>
  value === null ? 'its default' : Array.isArray(value) ? value.join(',') : value === '' ? 'none' : String(value)

/** In one line, for the status. */
export const probationLine = ({ changes, state, leftMs }: Probation): string => {
  const keys = changes.map(({ key }) => key).join(', ')
  if (state === 'running') return `${keys}: goes back in ${Math.ceil((leftMs ?? 0) / 1000)} s unless it is confirmed`
  return state === 'waiting' ? `${keys}: waits until the gateway listens anew` : `${keys}: is being put back`
}

const NEXT: Readonly<Record<Probation['state'], string>> = {
  running: 'keep it: trust-console maintenance probation confirm    put it back: … revert',
  waiting: 'take it over: trust-console maintenance probation take-over    put it back: … revert',
  reverting: 'look again in a moment: trust-console maintenance probation'
}

export const renderProbation = (probation: Probation): string => {
  const rows = probation.changes.map(({ key, before, after, inForce }) => [
    { text: key },
    { text: `${valueText(before)} → ${valueText(after)}` },
    inForce ? { text: 'in force' } : { text: 'waits', style: 'yellow' as const }
  ])
  return [
    `${paint('yellow', 'on probation:')} ${printable(probationLine(probation))}`,
    table(rows),
    paint('dim', NEXT[probation.state])
  ].join('\n')
}

export const renderOutcome = ({ kind, text, atMs }: ProbationOutcome): string =>
  `${paint(kind === 'kept' ? 'green' : kind === 'reverted' ? 'yellow' : 'red', kind)}  ${printable(text)}  ${paint('dim', time(atMs))}`
