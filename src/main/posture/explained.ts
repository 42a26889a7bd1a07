import type { CheckExplanation } from '../../shared/posture/contract'
import { canBeAutomatic } from '../remediation/fix-plan'
import { FINDING_CHECKS, STATUS_CHECKS } from './catalogue'
import { EXPLANATIONS } from './explanations'

const explain = (
  checkId: string,
  own: Pick<CheckExplanation, 'kind' | 'severity' | 'automatic' | 'claim'>
): CheckExplanation[] => {
  const explanation = EXPLANATIONS[checkId]
  if (!explanation) return []
  const { why, how, byHand, links } = explanation
  return [{ checkId, ...own, area: checkId.split('.', 1)[0] ?? checkId, why, how, byHand, links: [...links] }]
}

/** Every check with what stands behind it: the findings in their order, then the checks. */
export const explainedChecks = (): CheckExplanation[] => [
  ...FINDING_CHECKS.flatMap(({ id, severity, claim }) =>
    explain(id, {
      kind: 'finding',
      severity,
      automatic: canBeAutomatic(id),
      ...(claim !== undefined && { claim })
    })
  ),
  // A check is put right through its findings.
  ...STATUS_CHECKS.flatMap(({ id }) => explain(id, { kind: 'check', severity: null, automatic: false }))
]
