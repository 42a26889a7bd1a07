import type { Finding } from '../../shared/posture/contract'
import type { PlannedAction } from '../../shared/remediation/contract'
import type { SettingsFact } from '../posture/facts'

export const ACTION = {
  fix: 'security.audit.fix',
  heartbeat: 'set-heartbeats',
  bind: 'gateway.bind.loopback',
  nothing: 'noop'
} as const
export type ActionId = (typeof ACTION)[keyof typeof ACTION]

export interface PlanFacts {
  findings: readonly Finding[]
  settings: SettingsFact
  /** What security.audit.fix would do, a sentence each. */
  fixSteps: readonly string[]
  fixNeedsPerson: boolean
  /** True when a gateway listens that keeps its address until it is started again. */
  bindNeedsRestart: boolean
}

export type Planned = PlannedAction & { id: ActionId }

const pinnedBy = ({ sources }: SettingsFact, key: 'heartbeat.enabled' | 'http.bind'): string | undefined => {
  const { kind, name } = sources[key]
  return kind === 'flag' || kind === 'env' ? name : undefined
}

const planFixAction = ({ findings, fixSteps, fixNeedsPerson }: PlanFacts): Planned[] => {
  const serious = findings.filter(({ severity }) => severity !== 'info')
  if (serious.length === 0) return []
  return [
    {
      id: ACTION.fix,
      title: 'Fix what the security audit found',
      severity: serious.some(({ severity }) => severity === 'critical') ? 'critical' : 'warn',
      detail: fixSteps.join('; '),
      recommended: true,
      auto: !fixNeedsPerson
    }
  ]
}

const planHeartbeat = ({ settings }: PlanFacts): Planned[] => {
  if (settings.values['heartbeat.enabled']) return []
  const pinned = pinnedBy(settings, 'heartbeat.enabled')
  return [
    {
      id: ACTION.heartbeat,
      title: 'Turn the scheduled checks on',
      severity: 'warn',
      detail: pinned
        ? `needs a person: change or remove ${pinned} where the gateway is started`
        : 'set heartbeat.enabled from false to true',
      recommended: true,
      auto: pinned === undefined
    }
  ]
}

const planBind = ({ findings, settings, bindNeedsRestart }: PlanFacts): Planned[] => {
  if (!findings.some(({ checkId }) => checkId === 'gateway.bind.public')) return []
  const pinned = pinnedBy(settings, 'http.bind')
  return [
    {
      id: ACTION.bind,
      title: 'Listen on this machine only',
      severity: 'warn',
      detail: pinned
        ? `needs a person: change or remove ${pinned} where the gateway is started`
        : `set http.bind to 127.0.0.1${bindNeedsRestart ? ', which takes over when the gateway is started again' : ''}`,
      recommended: true,
      // Only a person knows when the gateway may be started again.
      auto: pinned === undefined && !bindNeedsRestart
    }
  ]
}

/** The actions of a plan, in the order they run. Pure: the same facts give the same plan. */
export const planActions = (facts: PlanFacts): Planned[] => {
  const actions = [...planFixAction(facts), ...planHeartbeat(facts), ...planBind(facts)]
  if (actions.length > 0) return actions
  return [
    {
      id: ACTION.nothing,
      title: 'Nothing to do',
      severity: 'info',
      detail: 'No critical or warn finding, and the scheduled checks are on.',
      recommended: false,
      auto: true
    }
  ]
}
