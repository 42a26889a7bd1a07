import type { CheckStatus, DoctorReport, Severity } from '../../../shared/posture/contract'

/** `unchecked`: the check could not be made, which is never a pass. */
export type Level = Severity | CheckStatus | 'unchecked'
export type RowKind = 'finding' | 'check'
export type GroupName = 'critical' | 'warn' | 'info' | 'pass'

/** One line of the posture table: a finding of the audit or a check of the doctor. */
export interface Row {
  kind: RowKind
  id: string
  level: Level
  title: string
  /** What was seen. */
  detail: string
  /** What to do; only findings name it. */
  remediation?: string
}

export interface RowFilter {
  text: string
  kind: RowKind | 'all'
  badOnly: boolean
}

export interface RowGroup {
  name: GroupName
  rows: readonly Row[]
}

const GROUP_OF: Readonly<Record<Level, GroupName>> = {
  critical: 'critical',
  fail: 'critical',
  warn: 'warn',
  unchecked: 'warn',
  info: 'info',
  pass: 'pass'
}
const GROUPS: readonly GroupName[] = ['critical', 'warn', 'info', 'pass']
/** This check sums up every finding, whatever its area. */
const SUMMARY_ID = 'security.audit.summary'

/** The part of the product an id belongs to: `gateway.bind.public` is of `gateway`. */
export const areaOf = (id: string): string => id.split('.', 1)[0] ?? id

export const isBad = ({ level }: Row): boolean => level !== 'pass' && level !== 'info'

/** All rows of a report, findings first, in the order they were reported. */
export const toRows = ({ security, checks }: DoctorReport): Row[] => [
  ...security.findings.map(({ checkId, severity, title, detail, remediation }): Row => ({
    kind: 'finding',
    id: checkId,
    level: severity,
    title,
    detail,
    remediation
  })),
  ...(security.unchecked ?? []).map(({ checkId, reason }): Row => ({
    kind: 'finding',
    id: checkId,
    level: 'unchecked',
    title: 'This could not be checked',
    detail: reason
  })),
  ...checks.map(({ id, status, message, detail }): Row => ({
    kind: 'check',
    id,
    level: status,
    title: message,
    detail
  }))
]

/** The rows an operator asked for. Every word of the text must occur somewhere in the row. */
export const filterRows = (rows: readonly Row[], { text, kind, badOnly }: RowFilter): Row[] => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter((row) => {
    if ((kind !== 'all' && row.kind !== kind) || (badOnly && !isBad(row))) return false
    const content = `${row.level} ${row.id} ${row.title} ${row.detail} ${row.remediation ?? ''}`.toLowerCase()
    return words.every((word) => content.includes(word))
  })
}

/** The rows by gravity, worst first, without empty groups. */
export const groupRows = (rows: readonly Row[]): RowGroup[] =>
  GROUPS.map((name) => ({ name, rows: rows.filter(({ level }) => GROUP_OF[level] === name) })).filter(
    (group) => group.rows.length > 0
  )

/** What an id is about: `gateway.bind_scope` and `gateway.bind.public` are both about `gateway bind`. */
const subjectOf = (id: string): string => id.split(/[._]/).slice(0, 2).join(' ')

/** The findings that explain a check: those on the same subject, or all for the check that sums them up. */
export const findingsBehind = (check: Row, rows: readonly Row[]): Row[] =>
  rows.filter(
    ({ kind, id }) => kind === 'finding' && (check.id === SUMMARY_ID || subjectOf(id) === subjectOf(check.id))
  )
