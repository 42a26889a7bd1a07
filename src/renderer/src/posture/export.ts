import { areaOf, type Row } from './rows'

/** Rows as JSON, for a ticket or a script. */
export const rowsAsJson = (rows: readonly Row[], checkedAtMs: number): string =>
  JSON.stringify(
    { checkedAt: new Date(checkedAtMs).toISOString(), rows: rows.map((row) => ({ ...row, area: areaOf(row.id) })) },
    null,
    2
  )

const rowAsText = ({ level, id, title, detail, remediation }: Row): string =>
  [
    `[${level}] ${id}: ${title}`,
    `  Seen: ${detail}`,
    ...(remediation === undefined ? [] : [`  Fix:  ${remediation}`])
  ].join('\n')

/** Rows as plain text, for a message to a person. */
export const rowsAsText = (rows: readonly Row[], checkedAtMs: number): string =>
  [`Trust Console posture, checked ${new Date(checkedAtMs).toISOString()}`, ...rows.map(rowAsText)].join('\n\n')
