import type { Attestation } from '../../../shared/posture/attest-contract'
import type {
  AttestedFinding,
  AuditSummary,
  DoctorCheck,
  Finding,
  WaivedFinding
} from '../../../shared/posture/contract'
import { countSeverities, type StatusCheck } from '../check'
import type { Statement, Weighed } from '../statements/statement'
import type { WeighedWaiver } from './waiver'

export interface Split {
  /** What nobody accepted. */
  findings: Finding[]
  waived: WaivedFinding[]
  /** What an operator saw to, by their own word. */
  attested: AttestedFinding[]
}

const inForceOf = <T extends Statement>(weighed: readonly Weighed<T>[]): ReadonlyMap<string, T> =>
  new Map(weighed.filter(({ state }) => state === 'in-force').map((each) => [each.checkId, each]))

/** Puts the findings apart that a waiver or an attestation in force holds for. */
export const splitStated = (
  found: readonly Finding[],
  waivers: readonly WeighedWaiver[],
  attestations: readonly Weighed<Attestation>[]
): Split => {
  const [accepted, seenTo] = [inForceOf(waivers), inForceOf(attestations)]
  const split: Split = { findings: [], waived: [], attested: [] }
  for (const finding of found) {
    const waiver = accepted.get(finding.checkId)
    const attestation = seenTo.get(finding.checkId)
    if (attestation) {
      const { acceptedAtMs, expiresAtMs, did, owner, file } = attestation
      split.attested.push({ ...finding, attestation: { acceptedAtMs, expiresAtMs, did, owner, file } })
    } else if (!waiver) split.findings.push(finding)
    else {
      const { acceptedAtMs, expiresAtMs, reason, owner } = waiver
      split.waived.push({ ...finding, waiver: { acceptedAtMs, expiresAtMs, reason, owner } })
    }
  }
  return split
}

export const countAudit = ({ findings, waived, attested }: Split): AuditSummary => ({
  ...countSeverities(findings),
  ...(waived.length > 0 && { waived: waived.length }),
  ...(attested.length > 0 && { attested: attested.length })
})

/** Marks the rows of the doctor that say nothing but what an operator accepted. Their state stays what it is. */
export const markWaived = (
  rows: readonly DoctorCheck[],
  checks: readonly StatusCheck[],
  { findings, waived }: Pick<Split, 'findings' | 'waived'>
): DoctorCheck[] =>
  rows.map((row) => {
    const { repeats = [] } = checks.find(({ id }) => id === row.id) ?? {}
    const says = (of: readonly Finding[]): boolean => of.some(({ checkId }) => repeats.includes(checkId))
    return row.status !== 'pass' && says(waived) && !says(findings) ? { ...row, waived: true } : row
  })
