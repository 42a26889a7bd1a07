import type { FixAction, FixReport, Unresolved } from '../../shared/posture/contract'
import type { Change } from '../../shared/remediation/contract'
import type { PlanDocument, StepResult } from '../../shared/remediation/plan-contract'
import type { Posture } from '../posture/engine'
import { ATTESTED, planFix } from './fix-plan'
import { ACTION, changeOf, stepsOf } from './plan'

/** What the steps of an action changed, as data. */
export const changesMade = (document: PlanDocument, results: readonly StepResult[]): Change[] =>
  document.steps.flatMap((step) =>
    results.some(({ id, status }) => id === step.id && status === 'fixed') ? [changeOf(step)] : []
  )

/** What became of the fix: what was done, and every finding that is there afterwards. */
export const fixReport = (document: PlanDocument, results: readonly StepResult[], after: Posture): FixReport => {
  const actions = results.flatMap((result) => fixAction(document, result))
  const unresolved = unresolvedIn(after)
  return {
    ok: actions.every(({ ok }) => ok),
    complete: unresolved.length === 0,
    changes: changesMade(document, results).map(({ text }) => text),
    actions,
    unresolved
  }
}

const fixAction = (document: PlanDocument, { id, target, status, reason }: StepResult): FixAction[] => {
  const kind = stepsOf(document, ACTION.fix).find((step) => step.id === id)?.kind ?? target.kind
  const action = { kind, target: target.name }
  switch (status) {
    case 'manual':
    case 'planned':
      return []
    case 'fixed':
      return [{ ...action, ok: true }]
    case 'skipped':
      return [{ ...action, ok: true, skipped: reason ?? 'it was not needed' }]
    case 'failed':
    case 'drifted':
      return [{ ...action, ok: false, error: reason ?? 'it failed; the log says more' }]
  }
}

/** Every finding that is still there, and what a person must do about it. */
const unresolvedIn = ({ report, facts }: Posture): Unresolved[] => {
  const findings = report.security.findings.filter(({ checkId }) => !ATTESTED.has(checkId))
  const manual = planFix(findings, facts).filter((step) => step.kind === 'manual')
  return findings.map(({ checkId, detail, remediation }) => {
    const own = manual.find((step) => step.checkId === checkId)
    return { checkId, reason: own?.reason ?? detail, instruction: own?.instruction ?? remediation }
  })
}
