import type {
  AttestedFinding,
  CheckResult,
  DoctorReport,
  Finding,
  WaivedFinding
} from '../../../shared/posture/contract'

type Unchecked = NonNullable<DoctorReport['security']['unchecked']>

const isOpen = ({ finding, unchecked, check }: CheckResult): boolean =>
  finding !== null || unchecked !== null || (check !== null && check.status !== 'pass')

const wasOpen = ({ security, checks }: DoctorReport, wanted: string): boolean =>
  [...security.findings, ...(security.waived ?? []), ...(security.attested ?? [])].some(
    ({ checkId }) => checkId === wanted
  ) ||
  (security.unchecked ?? []).some(({ checkId }) => checkId === wanted) ||
  checks.some(({ id, status }) => id === wanted && status !== 'pass')

/** The list with the item in the place of the one with its id, at the end where there was none, or without it. */
const put = <T extends { checkId: string }>(items: readonly T[], checkId: string, item: T | null): T[] => {
  if (item === null) return items.filter((each) => each.checkId !== checkId)
  const isThere = items.some((each) => each.checkId === checkId)
  return isThere ? items.map((each) => (each.checkId === checkId ? item : each)) : [...items, item]
}

/** The report with the answer of one check in it. Its time stays: it is that of the run of all checks. */
export const withResult = (
  report: DoctorReport,
  { checkId, finding, waiver, attestation, unchecked, check }: CheckResult
): DoctorReport => {
  const { security } = report
  const findings: Finding[] = put(security.findings, checkId, waiver || attestation ? null : finding)
  const waived: WaivedFinding[] = put(security.waived ?? [], checkId, finding && waiver ? { ...finding, waiver } : null)
  const attested: AttestedFinding[] = put(
    security.attested ?? [],
    checkId,
    finding && attestation ? { ...finding, attestation } : null
  )
  const open: Unchecked = put(
    security.unchecked ?? [],
    checkId,
    unchecked === null ? null : { checkId, reason: unchecked }
  )
  const count = (wanted: Finding['severity']): number => findings.filter(({ severity }) => severity === wanted).length
  return {
    ...report,
    checks: report.checks.map((each) => (check && each.id === checkId ? check : each)),
    security: {
      ...security,
      findings,
      ...(waived.length > 0 ? { waived } : { waived: undefined }),
      ...(attested.length > 0 ? { attested } : { attested: undefined }),
      unchecked: open,
      summary: {
        critical: count('critical'),
        warn: count('warn'),
        info: count('info'),
        ...(waived.length > 0 && { waived: waived.length }),
        ...(attested.length > 0 && { attested: attested.length })
      }
    }
  }
}

/** What became of one check, for the status line. */
export const resultWords = (before: DoctorReport, result: CheckResult): string => {
  const { checkId, finding, unchecked, check } = result
  if (unchecked !== null) return `${checkId} could not be checked: ${unchecked}.`
  const had = wasOpen(before, checkId)
  if (check) {
    if (check.status === 'pass') return `${checkId} was checked again: it ${had ? 'passes now' : 'still passes'}.`
    return `${checkId} was checked again: ${check.status}, ${check.message}.`
  }
  if (finding) return `${checkId} was checked again: it is ${had ? 'still there' : 'there now'}.`
  return `${checkId} was checked again: it is ${had ? 'gone' : 'not there'}.`
}

export { isOpen }
