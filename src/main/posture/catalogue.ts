import type { FindingCheck, StatusCheck } from './check'
import { bindCheck, gatewayFindings, gatewayProbeCheck, rateLimitCheck, tokenCheck } from './checks/gateway'
import {
  loopGuardCheck,
  loopGuardFindings,
  patternSettingFinding,
  policyBundleCheck,
  policyBundleFindings,
  usablePatternFinding
} from './checks/guard'
import {
  activityCheck,
  activityFinding,
  auditSummaryCheck,
  dockerCheck,
  statePathCheck,
  statePathFinding
} from './checks/runtime'
import { lifeFindings, secretStoreCheck, secretStoreFinding } from './checks/secrets'

/** Every finding `security.audit` can report, in the order it reports them: the fifteen of the contract, then ours. */
export const FINDING_CHECKS: readonly FindingCheck[] = [
  ...gatewayFindings,
  ...loopGuardFindings,
  statePathFinding,
  patternSettingFinding,
  ...policyBundleFindings,
  usablePatternFinding,
  secretStoreFinding,
  activityFinding,
  ...lifeFindings
]

/** Every row of `doctor`, in its order: the eight of the contract, then ours. */
export const STATUS_CHECKS: readonly StatusCheck[] = [
  bindCheck,
  tokenCheck,
  rateLimitCheck,
  loopGuardCheck,
  statePathCheck,
  policyBundleCheck,
  auditSummaryCheck,
  dockerCheck,
  secretStoreCheck,
  activityCheck,
  gatewayProbeCheck
]
