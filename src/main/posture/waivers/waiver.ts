import { createHash } from 'node:crypto'
import type { Finding } from '../../../shared/posture/contract'
import type { ListedWaiver, Waiver, WaiverState } from '../../../shared/posture/waiver-contract'
import { canonicalJson } from '../../platform/canonical-json'

export type WeighedWaiver = ListedWaiver

/** How far a clock may be put back before a waiver seems to come from the future. */
export const CLOCK_SLACK_MS = 5 * 60_000

/** What stands for what was seen. A finding that became graver, or says anything else, is another. */
export const evidenceOf = ({
  checkId,
  severity,
  detail,
  factsHash
}: Pick<Finding, 'checkId' | 'severity' | 'detail' | 'factsHash'>): string =>
  createHash('sha256').update(canonicalJson({ checkId, severity, detail, factsHash })).digest('hex')

/** What one run of the checks says about findings. */
export interface Seen {
  readonly findings: readonly Finding[]
  /** Ids of which the run cannot say whether they are there. */
  readonly undecided: readonly string[]
}

/** How a waiver stands. Pure: in force from the time it was made until, and without, the time it expires. */
export const stateOf = (waiver: Waiver, { findings, undecided }: Seen, nowMs: number): WaiverState => {
  const finding = findings.find(({ checkId }) => checkId === waiver.checkId)
  if (!finding && !undecided.includes(waiver.checkId)) return 'unused'
  if (nowMs >= waiver.expiresAtMs) return 'expired'
  // Else whoever sets the clock back would make it last longer.
  if (nowMs < waiver.acceptedAtMs - CLOCK_SLACK_MS) return 'early'
  if (!finding) return 'undecided'
  return evidenceOf(finding) === waiver.evidence ? 'in-force' : 'changed'
}

export const weigh = (waivers: readonly Waiver[], seen: Seen, nowMs: number): WeighedWaiver[] =>
  waivers.map((waiver) => ({ ...waiver, state: stateOf(waiver, seen, nowMs) }))
