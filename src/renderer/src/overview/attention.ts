import { answerOf, subjectOf, SUMMARY_CHECK, titleOfCheck } from '../../../shared/posture/check-words'
import type { CheckStatus, DoctorReport, Severity } from '../../../shared/posture/contract'

/** A finding, a check that did not pass or one that could not be made, in one shape so that all stand in one list. */
export type Concern = { id: string; title: string; detail: string } & (
  { kind: 'finding'; level: Severity } | { kind: 'check'; level: CheckStatus } | { kind: 'unchecked'; level: 'unknown' }
)

const RANK: Readonly<Record<Concern['level'], number>> = { critical: 0, fail: 1, unknown: 2, warn: 3, info: 4, pass: 5 }

const findingsOf = ({ findings }: DoctorReport['security']): Concern[] =>
  findings.map(({ checkId, severity, title, detail }) => ({
    kind: 'finding',
    id: checkId,
    level: severity,
    title,
    detail
  }))

/** True when a finding of no less weight is about the same: it says more than the check does. */
const isSaid = ({ id, status }: DoctorReport['checks'][number], { findings }: DoctorReport['security']): boolean =>
  id === SUMMARY_CHECK ||
  findings.some(({ checkId, severity }) => subjectOf(checkId) === subjectOf(id) && RANK[severity] <= RANK[status])

const failuresOf = ({ checks, security }: Pick<DoctorReport, 'checks' | 'security'>): Concern[] =>
  checks
    .filter((check) => check.status !== 'pass' && !check.waived && !isSaid(check, security))
    .map((check) => ({
      kind: 'check',
      id: check.id,
      level: check.status,
      title: titleOfCheck(check.id),
      detail: answerOf(check)
    }))

const unknownsOf = ({ unchecked = [] }: DoctorReport['security']): Concern[] =>
  unchecked.map(({ checkId, reason }) => ({
    kind: 'unchecked',
    id: checkId,
    level: 'unknown',
    title: 'This check could not be made',
    detail: reason
  }))

/** What to look at, worst first; a finding stands before a check of the same weight, or in its place. */
export const concernsOf = (report: Pick<DoctorReport, 'checks' | 'security'>): Concern[] =>
  [...findingsOf(report.security), ...failuresOf(report), ...unknownsOf(report.security)].sort(
    (a, b) => RANK[a.level] - RANK[b.level]
  )
