import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FINDING_CHECKS } from '../posture/catalogue'
import { runFindingChecks } from '../posture/check'
import type { Facts } from '../posture/facts'
import { resolveSettings } from '../settings/resolve'
import { SETTING_KEYS, type SettingValues } from '../settings/table'
import { configText } from '../settings/testing/config-text'
import { createHash } from 'node:crypto'
import { describeTarget, planFix } from './fix-plan'
import { newFile, type PathFact } from './file-state'
import { wantedActions } from './plan'
import { buildPlan, type PlanInputs } from './plan-document'
import { digestOf } from './vault'

const defaults = resolveSettings({ home: '/h', workingFolder: '/', flags: {}, environment: {}, config: undefined })

const settings = fc.record<Partial<SettingValues>>(
  {
    'http.bind': fc.constantFrom('127.0.0.1', '0.0.0.0', '::1'),
    'gateway.requireToken': fc.boolean(),
    'gateway.authToken': fc.constantFrom('', 'token'),
    'gateway.rateLimit.enabled': fc.boolean(),
    'gateway.rateLimit.windowMs': fc.nat(3),
    'gateway.rateLimit.maxRequests': fc.nat(3),
    'security.loopGuard.enabled': fc.boolean(),
    'security.loopGuard.maxHits': fc.nat(3),
    'security.riskBlockThreshold': fc.nat(100),
    'security.blockedPatterns': fc.array(fc.constantFrom('', 'a'), { maxLength: 2 }),
    'heartbeat.enabled': fc.boolean()
  },
  { requiredKeys: [] }
)

const facts = fc
  .record({
    values: settings,
    pinned: fc.subarray(SETTING_KEYS),
    persisted: fc.boolean(),
    exists: fc.boolean(),
    bundle: fc.constantFrom('unset' as const, 'missing' as const, 'folder' as const)
  })
  .map(({ values, pinned, persisted, exists, bundle }): Facts => {
    const known = <T>(value: T): { source: string; atMs: number; value: T } => ({ source: 'test', atMs: 0, value })
    const sources = { ...defaults.sources }
    for (const key of pinned) sources[key] = { kind: 'env', name: `VARIABLE_OF_${key}` }
    return {
      settings: known({ values: { ...defaults.values, ...values }, sources, pending: [] }),
      stateFolder: known({ path: '/h/state', persisted, exists }),
      policyBundle: known(bundle === 'unset' ? { kind: bundle, path: '' } : { kind: bundle, path: '/p', problem: 'x' })
    }
  })

const planOf = (from: Facts): unknown => {
  const { findings } = runFindingChecks(FINDING_CHECKS, from)
  const steps = planFix(findings, from)
  const settingsFact = from.settings && 'value' in from.settings ? from.settings.value : undefined
  const actions =
    settingsFact &&
    wantedActions({ findings, settings: settingsFact, fixSteps: steps, needsRestart: (key) => key === 'http.bind' })
  return { findings, steps, actions }
}

test('the same facts give the same plan, and planning changes none of them', () => {
  fc.assert(
    fc.property(facts, (from) => {
      const copy = structuredClone(from)
      const first = planOf(from)
      expect(planOf(copy)).toEqual(first)
      expect(from).toEqual(copy)
    })
  )
})

test('no setting that the environment decides is ever planned to be set, and nothing is planned twice', () => {
  fc.assert(
    fc.property(facts, (from) => {
      const { findings } = runFindingChecks(FINDING_CHECKS, from)
      const steps = planFix(findings, from).filter(({ kind }) => kind !== 'manual')
      const { sources } = from.settings && 'value' in from.settings ? from.settings.value : defaults
      for (const step of steps) {
        if (step.kind === 'set') expect(sources[step.key].kind).not.toBe('env')
        if (step.kind === 'mint-token') expect(sources['gateway.authToken'].kind).not.toBe('env')
      }
      const targets = steps.map(describeTarget)
      expect(new Set(targets).size).toBe(targets.length)
    })
  )
})

const hash = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** What a plan is made from, with this text as the config. */
const inputsOf = (from: Facts, text: string): PlanInputs => {
  const { findings } = runFindingChecks(FINDING_CHECKS, from)
  const fact = from.settings && 'value' in from.settings ? from.settings.value : { ...defaults, pending: [] }
  const bytes = Buffer.from(text)
  const config: PathFact = {
    path: '/h/config.json',
    state: newFile(hash(bytes)),
    bytes,
    folder: '/h',
    missing: [],
    problem: undefined
  }
  const needsRestart: PlanInputs['needsRestart'] = (key) => key === 'http.bind'
  return {
    planId: 'p',
    createdAtMs: 1,
    kind: 'maintenance',
    deep: false,
    actions: wantedActions({ findings, settings: fact, fixSteps: planFix(findings, from), needsRestart }),
    settings: fact,
    configPath: config.path,
    paths: new Map([[config.path, config]]),
    needsRestart,
    accepts: () => undefined,
    freshToken: 'fresh',
    hash
  }
}

test('the same facts, id and time give the same document and digest, and the states of its steps follow on one another', () => {
  fc.assert(
    fc.property(facts, configText, (from, text) => {
      const { document, contents } = buildPlan(inputsOf(from, text))
      const again = buildPlan(inputsOf(structuredClone(from), text))
      expect(again.document).toEqual(document)
      expect(digestOf(again.document)).toBe(digestOf(document))
      expect(digestOf({ ...document, createdAtMs: 2 })).not.toBe(digestOf(document))
      const states = new Map<string, unknown>()
      for (const { file } of document.steps) {
        if (!file) continue
        if (states.has(file.path)) expect(file.before).toEqual(states.get(file.path))
        states.set(file.path, file.after)
        if (file.after.kind === 'file') expect(hash(contents.get(file.after.hash) ?? '')).toBe(file.after.hash)
      }
    }),
    { numRuns: 60 }
  )
})
