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

/** Keeps what a text holds from being read as Markdown or HTML. */
const markdownCell = (text: string): string => text.replace(/[\\`*_[\]<>|#]/g, '\\$&').replace(/\s+/g, ' ')

/** Rows as a document for a ticket or a wiki. */
export const rowsAsMarkdown = (rows: readonly Row[], checkedAtMs: number): string => {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const head = ['State', 'Id', 'What was found', 'Seen', 'Since', 'What to do']
  const body = rows.map(({ level, id, title, detail, remediation, sinceMs, waiver }) =>
    line([
      level,
      `\`${id}\``,
      markdownCell(title),
      markdownCell(detail),
      sinceMs === undefined ? '' : iso(sinceMs),
      markdownCell(waiver ? `Waived: ${waiverWords(waiver)}` : (remediation ?? ''))
    ])
  )
  return [
    '# Trust Console posture',
    '',
    `Checked ${iso(checkedAtMs)}`,
    '',
    line(head),
    line(head.map(() => '---')),
    ...body,
    ''
  ].join('\n')
}

export const FORMATS = ['JSON', 'CSV', 'Markdown'] as const
export type Format = (typeof FORMATS)[number]

/** A file of rows: its name, its media type and its text. */
export const fileOf = (format: Format, rows: readonly Row[], checkedAtMs: number): [string, string, string] => {
  const name = `trust-console-posture-${iso(checkedAtMs).slice(0, 19).replaceAll(':', '')}`
  switch (format) {
    case 'JSON':
      return [`${name}.json`, 'application/json', rowsAsJson(rows, checkedAtMs)]
    case 'CSV':
      return [`${name}.csv`, 'text/csv', rowsAsCsv(rows)]
    case 'Markdown':
      return [`${name}.md`, 'text/markdown', rowsAsMarkdown(rows, checkedAtMs)]
  }
}
