import type { DoctorReport } from '../../shared/posture/contract'
import type { PostureSummary } from '../../shared/remediation/contract'

export const summarise = ({ checks, security }: Pick<DoctorReport, 'checks' | 'security'>): PostureSummary => ({
  ...security.summary,
  doctorFail: checks.filter(({ status, waived }) => status === 'fail' && !waived).length,
  doctorWarn: checks.filter(({ status, waived }) => status === 'warn' && !waived).length
})

/** 0 to 100. The weights are the contract's (section 5); notes of severity info cost nothing. */
export const healthScore = (summary: PostureSummary, heartbeatEnabled: boolean): number => {
  const lost =
    25 * summary.critical +
    6 * summary.warn +
    10 * summary.doctorFail +
    3 * summary.doctorWarn +
    (heartbeatEnabled ? 0 : 5)
  return Math.min(100, Math.max(0, 100 - lost))
}
