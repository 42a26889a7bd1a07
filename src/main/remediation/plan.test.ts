import { describe, expect, test } from 'vitest'
import type { Finding } from '../../shared/posture/contract'
import type { BundleState } from '../guard/bundle'
import type { Facts, SettingsFact } from '../posture/facts'
import { resolveSettings, type Environment } from '../settings/resolve'
import { ConfigText } from '../settings/config-file'
import { describeStep, planFix } from './fix-plan'
import { wantedActions } from './plan'

const settingsOf = (file: object, environment: Environment = {}): SettingsFact => ({
  ...resolveSettings({
    home: '/h',
    workingFolder: '/',
    flags: {},
    environment,
    config: new ConfigText('/h/config.json', JSON.stringify(file))
  }),
  pending: []
})

const finding = (checkId: string, severity: Finding['severity'] = 'warn'): Finding => ({
  checkId,
  severity,
  title: 't',
  detail: 'd',
  remediation: 'r'
})

const factsOf = (settings: SettingsFact, bundle: BundleState = { kind: 'unset', path: '' }, exists = true): Facts => ({
  settings: { source: 's', atMs: 0, value: settings },
  stateFolder: { source: 's', atMs: 0, value: { path: '/h/state', persisted: true, exists } },
  policyBundle: { source: 's', atMs: 0, value: bundle }
})

describe('planFix', () => {
  test.each([
    ['gateway.bind.public', { http: { bind: '0.0.0.0' } }, [{ kind: 'set', key: 'http.bind', value: '127.0.0.1' }]],
    [
      'gateway.auth.token.disabled',
      { gateway: { requireToken: false, authToken: 'x' } },
      [{ kind: 'set', key: 'gateway.requireToken', value: true }]
    ],
    [
      'gateway.auth.token.disabled',
      { gateway: { requireToken: false } },
      [{ kind: 'mint-token' }, { kind: 'set', key: 'gateway.requireToken', value: true }]
    ],
    ['gateway.auth.token.missing', { gateway: { authToken: '' } }, [{ kind: 'mint-token' }]],
    ['gateway.rate_limit.disabled', {}, [{ kind: 'set', key: 'gateway.rateLimit.enabled', value: true }]],
    [
      'gateway.rate_limit.disabled',
      { gateway: { rateLimit: { windowMs: 0 } } },
      [
        { kind: 'set', key: 'gateway.rateLimit.enabled', value: true },
        { kind: 'set', key: 'gateway.rateLimit.windowMs', value: 60_000 }
      ]
    ],
    [
      'gateway.rate_limit.invalid',
      { gateway: { rateLimit: { windowMs: 0 } } },
      [{ kind: 'set', key: 'gateway.rateLimit.windowMs', value: 60_000 }]
    ],
    [
      'security.loop_guard.thresholds.invalid',
      { security: { loopGuard: { maxHits: 0, windowMs: 0 } } },
      [
        { kind: 'set', key: 'security.loopGuard.windowMs', value: 5_000 },
        { kind: 'set', key: 'security.loopGuard.maxHits', value: 8 }
      ]
    ],
    ['runtime.state_path.in_memory', {}, [{ kind: 'manual', reason: 'd', instruction: 'r' }]],
    ['secrets.store.unreadable', {}, [{ kind: 'manual' }]]
  ])('%s with %j', (checkId, file, steps) => {
    expect(planFix([finding(checkId)], factsOf(settingsOf(file)))).toMatchObject(steps)
  })

  test('what the environment decides needs a person, and names the variable', () => {
    const settings = settingsOf({}, { OPENCLAW_ZIG_GATEWAY_RATE_LIMIT_ENABLED: '0' })
    const [step] = planFix([finding('gateway.rate_limit.disabled')], factsOf(settings))
    expect(step).toMatchObject({
      kind: 'manual',
      reason: expect.stringContaining('OPENCLAW_ZIG_GATEWAY_RATE_LIMIT_ENABLED')
    })
  })

  test('a change that waits for a restart is not planned twice', () => {
    const settings = { ...settingsOf({ http: { bind: '0.0.0.0' } }), pending: ['http.bind' as const] }
    expect(planFix([finding('gateway.bind.public')], factsOf(settings))).toMatchObject([
      { kind: 'manual', reason: expect.stringContaining('next start') }
    ])
  })

  test('a policy bundle is made only where there is nothing', () => {
    const found = [finding('security.policy_bundle.stat_failed')]
    const missing = factsOf(settingsOf({}), { kind: 'missing', path: '/p', problem: 'none' })
    const unreadable = factsOf(settingsOf({}), { kind: 'unreadable', path: '/p', problem: 'EACCES' })
    expect(planFix(found, missing)).toMatchObject([{ kind: 'create-bundle', path: '/p' }])
    expect(planFix(found, unreadable)).toMatchObject([{ kind: 'manual' }])
  })

  test('a missing state folder is made first', () => {
    expect(planFix([], factsOf(settingsOf({}), undefined, false))).toMatchObject([
      { kind: 'create-folder', path: '/h/state' }
    ])
  })

  test('one change that two findings ask for is made once', () => {
    const found = [finding('security.blocked_patterns.empty'), finding('security.guard.patterns.empty')]
    expect(planFix(found, factsOf(settingsOf({})))).toHaveLength(1)
  })

  test('no description shows the token', () => {
    const settings = settingsOf({ gateway: { authToken: 'canary' } })
    const all = planFix([finding('gateway.auth.token.missing'), finding('gateway.bind.public')], factsOf(settings))
    expect(all.map((step) => describeStep(step, settings)).join()).not.toContain('canary')
  })
})

describe('wantedActions', () => {
  const wanted = (findings: Finding[], settings: SettingsFact, only?: string[]) =>
    wantedActions({ findings, settings, fixSteps: [], needsRestart: (key) => key === 'http.bind' }, only)

  test.each([
    ['a safe gateway', [], {}, ['noop']],
    ['only notes', [finding('x', 'info')], {}, ['noop']],
    ['a warning', [finding('x')], {}, ['security.audit.fix']],
    ['no heartbeat', [], { heartbeat: { enabled: false } }, ['set-heartbeats']],
    ['a public bind', [finding('gateway.bind.public')], {}, ['security.audit.fix', 'gateway.bind.loopback']]
  ])('%s', (_what, findings, file, ids) => {
    expect(wanted(findings, settingsOf(file)).map(({ id }) => id)).toEqual(ids)
  })

  test('noop is not recommended; a critical finding makes a critical action', () => {
    expect(wanted([], settingsOf({}))).toMatchObject([{ id: 'noop', recommended: false }])
    expect(wanted([finding('x', 'critical')], settingsOf({}))).toMatchObject([
      { severity: 'critical', recommended: true }
    ])
  })

  test('what takes over at a restart, or is decided by the environment, is not automatic', () => {
    const [, bind] = wanted([finding('gateway.bind.public')], settingsOf({}))
    expect(bind).toMatchObject({ auto: false, steps: [{ kind: 'set' }] })
    const pinned = settingsOf({ heartbeat: { enabled: false } }, { TRUST_CONSOLE_HEARTBEAT_ENABLED: 'false' })
    expect(wanted([], pinned)).toMatchObject([
      {
        auto: false,
        steps: [{ kind: 'manual', instruction: expect.stringContaining('TRUST_CONSOLE_HEARTBEAT_ENABLED') }]
      }
    ])
  })
})
