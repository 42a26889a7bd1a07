import type { Finding } from '../../shared/posture/contract'
import type { Change, PlannedAction } from '../../shared/remediation/contract'
import type { PlanDocument, PlanStep } from '../../shared/remediation/plan-contract'
import type { SettingsFact } from '../posture/facts'
import type { SettingKey } from '../settings/table'
import { changeSetting, type FixStep } from './fix-plan'

export const ACTION = {
  fix: 'security.audit.fix',
  heartbeat: 'set-heartbeats',
  bind: 'gateway.bind.loopback',
  nothing: 'noop'
} as const
export type ActionId = (typeof ACTION)[keyof typeof ACTION]

interface ActionFacts {
  findings: readonly Finding[]
  settings: SettingsFact
  /** What security.audit.fix would do. */
  fixSteps: readonly FixStep[]
  needsRestart: (key: SettingKey) => boolean
}

/** An action with what it is made of. */
export type WantedAction = Omit<PlannedAction, 'detail' | 'changes' | 'scoreAfter' | 'resolves' | 'brings'> & {
  id: ActionId
  steps: readonly FixStep[]
}

export const FIX_TITLE = 'Fix what the security audit found'

/** True when a person must act as well for every finding to go away. */
const needsPerson = (steps: readonly FixStep[], needsRestart: (key: SettingKey) => boolean): boolean =>
  steps.some((step) => step.kind === 'manual' || (step.kind === 'set' && needsRestart(step.key)))

const wantFix = ({ findings, fixSteps, needsRestart }: ActionFacts): WantedAction[] => {
  const serious = findings.filter(({ severity }) => severity !== 'info')
  if (serious.length === 0) return []
  return [
    {
      id: ACTION.fix,
      title: FIX_TITLE,
      severity: serious.some(({ severity }) => severity === 'critical') ? 'critical' : 'warn',
      recommended: true,
      auto: !needsPerson(fixSteps, needsRestart),
      steps: fixSteps
    }
  ]
}

const wantHeartbeat = ({ settings, needsRestart }: ActionFacts): WantedAction[] => {
  if (settings.values['heartbeat.enabled']) return []
  const steps = [changeSetting('', settings, 'heartbeat.enabled', true)]
  return [
    {
      id: ACTION.heartbeat,
      title: 'Turn the scheduled checks on',
      severity: 'warn',
      recommended: true,
      auto: !needsPerson(steps, needsRestart),
      steps
    }
  ]
}

const wantBind = ({ findings, settings, needsRestart }: ActionFacts): WantedAction[] => {
  if (!findings.some(({ checkId }) => checkId === 'gateway.bind.public')) return []
  const steps = [changeSetting('gateway.bind.public', settings, 'http.bind', '127.0.0.1')]
  return [
    {
      id: ACTION.bind,
      title: 'Listen on this machine only',
      severity: 'warn',
      recommended: true,
      // Only a person knows when the gateway may be started again.
      auto: !needsPerson(steps, needsRestart),
      steps
    }
  ]
}

/** What a plan is when nothing is left of what it was asked to do. */
const NOTHING: WantedAction = {
  id: ACTION.nothing,
  title: 'Nothing to do',
  severity: 'info',
  recommended: false,
  auto: true,
  steps: []
}

const NOTHING_DETAIL = 'No critical or warn finding, and the scheduled checks are on.'

/** The actions of a plan, in the order they run. Pure: the same facts give the same actions.
 *  @param only ids of those that are wanted; all without it */
export const wantedActions = (facts: ActionFacts, only?: readonly string[]): WantedAction[] => {
  const actions = [...wantFix(facts), ...wantHeartbeat(facts), ...wantBind(facts)]
  const chosen = only ? actions.filter(({ id }) => only.includes(id)) : actions
  return chosen.length > 0 ? chosen : [NOTHING]
}

/** A step as pages show it. */
export const changeOf = ({ target, text, value, store, needsRestart, person }: PlanStep): Change => {
  switch (target.kind) {
    case 'setting':
    case 'schedule':
      return {
        kind: 'setting',
        text,
        key: target.name,
        before: value?.before ?? null,
        after: value?.after ?? null,
        needsRestart
      }
    case 'token':
      return { kind: 'token', text }
    case 'folder':
    case 'file':
      return { kind: target.kind, text, path: target.name }
    case 'permission':
      return {
        kind: 'permission',
        text,
        path: target.name,
        before: String(value?.before ?? ''),
        after: String(value?.after ?? '')
      }
    case 'secret':
      return { kind: 'secret', text, targetId: store?.targetId ?? target.name }
    case 'person':
      return { kind: 'person', text: person ?? text }
  }
}

export const stepsOf = ({ steps }: PlanDocument, actionId: string): PlanStep[] =>
  steps.filter((step) => step.actionId === actionId)

/** What an action does: as one text, and one by one. */
export const wordsOf = (document: PlanDocument, actionId: string): Pick<PlannedAction, 'detail' | 'changes'> => {
  if (actionId === ACTION.nothing) return { detail: NOTHING_DETAIL, changes: [] }
  const changes = stepsOf(document, actionId).map(changeOf)
  const detail = changes.map(({ kind, text }) => (kind === 'person' ? `needs a person: ${text}` : text)).join('; ')
  return { detail, changes }
}
