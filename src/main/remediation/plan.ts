import type { Finding } from '../../shared/posture/contract'
import type { Change, PlannedAction } from '../../shared/remediation/contract'
import type { SettingsFact } from '../posture/facts'

export const ACTION = {
  fix: 'security.audit.fix',
  heartbeat: 'set-heartbeats',
  bind: 'gateway.bind.loopback',
  nothing: 'noop'
} as const
export type ActionId = (typeof ACTION)[keyof typeof ACTION]

interface PlanFacts {
  findings: readonly Finding[]
  settings: SettingsFact
  /** What security.audit.fix would do. */
  fixChanges: readonly Change[]
  fixNeedsPerson: boolean
  /** True when a gateway listens that keeps its address until it is started again. */
  bindNeedsRestart: boolean
}

export type Planned = PlannedAction & { id: ActionId }

const pinnedBy = ({ sources }: SettingsFact, key: 'heartbeat.enabled' | 'http.bind'): string | undefined => {
  const { kind, name } = sources[key]
  return kind === 'flag' || kind === 'env' ? name : undefined
}

/** A change as the plan's text says it. */
const sentenceOf = ({ kind, text }: Change): string => (kind === 'person' ? `needs a person: ${text}` : text)

/** A setting that gets a new value, or what a person must do where the config file does not decide it. */
const settingChange = (
  { settings }: PlanFacts,
  key: 'heartbeat.enabled' | 'http.bind',
  after: string | boolean,
  text: string,
  needsRestart: boolean
): Change => {
  const pinned = pinnedBy(settings, key)
  if (pinned) return { kind: 'person', text: `change or remove ${pinned} where the gateway is started` }
  return { kind: 'setting', text, key, before: settings.values[key], after, needsRestart }
}

const planFixAction = ({ findings, fixChanges, fixNeedsPerson }: PlanFacts): Planned[] => {
  const serious = findings.filter(({ severity }) => severity !== 'info')
  if (serious.length === 0) return []
  return [
    {
      id: ACTION.fix,
      title: 'Fix what the security audit found',
      severity: serious.some(({ severity }) => severity === 'critical') ? 'critical' : 'warn',
      detail: fixChanges.map(sentenceOf).join('; '),
      recommended: true,
      auto: !fixNeedsPerson,
      changes: [...fixChanges]
    }
  ]
}

const planHeartbeat = (facts: PlanFacts): Planned[] => {
  if (facts.settings.values['heartbeat.enabled']) return []
  const text = 'set heartbeat.enabled from false to true'
  const change = settingChange(facts, 'heartbeat.enabled', true, text, false)
  return [
    {
      id: ACTION.heartbeat,
      title: 'Turn the scheduled checks on',
      severity: 'warn',
      detail: sentenceOf(change),
      recommended: true,
      auto: change.kind !== 'person',
      changes: [change]
    }
  ]
}

const planBind = (facts: PlanFacts): Planned[] => {
  const { findings, bindNeedsRestart } = facts
  if (!findings.some(({ checkId }) => checkId === 'gateway.bind.public')) return []
  const text = `set http.bind to 127.0.0.1${bindNeedsRestart ? ', which takes over when the gateway is started again' : ''}`
  const change = settingChange(facts, 'http.bind', '127.0.0.1', text, bindNeedsRestart)
  return [
    {
      id: ACTION.bind,
      title: 'Listen on this machine only',
      severity: 'warn',
      detail: sentenceOf(change),
      recommended: true,
      // Only a person knows when the gateway may be started again.
      auto: change.kind !== 'person' && !bindNeedsRestart,
      changes: [change]
    }
  ]
}

/** What a run is when nothing is left of what it was asked to do. */
export const NOTHING: Planned = {
  id: ACTION.nothing,
  title: 'Nothing to do',
  severity: 'info',
  detail: 'No critical or warn finding, and the scheduled checks are on.',
  recommended: false,
  auto: true,
  changes: []
}

/** The actions of a plan, in the order they run. Pure: the same facts give the same plan. */
export const planActions = (facts: PlanFacts): Planned[] => {
  const actions = [...planFixAction(facts), ...planHeartbeat(facts), ...planBind(facts)]
  return actions.length > 0 ? actions : [NOTHING]
}
