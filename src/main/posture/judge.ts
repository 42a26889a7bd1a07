import type { Waiver } from '../../shared/posture/waiver-contract'
import { GROUND_CHECKS, WAIVER_CHECKS } from './catalogue'
import { runFindingChecks, type FindingCheck, type Unchecked } from './check'
import type { Fact, Facts, FactValues } from './facts'
import { splitWaived, type Split } from './waivers/apply'
import { weigh, type Seen } from './waivers/waiver'

const SOURCE = 'the accepted findings'

interface Judging {
  deep: boolean
  nowMs: number
  /** Throws when what was accepted cannot be known. */
  waivers: () => readonly Waiver[]
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
export const judgeFindings = (gathered: Facts, { deep, nowMs, waivers, ground = GROUND_CHECKS }: Judging): Judged => {
  const made = ground.filter(({ deepOnly }) => deep || !deepOnly)
  const { findings, unchecked } = runFindingChecks(made, gathered)
  const hasMore = ({ id, deepEvidence, deepOnly }: FindingCheck): boolean =>
    !deep && (deepEvidence === true || deepOnly === true) && !findings.some(({ checkId }) => checkId === id)
  const undecided = [...unchecked.map(({ checkId }) => checkId), ...ground.filter(hasMore).map(({ id }) => id)]
  const fact = weighedFact(waivers, { findings, undecided }, nowMs)
  const facts = { ...gathered, waivers: fact }
  const own = ground === GROUND_CHECKS ? runFindingChecks(WAIVER_CHECKS, facts) : { findings: [], unchecked: [] }
  const split = splitWaived(findings, 'value' in fact ? fact.value : [])
  return {
    findings: [...split.findings, ...own.findings],
    waived: split.waived,
    unchecked: [...unchecked, ...own.unchecked],
    facts
  }
}

const weighedFact = (waivers: Judging['waivers'], seen: Seen, nowMs: number): Fact<FactValues['waivers']> => {
  try {
    return { source: SOURCE, atMs: nowMs, value: weigh(waivers(), seen, nowMs) }
  } catch (error) {
    return { source: SOURCE, atMs: nowMs, error: error instanceof Error ? error.message : String(error) }
  }
}
