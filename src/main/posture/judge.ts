import type { Attestation } from '../../shared/posture/attest-contract'
import type { Waiver } from '../../shared/posture/waiver-contract'
import { GROUND_CHECKS, WAIVER_CHECKS } from './catalogue'
import { runFindingChecks, type FindingCheck, type Unchecked } from './check'
import type { Fact, Facts } from './facts'
import { splitStated, type Split } from './waivers/apply'
import { weigh, type Seen, type Statement, type Weighed } from './statements/statement'

const ACCEPTED = 'the accepted findings'
const ATTESTED = 'the attestations'

interface Judging {
  deep: boolean
  nowMs: number
  /** Throws when what was accepted cannot be known. */
  waivers: () => readonly Waiver[]
  /** The same for what was attested. */
  attestations?: () => readonly Attestation[]
  /** The checks to make; findings over waivers are only made with all of them. */
  ground?: readonly FindingCheck[]
}

interface Judged extends Split {
  unchecked: Unchecked[]
  /** With how each waiver stands. */
  facts: Facts
}

/** Makes the checks, holds the waivers against what they found, and then makes those over the waivers. Pure, but for asking
 *  what was accepted. */
export const judgeFindings = (
  gathered: Facts,
  { deep, nowMs, waivers, attestations = () => [], ground = GROUND_CHECKS }: Judging
): Judged => {
  const made = ground.filter(({ deepOnly }) => deep || !deepOnly)
  const { findings, unchecked } = runFindingChecks(made, gathered)
  const hasMore = ({ id, deepEvidence, deepOnly }: FindingCheck): boolean =>
    !deep && (deepEvidence === true || deepOnly === true) && !findings.some(({ checkId }) => checkId === id)
  const undecided = [...unchecked.map(({ checkId }) => checkId), ...ground.filter(hasMore).map(({ id }) => id)]
  const seen = { findings, undecided }
  const accepted = weighedFact(ACCEPTED, waivers, seen, nowMs)
  const attested = weighedFact(ATTESTED, attestations, seen, nowMs)
  const facts = { ...gathered, waivers: accepted, attestations: attested }
  const over = ground === GROUND_CHECKS ? WAIVER_CHECKS.filter(({ deepOnly }) => deep || !deepOnly) : []
  const own = runFindingChecks(over, facts)
  const split = splitStated(
    findings,
    'value' in accepted ? accepted.value : [],
    'value' in attested ? attested.value : []
  )
  return {
    findings: [...split.findings, ...own.findings],
    waived: split.waived,
    attested: split.attested,
    unchecked: [...unchecked, ...own.unchecked],
    facts
  }
}

const weighedFact = <T extends Statement>(
  source: string,
  statements: () => readonly T[],
  seen: Seen,
  nowMs: number
): Fact<readonly Weighed<T>[]> => {
  try {
    return { source, atMs: nowMs, value: weigh(statements(), seen, nowMs) }
  } catch (error) {
    return { source, atMs: nowMs, error: error instanceof Error ? error.message : String(error) }
  }
}
