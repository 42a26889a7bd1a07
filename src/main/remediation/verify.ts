import type { ActionResult } from '../../shared/remediation/contract'
import type { PlanDocument, StepResult } from '../../shared/remediation/plan-contract'
import type { Posture } from '../posture/engine'
import { isSettingKey, type SettingKey } from '../settings/table'

const RESTART = 'it is written; stop the gateway and start it again, and it takes over'

/** Looks at every step that was carried out in the light of the posture afterwards: what waits for a restart, or is still
 *  reported although it was written, is left for a person. */
export const settleSteps = (
  results: readonly ActionResult[],
  document: PlanDocument,
  { report }: Posture,
  isPending: (key: SettingKey) => boolean
): ActionResult[] => {
  const open = new Map(report.security.findings.map((finding) => [finding.checkId, finding]))
  const isWhole = (checkId: string): boolean =>
    document.steps
      .filter((step) => step.checkId === checkId)
      .every(({ id }) => results.some(({ steps }) => steps.some((step) => step.id === id && step.status === 'fixed')))
  const settle = (result: StepResult): StepResult => {
    if (result.status !== 'fixed') return result
    const { name } = result.target
    if (isSettingKey(name) && isPending(name)) return { ...result, status: 'manual', reason: RESTART }
    const checkId = document.steps.find(({ id }) => id === result.id)?.checkId
    const finding = checkId == null ? undefined : open.get(checkId)
    if (!finding || checkId == null || !isWhole(checkId)) return result
    return { ...result, status: 'manual', reason: `it is written, but the check still reports: ${finding.detail}` }
  }
  return results.map((result) => ({ ...result, steps: result.steps.map(settle) }))
}
