import type { PlanDocument, PlanStep } from '../../shared/remediation/plan-contract'
import { AppError } from '../../shared/errors'
import { ConfigText, type ConfigStep } from '../settings/config-file'
import { isSettingKey, type SettingKey, type SettingValue } from '../settings/table'
import { ALREADY, Draft, type Effect, type StepFile } from './draft'
import { sameState, type Hash, type PathFact } from './file-state'
import { PLAN_LIVES_MS, type MadePlan } from './plan-document'
import { UNDO_RISK } from './risk'
import type { Held } from './secret-keeper'
import type { Contents } from './vault'
import { driftReason } from './write-file'

export const UNDO_ACTION = 'undo'

export interface UndoInputs {
  planId: string
  createdAtMs: number
  runId: string
  /** What the undo is called, where it was not simply asked for. */
  title?: string | undefined
  /** The steps to take back, in the order they were done. */
  steps: readonly PlanStep[]
  /** The bytes of the run. */
  contents: Contents
  paths: ReadonlyMap<string, PathFact>
  /** What lies in each folder among the paths. */
  entries: ReadonlyMap<string, readonly string[]>
  configPath: string
  accepts: (config: ConfigText) => void
  needsRestart: (key: SettingKey) => boolean
  /** What the store holds under each target id that a step is about. */
  held: ReadonlyMap<string, Held>
  hash: Hash
}

export interface UndoMade extends MadePlan {
  /** Steps that cannot be taken back, and why. */
  refusals: { stepId: string; reason: string }[]
}

/** Thrown inside, for a step that cannot be taken back. */
class Refused extends Error {}

/** The plan that takes steps back, the last first. Pure, like the plan it undoes. */
export const buildUndo = (inputs: UndoInputs): UndoMade => {
  const draft = new Draft(inputs.paths, inputs.hash)
  draft.know(inputs.contents)
  const steps: PlanStep[] = []
  const refusals: UndoMade['refusals'] = []
  for (const step of inputs.steps.toReversed()) {
    try {
      steps.push(undoStep(`u${steps.length + 1}`, step, draft, inputs))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      refusals.push({ stepId: step.id, reason: error.message })
    }
  }
  const { planId, createdAtMs, runId, title = `Undo run ${runId}` } = inputs
  const document: PlanDocument = {
    version: 1,
    kind: 'undo',
    planId,
    createdAtMs,
    expiresAtMs: createdAtMs + PLAN_LIVES_MS,
    deep: false,
    undoOf: runId,
    actions: [{ id: UNDO_ACTION, title }],
    steps
  }
  return { document, contents: draft.contents, refusals }
}

const undoStep = (id: string, step: PlanStep, draft: Draft, inputs: UndoInputs): PlanStep => {
  const { file, target, value } = step
  if (!file) return undoStore(id, step, draft, inputs)
  const before = draft.inputOf(file.path)
  const effect = inverse(step, file, draft, inputs)
  const key = keyOf(step)
  return {
    ...step,
    id,
    actionId: UNDO_ACTION,
    kind: `undo-${step.kind}`,
    text:
      target.kind === 'folder' || target.kind === 'file'
        ? `remove ${target.name} again`
        : `put ${target.name} back as it was`,
    value: value && { before: value.after, after: value.before },
    ...effect,
    risk: UNDO_RISK,
    reversible: effect.file !== null,
    needsRestart: key !== undefined && inputs.needsRestart(key),
    person: null,
    inputs: [before],
    sameAs: null,
    undoes: step.id
  }
}

/** A stored secret is taken out of the store only where the config holds it again. */
const undoStore = (id: string, step: PlanStep, draft: Draft, inputs: UndoInputs): PlanStep => {
  const { store, steps, value } = step
  if (!store || store.before === store.after) throw new Refused('it changed nothing')
  const { targetId, hash } = store
  const now = inputs.held.get(targetId) ?? { kind: 'closed' as const, reason: 'the secret store was not looked at' }
  if (now.kind === 'closed') throw new Refused(now.reason)
  if (now.kind === 'held' && now.hash !== hash) throw new Refused(`${targetId} holds another value by now`)
  const text = steps && draft.textAt(inputs.configPath, steps)
  if (store.before === 'absent' && (text === undefined || inputs.hash(text) !== hash)) {
    throw new Refused(`the config does not hold ${targetId}; put that back first, or ${targetId} would be lost`)
  }
  const isDone = now.kind === store.before
  return {
    ...step,
    id,
    actionId: UNDO_ACTION,
    kind: `undo-${step.kind}`,
    text: store.before === 'absent' ? `take ${targetId} out of the secret store again` : `store ${targetId} again`,
    value: value && { before: value.after, after: value.before },
    file: null,
    settled: isDone ? { status: 'skipped', reason: ALREADY } : null,
    store: { targetId, hash, before: store.after, after: store.before },
    risk: UNDO_RISK,
    reversible: !isDone,
    needsRestart: false,
    person: null,
    inputs: [],
    sameAs: null,
    undoes: step.id
  }
}

const inverse = (step: PlanStep, file: StepFile, draft: Draft, inputs: UndoInputs): Effect => {
  const { path } = file
  const problem = inputs.paths.get(path)?.problem
  if (problem !== undefined) throw new Refused(problem)
  if (inputs.paths.get(path)?.folder !== file.folder)
    throw new Refused(`the folder of ${path} leads somewhere else by now`)
  const now = draft.stateAt(path)
  if (sameState(now, file.before)) return { file: null, settled: { status: 'skipped', reason: ALREADY } }
  if (sameState(now, file.after)) return restore(file, draft, inputs)
  const key = keyOf(step)
  if (step.steps && path === inputs.configPath && now.kind === 'file') return putBack(step.steps, file, draft, inputs)
  if (key === undefined || path !== inputs.configPath || now.kind !== 'file')
    throw new Refused(driftReason(path, file.after, now))
  return editBack(key, file, draft, inputs)
}

/** The very bytes that were there. */
const restore = (
  file: StepFile,
  draft: Draft,
  { paths, entries, contents, configPath, accepts }: UndoInputs
): Effect => {
  const { path, before } = file
  if (file.after.kind === 'folder' && before.kind === 'missing') {
    const left = (entries.get(path) ?? []).filter((name) => draft.stateAt(name).kind !== 'missing' || !paths.has(name))
    if (left.length > 0)
      return { file: null, settled: { status: 'skipped', reason: `${path} is not empty, so it stays` } }
  }
  const bytes = before.kind === 'file' ? contents.get(before.hash) : undefined
  if (before.kind === 'file' && !bytes) throw new Refused(`the journal does not hold what was in ${path}`)
  if (path === configPath && bytes) orRefuse(() => accepts(new ConfigText(path, bytes.toString('utf8'))))
  return draft.move(path, before)
}

/** config.json changed elsewhere since: only the one setting goes back, as long as nobody changed that. */
const editBack = (key: SettingKey, { path, before, after }: StepFile, draft: Draft, inputs: UndoInputs): Effect => {
  const valueIn = (state: StepFile['before']): SettingValue | undefined => {
    const bytes = state.kind === 'file' ? inputs.contents.get(state.hash) : undefined
    return bytes && (new ConfigText(path, bytes.toString('utf8')).at(key)?.value as SettingValue | undefined)
  }
  const [old, made] = [valueIn(before), valueIn(after)]
  const now = orRefuse(() => draft.configAt(path).at(key)?.value)
  if (JSON.stringify(now) !== JSON.stringify(made)) throw new Refused(`${key} was changed again since the run`)
  const effect = draft.editConfig(path, (config) => config.with(key, old), inputs.accepts)
  if (effect.settled?.status === 'failed') throw new Refused(effect.settled.reason)
  return effect
}

/** The same for a text that is no setting: it is put in again, or taken out again, as long as nothing else stands there. */
const putBack = (
  steps: readonly ConfigStep[],
  { path, before, after }: StepFile,
  draft: Draft,
  inputs: UndoInputs
): Effect => {
  const textIn = (state: StepFile['before']): string | undefined => {
    const bytes = state.kind === 'file' ? inputs.contents.get(state.hash) : undefined
    return bytes && new ConfigText(path, bytes.toString('utf8')).textAt(steps)
  }
  const [old, made] = [textIn(before), textIn(after)]
  if (orRefuse(() => draft.configAt(path).textAt(steps)) !== made) throw new Refused('the same was changed again since')
  const effect = draft.editConfig(path, (config) => config.withText(steps, old), inputs.accepts)
  if (effect.settled?.status === 'failed') throw new Refused(effect.settled.reason)
  return effect
}

const orRefuse = <T>(look: () => T): T => {
  try {
    return look()
  } catch (error) {
    throw error instanceof AppError ? new Refused(error.message) : error
  }
}

const keyOf = ({ target, kind }: PlanStep): SettingKey | undefined =>
  !kind.includes('create') && isSettingKey(target.name) ? target.name : undefined
