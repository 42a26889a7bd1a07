import type { FindingCheck, StatusCheck } from './check'
import { attestedFindings, lapsedAttestation } from './checks/attested'
import { clientFindings } from './checks/clients'
import { bindCheck, gatewayFindings, gatewayProbeCheck, rateLimitCheck, tokenCheck } from './checks/gateway'
import { groundFindings } from './checks/ground'
import { machineFindings } from './checks/machine'
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
  eventLoopCheck,
  statePathCheck,
  statePathFinding
} from './checks/runtime'
import { secretValueFindings } from './checks/secret-values'
import { lifeFindings, secretStoreCheck, secretStoreFinding } from './checks/secrets'
import { plaintextFinding, tlsFindings } from './checks/tls'
import { waiverFindings } from './checks/waivers'

/** Findings over what is there: the fifteen of the contract in its order, then ours. An operator can accept each of them. */
export const GROUND_CHECKS: readonly FindingCheck[] = [
  ...gatewayFindings,
  ...loopGuardFindings,
  statePathFinding,
  patternSettingFinding,
  ...policyBundleFindings,
  usablePatternFinding,
  secretStoreFinding,
  activityFinding,
  ...lifeFindings,
  ...clientFindings,
  ...groundFindings,
  plaintextFinding,
  ...secretValueFindings,
  ...tlsFindings,
  ...machineFindings,
  ...attestedFindings
]

/** Findings over what operators accepted and attested. They need to know what the others found. */
export const WAIVER_CHECKS: readonly FindingCheck[] = [...waiverFindings, lapsedAttestation]

/** Every finding `security.audit` can report, in the order it reports them. */
export const FINDING_CHECKS: readonly FindingCheck[] = [...GROUND_CHECKS, ...WAIVER_CHECKS]

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
  eventLoopCheck,
  gatewayProbeCheck
]
