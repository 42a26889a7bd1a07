import type { AuditSummary, DoctorCheck, Finding, WaivedFinding } from '../../../shared/posture/contract'
import { countSeverities, type StatusCheck } from '../check'
import type { WeighedWaiver } from './waiver'

export interface Split {
  /** What nobody accepted. */
  findings: Finding[]
  waived: WaivedFinding[]
}

/** Puts the findings apart that a waiver in force holds for. */
export const splitWaived = (found: readonly Finding[], weighed: readonly WeighedWaiver[]): Split => {
  const inForce = new Map(weighed.filter(({ state }) => state === 'in-force').map((each) => [each.checkId, each]))
  const split: Split = { findings: [], waived: [] }
  for (const finding of found) {
    const waiver = inForce.get(finding.checkId)
    if (!waiver) split.findings.push(finding)
    else {
      const { acceptedAtMs, expiresAtMs, reason, owner } = waiver
      split.waived.push({ ...finding, waiver: { acceptedAtMs, expiresAtMs, reason, owner } })
    }
  }
  return split
}

export const countAudit = ({ findings, waived }: Split): AuditSummary => ({
  ...countSeverities(findings),
  ...(waived.length > 0 && { waived: waived.length })
})

/** Marks the rows of the doctor that say nothing but what an operator accepted. Their state stays what it is. */
export const markWaived = (
  rows: readonly DoctorCheck[],
  checks: readonly StatusCheck[],
  { findings, waived }: Split
): DoctorCheck[] =>
  rows.map((row) => {
    const { repeats = [] } = checks.find(({ id }) => id === row.id) ?? {}
    const says = (of: readonly Finding[]): boolean => of.some(({ checkId }) => repeats.includes(checkId))
    return row.status !== 'pass' && says(waived) && !says(findings) ? { ...row, waived: true } : row
  })
