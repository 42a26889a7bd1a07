import { createHash } from 'node:crypto'
import type {
  AuditSummary,
  CheckStatus,
  DoctorCheck,
  Finding,
  Severity,
  SeverityCounts
} from '../../shared/posture/contract'
import { canonicalJson } from '../platform/canonical-json'
import type { Fact, FactName, Facts, FactValues } from './facts'

type Needed<N extends FactName> = { readonly [K in N]: FactValues[K] }

/** A check that looks for one thing that is wrong. Pure: it sees the facts it names and nothing else. */
export interface FindingCheck<N extends FactName = FactName> {
  readonly id: string
  readonly severity: Severity
  readonly title: string
  /** What the operator can do about it. */
  readonly remediation: string
  readonly needs: readonly N[]
  /** True when only a deep run sees all of it: a run that is not deep and finds nothing does not say that it is gone. */
  readonly deepEvidence?: boolean
  /** True when it is only made by a deep run. */
  readonly deepOnly?: boolean
  /** What it is about: what is the console's own, as it is without this, or what others make and keep: the machine around it
   *  and the certificates they issue. The console reads that and must not change it by itself. */
  readonly about?: 'machine'
  /** True when its detail is told to operators only: it would help an agent that must not know. */
  readonly discreet?: boolean
  /** What an operator attests to have it set apart: for what a person can look at, and no program. */
  readonly claim?: string
  /** The detail of the finding, or undefined when there is nothing to report. */
  judge(facts: Needed<N>): string | undefined
  /** All that was seen, as JSON, where the detail leaves something out: a finding is accepted for this, too. */
  evidence?(facts: Needed<N>): unknown
}

export interface Judgement {
  status: CheckStatus
  message: string
  detail: string
}

/** A check that always has an answer: a row of `doctor`. */
export interface StatusCheck<N extends FactName = FactName> {
  readonly id: string
  readonly needs: readonly N[]
  /** True when it is only made by a deep run. */
  readonly deepOnly?: boolean
  /** Ids of the findings that say the same. Where all of those that are there are accepted, so is what it says. */
  readonly repeats?: readonly string[]
  judge(facts: Needed<N>, audit: AuditSummary): Judgement
}

/** Thrown by a check whose facts leave open whether there is anything to report. Unknown is never a pass. */
export class NotChecked extends Error {}

export const findingCheck = <N extends FactName>(check: FindingCheck<N>): FindingCheck => check
export const statusCheck = <N extends FactName>(check: StatusCheck<N>): StatusCheck => check

export const pass = (message: string, detail: string): Judgement => ({ status: 'pass', message, detail })
export const warn = (message: string, detail: string): Judgement => ({ status: 'warn', message, detail })
export const fail = (message: string, detail: string): Judgement => ({ status: 'fail', message, detail })

/** The values a check needs, or why one is not known. Unknown is never a pass. */
const valuesFor = (needs: readonly FactName[], facts: Facts): Needed<FactName> | string => {
  const values: Record<string, unknown> = {}
  for (const name of needs) {
    const fact: Fact<unknown> | undefined = facts[name]
    if (!fact) return `${name} was not gathered`
    if ('error' in fact) return `${fact.source}: ${fact.error}`
    values[name] = fact.value
  }
  return values as unknown as Needed<FactName>
}

const hashOf = (seen: unknown): string => createHash('sha256').update(canonicalJson(seen)).digest('hex')

/** Why a check with these needs cannot be made, or undefined. */
export const missingFor = (needs: readonly FactName[], facts: Facts): string | undefined => {
  const values = valuesFor(needs, facts)
  return typeof values === 'string' ? values : undefined
}

export interface Unchecked {
  checkId: string
  reason: string
}

/** Runs finding checks in their order. */
export const runFindingChecks = (
  checks: readonly FindingCheck[],
  facts: Facts
): { findings: Finding[]; unchecked: Unchecked[] } => {
  const findings: Finding[] = []
  const unchecked: Unchecked[] = []
  for (const check of checks) {
    const { id: checkId, severity, title, remediation } = check
    const values = valuesFor(check.needs, facts)
    if (typeof values === 'string') {
      unchecked.push({ checkId, reason: values })
      continue
    }
    let detail
    try {
      detail = check.judge(values)
    } catch (error) {
      if (!(error instanceof NotChecked)) throw error
      unchecked.push({ checkId, reason: error.message })
    }
    if (detail === undefined) continue
    const seen = check.evidence?.(values)
    const factsHash = seen === undefined ? {} : { factsHash: hashOf(seen) }
    findings.push({ checkId, severity, title, detail, remediation, ...factsHash })
  }
  return { findings, unchecked }
}

/** Runs status checks in their order. One whose facts are missing warns: not checked. */
export const runStatusChecks = (
  checks: readonly StatusCheck[],
  facts: Facts,
  audit: AuditSummary,
  deep: boolean
): DoctorCheck[] =>
  checks
    .filter(({ deepOnly }) => deep || !deepOnly)
    .map((check) => {
      const values = valuesFor(check.needs, facts)
      return {
        id: check.id,
        ...(typeof values === 'string' ? warn('not checked', values) : check.judge(values, audit))
      }
    })

export const countSeverities = (findings: readonly Finding[]): SeverityCounts => {
  const counts = { critical: 0, warn: 0, info: 0 }
  for (const { severity } of findings) counts[severity]++
  return counts
}
