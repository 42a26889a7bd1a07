import { expect, test } from 'vitest'
import { FakeClock } from '../platform/testing'
import { resolveSettings } from '../settings/resolve'
import { PostureEngine } from './engine'
import type { FactName, FactSources } from './facts'
import { MACHINE_FACTS } from './machine/facts'

const IDENTITY = {
  configHash: () => 'h',
  runtime: () => ({
    version: '',
    node: '',
    platform: '',
    pid: 1,
    home: '',
    statePath: '',
    persisted: true,
    gatewayUrl: null
  })
}

/** An engine over a gateway without a rate limit, and which facts it gathered. */
const engine = (facts: Partial<Record<FactName, unknown>> = {}) => {
  const { values, sources } = resolveSettings({
    home: '/h',
    workingFolder: '/',
    flags: {},
    environment: {
      TRUST_CONSOLE_GATEWAY_AUTH_TOKEN: 'wJ3-vN8_rTq6PzKd0cYbX5hGf2LsMa9E',
      TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'no'
    },
    config: undefined
  })
  const known: Partial<Record<FactName, unknown>> = {
    settings: { values, sources, pending: [] },
    gatewayProbe: { attempted: true, target: 'http://x', ok: true },
    policyBundle: { kind: 'folder', path: '/p', problem: 'a folder' },
    ...facts
  }
  const gathered: string[] = []
  const names: FactName[] = [
    'settings',
    'stateFolder',
    'policyBundle',
    'secretStore',
    'secretLife',
    'activity',
    'clients',
    'docker',
    'gatewayProbe',
    'ground',
    'configSecrets',
    ...MACHINE_FACTS
  ]
  const factSources = Object.fromEntries(
    names.map((name) => [
      name,
      {
        source: name,
        timeoutMs: 1_000,
        gather: () => {
          gathered.push(name)
          return name in known ? Promise.resolve(known[name]) : Promise.reject(new Error('no such fact'))
        }
      }
    ])
  ) as unknown as FactSources
  const kept: boolean[] = []
  const posture = new PostureEngine(factSources, IDENTITY, new FakeClock(5), (_, deep) => kept.push(deep))
  return { posture, gathered, kept }
}

test('a finding is looked for again with its own facts alone, and that is no run for the history', async () => {
  const { posture, gathered, kept } = engine()
  expect(await posture.recheck('gateway.rate_limit.disabled')).toMatchObject({
    ts: 5,
    finding: { checkId: 'gateway.rate_limit.disabled', severity: 'warn' },
    check: null,
    unchecked: null
  })
  expect([gathered, kept]).toEqual([['settings'], []])
  expect(await posture.recheck('gateway.bind.public')).toMatchObject({ finding: null, unchecked: null })
})

test('a check answers with its row, also one that only a deep run makes', async () => {
  const { posture, gathered } = engine()
  expect((await posture.recheck('gateway.probe')).check).toMatchObject({ status: 'pass' })
  expect(gathered).toEqual(['gatewayProbe'])
})

test('the check that sums up the findings counts them all', async () => {
  const { posture } = engine()
  expect((await posture.recheck('security.audit.summary')).check).toMatchObject({
    status: 'warn',
    detail: '0 critical, 2 warn, 0 info.'
  })
})

test('a check whose fact is missing says that, and is no pass', async () => {
  const { posture } = engine()
  expect(await posture.recheck('activity.record.broken')).toMatchObject({
    finding: null,
    unchecked: 'activity: no such fact'
  })
})

test('an id that is none is refused by its field', async () => {
  await expect(engine().posture.recheck('nobody.knows')).rejects.toMatchObject({
    code: 'rpc.invalid-params',
    data: { field: 'checkId' }
  })
})

test('a run is kept, an inspection is not', async () => {
  const { posture, kept } = engine()
  await posture.inspect(true)
  expect(kept).toEqual([])
  await posture.run(true)
  await posture.run(false)
  expect(kept).toEqual([true, false])
})
