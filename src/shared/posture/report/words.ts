import { printable } from '../../printable'
import type { PostureReport, ReportAttested, ReportWaived } from './model'

/** One line that every format can hold: control characters, line ends, halves of characters and what turns the direction of
 *  writing become visible. What remains are characters of XML 1.0. */
export const oneLine = (text: string): string =>
  printable(text).replace(
    /\p{Cs}|[\uFFFE\uFFFF]/gu,
    (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
  )

export const iso = (ms: number): string => new Date(ms).toISOString()

/** Why an accepted finding may stand. Who and why is told to operators only. */
export const waiverText = ({ waiver: { owner, reason, expiresAtMs } }: ReportWaived): string =>
  `Accepted until ${iso(expiresAtMs)}${owner === undefined ? '' : ` by ${owner}`}${reason === undefined ? '' : `: ${reason}`}`

/** What a person saw to. */
export const attestedText = ({ attestation: { owner, did, expiresAtMs } }: ReportAttested): string =>
  `Attested until ${iso(expiresAtMs)}${owner === undefined ? '' : ` by ${owner}`}${did === undefined ? '' : `: ${did}`}`

/** What came of it, in one line. */
export const verdict = ({ summary, baseline }: PostureReport): string => {
  const { critical, warn, info, waived, attested } = summary
  const counts = [`${critical} critical`, `${warn} warn`, `${info} info`]
  if (waived !== undefined) counts.push(`${waived} waived`)
  if (attested !== undefined) counts.push(`${attested} attested`)
  return baseline ? `New since the baseline: ${counts.join(', ')}` : counts.join(', ')
}

/** The circumstances, name by name. */
export const circumstances = (report: PostureReport): [name: string, value: string][] => {
  const { atMs, product, deep, healthScore, configHash, coverage, baseline } = report
  const rows: [string, string][] = [
    ['Checked', iso(atMs)],
    ['Trust Console', product],
    ['Run', deep ? 'deep' : 'not deep'],
    ['Coverage', `${coverage.checked} of ${coverage.total} checks made`],
    ['Settings', configHash]
  ]
  if (healthScore !== null) rows.splice(1, 0, ['Health', `${healthScore} of 100`])
  if (baseline) rows.push(['Baseline', `${iso(baseline.atMs)}, ${baseline.known} known from it and left out`])
  return rows
}
