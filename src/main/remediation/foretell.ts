import { join } from 'node:path'
import type { PlanDocument } from '../../shared/remediation/plan-contract'
import { DEFAULT_BUNDLE } from '../guard/bundle'
import type { Fact, FactName, Facts, FactValues } from '../posture/facts'
import type { Posture } from '../posture/engine'
import { healthScore, summarise } from '../posture/score'
import { defaultOf } from '../settings/resolve'
import { settingRow, type SettingValue } from '../settings/table'
import type { FixStep } from './fix-plan'
import { stepsOf, type WantedAction } from './plan'

type Bundle = Extract<FactValues['policyBundle'], { kind: 'loaded' }>['bundle']

/** Makes the checks on these facts and writes nothing. */
type Suppose = (facts: Facts) => Posture

interface Foretold {
  /** The score once all of it is in force, restarts included. */
  scoreAfter: number
  /** Findings that are gone then. */
  resolves: string[]
  /** Findings that are there then and are not now. */
  brings: string[]
}

/** As long and as mixed as a token that the console makes. */
const LIKE_A_NEW_ONE = 'Zx81-qP_7mWvRt0aYbK4cUdN9eFgHjL2sTiO6uV3wXy'

const change = <N extends FactName>(facts: Facts, name: N, edit: (value: FactValues[N]) => FactValues[N]): Facts => {
  const fact: Fact<FactValues[N]> | undefined = facts[name]
  return fact && 'value' in fact ? { ...facts, [name]: { ...fact, value: edit(fact.value) } } : facts
}

/** The facts as these steps would leave them, as far as steps reach. Pure. What a person must do is not counted on.
 *  @param home the home folder, which some defaults lie in */
const factsAfter = (facts: Facts, steps: readonly FixStep[], home: string): Facts =>
  steps.reduce((before, step) => after(before, step, home), facts)

const after = (facts: Facts, step: FixStep, home: string): Facts => {
  switch (step.kind) {
    case 'set':
      if (step.key === 'state.path') return afterRestart(facts, step.value ?? join(home, 'state'))
      return change(facts, 'settings', (fact) => {
        const value: SettingValue = step.value ?? defaultOf(settingRow(step.key), home, fact.values['state.path'])
        return { ...fact, values: { ...fact.values, [step.key]: value } }
      })
    case 'permission':
      return change(facts, 'ground', (fact) => ({
        ...fact,
        entries: fact.entries.map((entry) => (entry.path === step.path ? { ...entry, mode: step.to } : entry))
      }))
    case 'store-secret':
      return facts
    case 'take-secret':
      return change(facts, 'configSecrets', (found) => found.filter(({ path }) => path !== step.path))
    case 'mint-token':
      // Only whether there is one, and how long it is, matters to a check.
      return change(facts, 'settings', (fact) => ({
        ...fact,
        values: { ...fact.values, 'gateway.authToken': LIKE_A_NEW_ONE }
      }))
    case 'create-folder':
      return change(facts, 'stateFolder', (folder) =>
        folder.path === step.path ? { ...folder, exists: true } : folder
      )
    case 'create-bundle':
      return change(facts, 'policyBundle', () => ({
        kind: 'loaded',
        path: step.path,
        bundle: JSON.parse(DEFAULT_BUNDLE) as Bundle
      }))
    case 'manual':
      return facts
  }
}

/** State is kept from then on. What else lies in that folder is only seen then. */
const afterRestart = (facts: Facts, path: SettingValue): Facts => {
  const kept = change(facts, 'stateFolder', (folder) => ({
    ...folder,
    path: String(path),
    persisted: true,
    exists: true
  }))
  const { policyBundle } = kept
  if (!policyBundle || !('value' in policyBundle) || policyBundle.value.kind !== 'unset') return kept
  const { source, atMs } = policyBundle
  return { ...kept, policyBundle: { source, atMs, error: 'it is known only after the next start' } }
}

const enabledIn = ({ settings }: Facts): boolean =>
  settings !== undefined && 'value' in settings && settings.value.values['heartbeat.enabled']

const foretell = (before: Posture, steps: readonly FixStep[], suppose: Suppose, home: string): Foretold => {
  const facts = factsAfter(before.facts, steps, home)
  const { report } = suppose(facts)
  const now = before.report.security.findings.map(({ checkId }) => checkId)
  const then = report.security.findings.map(({ checkId }) => checkId)
  const left = new Set(then)
  // A check that cannot be made then has resolved nothing.
  for (const { checkId } of report.security.unchecked ?? []) left.add(checkId)
  return {
    scoreAfter: healthScore(summarise(report), enabledIn(facts)),
    resolves: now.filter((id) => !left.has(id)),
    brings: then.filter((id) => !now.includes(id))
  }
}

/** What each action alone would come to, and all of them together. */
export const foretellPlan = (
  before: Posture,
  actions: readonly WantedAction[],
  document: PlanDocument,
  suppose: Suppose,
  home: string
): { each: Foretold[]; all: Foretold } => {
  const steps = actions.map((action) => {
    const planned = stepsOf(document, action.id)
    // A step that the plan already knows to fail changes nothing.
    return action.steps.filter((_, index) => planned[index]?.settled?.status !== 'failed')
  })
  return {
    each: steps.map((own) => foretell(before, own, suppose, home)),
    all: foretell(before, steps.flat(), suppose, home)
  }
}
