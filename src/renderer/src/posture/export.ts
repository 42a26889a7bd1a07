import type { CheckExplanation, DoctorReport, SeenSince } from '../../../shared/posture/contract'
import { fileStem, FORMATS, type Format } from '../../../shared/posture/report/formats'
import { csvCell } from '../ui/csv'
import { areaOf, type Row } from './rows'
import { waiverWords } from './waiver-words'

const iso = (ms: number): string => new Date(ms).toISOString()

/** Rows as JSON, for a ticket or a script. */
export const rowsAsJson = (rows: readonly Row[], checkedAtMs: number): string =>
  JSON.stringify(
    {
      checkedAt: iso(checkedAtMs),
      rows: rows.map(({ sinceMs, ...row }) => ({
        ...row,
        area: areaOf(row.id),
        ...(sinceMs !== undefined && { since: iso(sinceMs) })
      }))
    },
    null,
    2
  )

const rowAsText = ({ level, id, title, detail, remediation, sinceMs, waiver, attestation }: Row): string =>
  [
    `[${level}] ${id}: ${title}`,
    `  Seen: ${detail}`,
    ...(sinceMs === undefined ? [] : [`  Since: ${iso(sinceMs)}`]),
    ...(waiver === undefined ? [] : [`  Waived: ${waiverWords(waiver)}`]),
    ...(attestation === undefined
      ? []
      : [`  Attested until ${iso(attestation.expiresAtMs)} by ${attestation.owner ?? ''}: ${attestation.did ?? ''}`]),
    ...(remediation === undefined ? [] : [`  Fix:  ${remediation}`])
  ].join('\n')

/** Rows as plain text, for a message to a person. */
export const rowsAsText = (rows: readonly Row[], checkedAtMs: number): string =>
  [`Trust Console posture, checked ${iso(checkedAtMs)}`, ...rows.map(rowAsText)].join('\n\n')

const COLUMNS = ['kind', 'level', 'id', 'area', 'since', 'title', 'detail', 'remediation', 'waiver'] as const

const cellsOf = (row: Row): string[] => {
  const since = row.sinceMs === undefined ? '' : iso(row.sinceMs)
  return [
    row.kind,
    row.level,
    row.id,
    areaOf(row.id),
    since,
    row.title,
    row.detail,
    row.remediation ?? '',
    row.waiver ? waiverWords(row.waiver) : ''
  ]
}

/** Rows as a table for a spreadsheet. @see RFC 4180 */
export const rowsAsCsv = (rows: readonly Row[]): string =>
  [COLUMNS, ...rows.map(cellsOf)].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('')

/** The rows as a file: its name, its media type and its text. */
export const csvFile = (rows: readonly Row[], checkedAtMs: number): [string, string, string] => [
  `${fileStem(checkedAtMs)}.csv`,
  'text/csv',
  rowsAsCsv(rows)
]

/** The whole posture as a file. The writers are loaded only when somebody wants one. */
export const reportFile = async (
  format: Format,
  report: DoctorReport,
  more: { since: readonly SeenSince[]; explanations: readonly CheckExplanation[] }
): Promise<[string, string, string]> => {
  const [{ buildReport }, { writeReport }] = await Promise.all([
    import('../../../shared/posture/report/build'),
    import('../../../shared/posture/report/write')
  ])
  const { ending, type } = FORMATS[format]
  const built = await buildReport(report, more)
  return [`${fileStem(report.security.ts)}.${ending}`, type, await writeReport(built, format)]
}
