import { createHash } from 'node:crypto'
import type { Finding, Severity } from '../../../shared/posture/contract'
import type { WaiverState } from '../../../shared/posture/waiver-contract'
import { canonicalJson } from '../../platform/canonical-json'

/** What an operator states of a finding as it was found, for a time: that it is accepted, or that a person saw to it. */
export interface Statement {
  readonly checkId: string
  readonly acceptedAtMs: number
  readonly expiresAtMs: number
  readonly severity: Severity
  readonly detail: string
  readonly factsHash?: string | undefined
  readonly evidence: string
}

/** How it stands: the states are those of waivers. */
export type Weighed<T extends Statement> = T & { readonly state: WaiverState }

/** How far a clock may be put back before a statement seems to come from the future. */
export const CLOCK_SLACK_MS = 5 * 60_000

/** What stands for what was seen. A finding that became graver, or says anything else, is another. */
export const evidenceOf = ({
  checkId,
  severity,
  detail,
  factsHash
}: Pick<Statement, 'checkId' | 'severity' | 'detail' | 'factsHash'>): string =>
  createHash('sha256').update(canonicalJson({ checkId, severity, detail, factsHash })).digest('hex')

/** What one run of the checks says about findings. */
export interface Seen {
  readonly findings: readonly Finding[]
  /** Ids of which the run cannot say whether they are there. */
  readonly undecided: readonly string[]
}

/** How a statement stands. Pure: in force from the time it was made until, and without, the time it expires. */
export const stateOf = (statement: Statement, { findings, undecided }: Seen, nowMs: number): WaiverState => {
  const finding = findings.find(({ checkId }) => checkId === statement.checkId)
  if (!finding && !undecided.includes(statement.checkId)) return 'unused'
  if (nowMs >= statement.expiresAtMs) return 'expired'
  // Else whoever sets the clock back would make it last longer.
  if (nowMs < statement.acceptedAtMs - CLOCK_SLACK_MS) return 'early'
  if (!finding) return 'undecided'
  return evidenceOf(finding) === statement.evidence ? 'in-force' : 'changed'
}

export const weigh = <T extends Statement>(statements: readonly T[], seen: Seen, nowMs: number): Weighed<T>[] =>
  statements.map((statement) => ({ ...statement, state: stateOf(statement, seen, nowMs) }))
