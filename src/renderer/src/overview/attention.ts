import type { CheckStatus, DoctorReport, Severity } from '../../../shared/posture/contract'

/** A finding, a check that did not pass or one that could not be made, in one shape so that all stand in one list. */
export type Concern = { id: string; title: string; detail: string } & (
  { kind: 'finding'; level: Severity } | { kind: 'check'; level: CheckStatus } | { kind: 'unchecked'; level: 'unknown' }
)

const RANK: Readonly<Record<Concern['level'], number>> = { critical: 0, fail: 1, unknown: 2, warn: 3, info: 4, pass: 5 }

/** The check that only repeats the counts of the audit: its findings stand in the list themselves. */
const REPEATS_FINDINGS = 'security.audit.summary'

const findingsOf = ({ findings }: DoctorReport['security']): Concern[] =>
  findings.map(({ checkId, severity, title, detail }) => ({
    kind: 'finding',
    id: checkId,
    level: severity,
    title,
    detail
  }))

const failuresOf = (checks: DoctorReport['checks']): Concern[] =>
  checks
    .filter(({ id, status }) => status !== 'pass' && id !== REPEATS_FINDINGS)
    .map(({ id, status, message, detail }) => ({
      kind: 'check',
      id,
      level: status,
      title: detail.replace(/\.$/, ''),
      detail: message
    }))

const unknownsOf = ({ unchecked = [] }: DoctorReport['security']): Concern[] =>
  unchecked.map(({ checkId, reason }) => ({
    kind: 'unchecked',
    id: checkId,
    level: 'unknown',
    title: 'This check could not be made',
    detail: reason
  }))

/** What to look at, worst first; a finding stands before a check of the same weight, because it says more. */
export const concernsOf = ({ checks, security }: Pick<DoctorReport, 'checks' | 'security'>): Concern[] =>
  [...findingsOf(security), ...failuresOf(checks), ...unknownsOf(security)].sort(
    (a, b) => RANK[a.level] - RANK[b.level]
  )
