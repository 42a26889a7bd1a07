import { expect, test } from 'vitest'
import { GROUND_CHECKS, STATUS_CHECKS, WAIVER_CHECKS } from './catalogue'
import { coverageOf } from './coverage'
import type { FactName, Facts } from './facts'
import { MACHINE_FACTS } from './machine/facts'
import { judgeFindings } from './judge'

const NAMES: FactName[] = [
  'settings',
  'stateFolder',
  'policyBundle',
  'secretStore',
  'secretLife',
  'activity',
  'clients',
  'docker',
  'eventLoop',
  'gatewayProbe',
  'ground',
  'configSecrets',
  ...MACHINE_FACTS,
  'waivers',
  'attestations'
]
const TOTAL = GROUND_CHECKS.length + WAIVER_CHECKS.length + STATUS_CHECKS.length
const DEEP_ONLY = [...GROUND_CHECKS, ...WAIVER_CHECKS].filter(({ deepOnly }) => deepOnly).map(({ id }) => id)

/** Facts of which only their being there counts. */
const factsBut = (...missing: FactName[]): Facts =>
  Object.fromEntries(
    NAMES.map((name) => [
      name,
      { source: name, atMs: 0, ...(missing.includes(name) ? { error: 'dark' } : { value: {} }) }
    ])
  )

const base = { unchecked: [], found: new Set<string>(), waived: 0 }

test('a deep run with every fact covers everything; another names what only a deep run makes', () => {
  expect(coverageOf({ ...base, deep: true, facts: factsBut() })).toEqual({
    checked: TOTAL,
    total: TOTAL,
    waived: 0,
    notChecked: []
  })
  const shallow = coverageOf({ ...base, deep: false, facts: factsBut() })
  expect([shallow.checked, shallow.total]).toEqual([TOTAL - 2 - DEEP_ONLY.length, TOTAL])
  expect(shallow.notChecked.map(({ checkId }) => checkId)).toEqual([
    'activity.record.broken',
    ...DEEP_ONLY,
    'gateway.probe'
  ])
})

test('what a shallow run found needs no deep one to be known', () => {
  const { notChecked } = coverageOf({
    ...base,
    deep: false,
    facts: factsBut(),
    found: new Set(['activity.record.broken'])
  })
  expect(notChecked.map(({ checkId }) => checkId)).toEqual([...DEEP_ONLY, 'gateway.probe'])
})

test.each(NAMES.filter((name) => name !== 'waivers' && name !== 'attestations'))(
  'without %s none of its checks counts as made',
  (name) => {
    const facts = factsBut(...NAMES)
    const { unchecked } = judgeFindings(facts, { deep: true, nowMs: 0, waivers: () => [] })
    const dark = coverageOf({
      ...base,
      deep: true,
      facts: factsBut(name),
      unchecked: unchecked.filter(({ reason }) => reason.startsWith(name))
    })
    const rows = STATUS_CHECKS.filter(({ needs }) => needs.includes(name)).map(({ id }) => id)
    const missing = dark.notChecked.map(({ checkId }) => checkId)
    expect(missing).toEqual(expect.arrayContaining(rows))
    expect(missing.length).toBeGreaterThan(0)
    expect(dark.checked + missing.length).toBe(TOTAL)
    expect(new Set(missing).size).toBe(missing.length)
  }
)
