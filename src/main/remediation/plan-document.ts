import type { PlanDocument, PlanKind, PlanStep, StoreChange } from '../../shared/remediation/plan-contract'
import { canonicalJson } from '../platform/canonical-json'
import { DEFAULT_BUNDLE } from '../guard/bundle'
import type { SettingsFact } from '../posture/facts'
import { octal } from '../posture/ground-rules'
import type { ConfigText } from '../settings/config-file'
import { asJson, type SettingKey } from '../settings/table'
import { ALREADY, Draft, GONE, type Effect } from './draft'
import type { Hash, PathFact } from './file-state'
import { describeStep, describeTarget, type FixStep } from './fix-plan'
import { riskOf } from './risk'
import type { Contents } from './vault'

/** How long a plan may be applied: what an operator read yesterday is not what they agree to today. */
export const PLAN_LIVES_MS = 24 * 3_600_000

export interface MadePlan {
  document: PlanDocument
  /** Every byte it reads or writes. Holds secrets. */
  contents: Contents
}

/** Everything a plan is made from. */
export interface PlanInputs {
  planId: string
  createdAtMs: number
  kind: PlanKind
  deep: boolean
  actions: readonly { id: string; title: string; steps: readonly FixStep[] }[]
  settings: SettingsFact
  configPath: string
  /** Each path that a step is about, config.json among them. */
  paths: ReadonlyMap<string, PathFact>
  needsRestart: (key: SettingKey) => boolean
  /** Throws an AppError where the gateway could not start with this config. */
  accepts: (config: ConfigText) => void
  /** The token to set where a step needs one. A secret. */
  freshToken: string
  hash: Hash
}

/** The plan of these facts. Pure: the same facts, id and time give the same plan, byte for byte. */
export const buildPlan = (inputs: PlanInputs): MadePlan => {
  const draft = new Draft(inputs.paths, inputs.hash)
  const steps: PlanStep[] = []
  for (const { id: actionId, steps: wanted } of inputs.actions) {
    for (const step of wanted) {
      const made = planStep(`s${steps.length + 1}`, actionId, step, draft, inputs)
      const same = made.file
        ? undefined
        : steps.find(({ target, file }) => file !== null && [target.name, file.path].includes(made.target.name))
      steps.push({ ...made, sameAs: same?.id ?? null })
    }
  }
  const { planId, createdAtMs, kind, deep } = inputs
  const actions = inputs.actions.map(({ id, title }) => ({ id, title }))
  const expiresAtMs = createdAtMs + PLAN_LIVES_MS
  const document = { version: 1 as const, kind, planId, createdAtMs, expiresAtMs, deep, undoOf: null, actions, steps }
  return { document, contents: draft.contents }
}

const planStep = (id: string, actionId: string, step: FixStep, draft: Draft, inputs: PlanInputs): PlanStep => {
  const { settings, needsRestart, hash } = inputs
  const key = keyOf(step)
  const facts = [
    ...(key ? [{ name: key, hash: hash(canonicalJson([settings.values[key], settings.sources[key]])) }] : []),
    ...(pathOf(step, inputs) === undefined ? [] : [draft.inputOf(pathOf(step, inputs) ?? '')])
  ]
  // Before the text is taken out.
  const store = storeOf(step, draft, inputs)
  const effect = effectOf(step, draft, inputs)
  return {
    id,
    actionId,
    checkId: step.checkId === '' ? null : step.checkId,
    kind: step.kind,
    target: { kind: targetKind(step), name: describeTarget(step) },
    text: describeStep(step, settings),
    value: valueOf(step, settings),
    ...effect,
    ...(store && { store }),
    ...('steps' in step && { steps: [...step.steps] }),
    risk: riskOf(step),
    reversible: effect.file !== null || (store !== undefined && effect.settled === null),
    needsRestart: key !== undefined && effect.file !== null && needsRestart(key),
    person: step.kind === 'manual' ? step.instruction : null,
    inputs: facts,
    sameAs: null,
    undoes: null
  }
}

const effectOf = (step: FixStep, draft: Draft, { configPath, accepts, freshToken }: PlanInputs): Effect => {
  switch (step.kind) {
    case 'set':
      return draft.editConfig(configPath, (config) => config.with(step.key, step.value), accepts)
    case 'mint-token':
      return draft.editConfig(configPath, (config) => config.with('gateway.authToken', freshToken), accepts)
    case 'create-folder':
      return draft.createFolder(step.path)
    case 'create-bundle':
      return draft.createFile(step.path, Buffer.from(DEFAULT_BUNDLE, 'utf8'))
    case 'permission':
      return draft.permit(step.path, octal(step.to))
    case 'store-secret': {
      if (step.isHeld) return { file: null, settled: { status: 'skipped', reason: ALREADY } }
      return draft.textAt(configPath, step.steps) === undefined
        ? { file: null, settled: { status: 'skipped', reason: GONE } }
        : { file: null, settled: null }
    }
    case 'take-secret':
      return draft.editConfig(configPath, (config) => config.withText(step.steps, undefined), accepts)
    case 'manual':
      return { file: null, settled: { status: 'manual', reason: step.reason } }
  }
}

/** What a step does to the secret store. The text itself is kept with the bytes of the plan, which are sealed. */
const storeOf = (step: FixStep, draft: Draft, { configPath, hash }: PlanInputs): StoreChange | undefined => {
  if (step.kind !== 'store-secret' && step.kind !== 'take-secret') return undefined
  const text = draft.textAt(configPath, step.steps)
  if (text === undefined) return undefined
  const before = step.kind === 'store-secret' && !step.isHeld ? ('absent' as const) : ('held' as const)
  return { targetId: step.targetId, hash: hash(text), before, after: 'held' }
}

const keyOf = (step: FixStep): SettingKey | undefined => {
  if (step.kind === 'set') return step.key
  return step.kind === 'mint-token' ? 'gateway.authToken' : undefined
}

const pathOf = (step: FixStep, { configPath }: PlanInputs): string | undefined => {
  if (step.kind === 'store-secret' || step.kind === 'take-secret') return configPath
  if ('path' in step) return step.path
  return step.kind === 'manual' ? undefined : configPath
}

const targetKind = (step: FixStep): PlanStep['target']['kind'] => {
  switch (step.kind) {
    case 'set':
      return step.key === 'heartbeat.enabled' ? 'schedule' : 'setting'
    case 'mint-token':
      return 'token'
    case 'create-folder':
      return 'folder'
    case 'create-bundle':
      return 'file'
    case 'permission':
      return 'permission'
    case 'store-secret':
    case 'take-secret':
      return 'secret'
    case 'manual':
      return 'person'
  }
}

const valueOf = (step: FixStep, { values }: SettingsFact): PlanStep['value'] => {
  if (step.kind === 'mint-token')
    return { before: values['gateway.authToken'] === '' ? 'not set' : 'set', after: 'set' }
  if (step.kind === 'permission') return { before: octal(step.from), after: octal(step.to) }
  if (step.kind === 'store-secret') return { before: step.isHeld ? 'stored' : 'not stored', after: 'stored' }
  if (step.kind === 'take-secret') return { before: 'readable', after: 'not there' }
  if (step.kind !== 'set') return null
  return { before: asJson(values[step.key]), after: step.value === undefined ? null : asJson(step.value) }
}
