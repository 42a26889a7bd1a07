import { answerOf, subjectOf, SUMMARY_CHECK, titleOfCheck } from '../../../shared/posture/check-words'
import type {
  AttestedNote,
  CheckStatus,
  DoctorReport,
  SeenSince,
  Severity,
  WaiverNote
} from '../../../shared/posture/contract'

/** `unchecked`: the check could not be made, which is never a pass. `waived`: it is there, and an operator accepted it.
 *  `attested`: no program can look at it, and an operator says that they saw to it. */
export type Level = Severity | CheckStatus | 'unchecked' | 'waived' | 'attested'
export type RowKind = 'finding' | 'check'
export type GroupName = 'critical' | 'warn' | 'info' | 'waived' | 'attested' | 'pass'
export const GROUPINGS = ['severity', 'area', 'none'] as const
export type Grouping = (typeof GROUPINGS)[number]

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
  /** Since when it is there, or since when the check does not pass; unknown for what is good. */
  sinceMs?: number
  /** For an accepted finding: how grave it is, who answers for it, why and until when. */
  waiver?: WaiverNote & { severity: Severity }
  /** For what an operator attested: what was done, who answers for it and until when. */
  attestation?: AttestedNote
}

export interface RowFilter {
  text: string
  kind: RowKind | 'all' | 'waived'
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
  waived: 'waived',
  attested: 'attested',
  pass: 'pass'
}
const GROUPS: readonly GroupName[] = ['critical', 'warn', 'info', 'waived', 'attested', 'pass']

/** The part of the product an id belongs to: `gateway.bind.public` is of `gateway`. */
export const areaOf = (id: string): string => id.split('.', 1)[0] ?? id

const FINE: readonly Level[] = ['pass', 'info', 'waived', 'attested']
export const isBad = ({ level }: Row): boolean => !FINE.includes(level)

/** All rows of a report, findings first, in the order they were reported. */
export const toRows = (report: DoctorReport, since: readonly SeenSince[] = []): Row[] => {
  const times = new Map(since.map(({ checkId, firstSeenMs }) => [checkId, firstSeenMs]))
  return plainRows(report).map((row) => {
    const sinceMs = row.level === 'pass' ? undefined : times.get(row.id)
    return sinceMs === undefined ? row : { ...row, sinceMs }
  })
}

const plainRows = ({ security, checks }: DoctorReport): Row[] => [
  ...security.findings.map(({ checkId, severity, title, detail, remediation }): Row => ({
    kind: 'finding',
    id: checkId,
    level: severity,
    title,
    detail,
    remediation
  })),
  ...(security.waived ?? []).map(({ checkId, severity, title, detail, remediation, waiver }): Row => ({
    kind: 'finding',
    id: checkId,
    level: 'waived',
    title,
    detail,
    remediation,
    waiver: { ...waiver, severity }
  })),
  ...(security.attested ?? []).map(({ checkId, title, detail, remediation, attestation }): Row => ({
    kind: 'finding',
    id: checkId,
    level: 'attested',
    title,
    detail,
    remediation,
    attestation
  })),
  ...(security.unchecked ?? []).map(({ checkId, reason }): Row => ({
    kind: 'finding',
    id: checkId,
    level: 'unchecked',
    title: 'This could not be checked',
    detail: reason
  })),
  ...checks.map((check): Row => ({
    kind: 'check',
    id: check.id,
    level: check.waived ? 'waived' : check.status,
    title: titleOfCheck(check.id),
    detail: answerOf(check)
  }))
]

const isOfKind = (row: Row, kind: RowFilter['kind']): boolean =>
  kind === 'all' || (kind === 'waived' ? row.level === 'waived' : row.kind === kind)

/** The rows an operator asked for. Every word of the text must occur somewhere in the row. */
export const filterRows = (rows: readonly Row[], { text, kind, badOnly }: RowFilter): Row[] => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter((row) => {
    if (!isOfKind(row, kind) || (badOnly && !isBad(row))) return false
    const { reason = '', owner = '' } = row.waiver ?? {}
    const content =
      `${row.level} ${row.id} ${row.title} ${row.detail} ${row.remediation ?? ''} ${reason} ${owner}`.toLowerCase()
    return words.every((word) => content.includes(word))
  })
}

/** The rows by gravity, worst first, without empty groups. */
export const groupRows = (rows: readonly Row[]): RowGroup[] =>
  GROUPS.map((name) => ({ name, rows: rows.filter(({ level }) => GROUP_OF[level] === name) })).filter(
    (group) => group.rows.length > 0
  )

/** The rows under the headings an operator chose; within each, the worst first. */
export const groupRowsBy = (grouping: Grouping, rows: readonly Row[]): { name: string; rows: readonly Row[] }[] => {
  if (grouping === 'severity') return groupRows(rows)
  const worstFirst = groupRows(rows).flatMap((group) => group.rows)
  if (grouping === 'none') return worstFirst.length > 0 ? [{ name: '', rows: worstFirst }] : []
  const areas = [...new Set(worstFirst.map(({ id }) => areaOf(id)))].sort()
  return areas.map((name) => ({ name, rows: worstFirst.filter(({ id }) => areaOf(id) === name) }))
}

/** The findings that explain a check: those on the same subject, or all for the check that sums them up. */
export const findingsBehind = (check: Row, rows: readonly Row[]): Row[] =>
  rows.filter(
    ({ kind, id }) => kind === 'finding' && (check.id === SUMMARY_CHECK || subjectOf(id) === subjectOf(check.id))
  )
