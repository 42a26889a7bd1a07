import { describe, expect, test } from 'vitest'
import type { ListedClient } from '../../shared/clients/contract'
import type { StoreStatus } from '../../shared/secrets/contract'
import type { BundleState } from '../guard/bundle'
import type { EventLoopState } from '../platform/event-loop'
import { resolveSettings } from '../settings/resolve'
import type { SettingValues } from '../settings/table'
import { FINDING_CHECKS, STATUS_CHECKS } from './catalogue'
import { countSeverities, runFindingChecks, runStatusChecks } from './check'
import type { ActivityFact, Facts, FactValues, SecretLifeFact } from './facts'
import { QUIET_MACHINE } from './testing/quiet-machine'

const defaults = resolveSettings({
  home: '/h',
  workingFolder: '/',
  flags: {},
  environment: { TRUST_CONSOLE_GATEWAY_AUTH_TOKEN: 'wJ3-vN8_rTq6PzKd0cYbX5hGf2LsMa9E' },
  config: undefined
})

const goodBundle: BundleState = { kind: 'loaded', path: '/h/policy.json', bundle: { version: 1 } }
const goodStore: StoreStatus = {
  requestedBackend: 'encrypted-file',
  activeBackend: 'encrypted-file',
  providerImplemented: true,
  encryptedFallback: false,
  requestedRecognized: true,
  requestedSupport: 'implemented',
  fallbackApplied: false,
  fallbackReason: null,
  persistent: true,
  path: '/h/s.json',
  keySource: 'file:/h/s.json.key',
  loadedAtMs: 1,
  savedAtMs: 1,
  count: 0,
  state: 'ready',
  formatVersion: 3,
  lockedBecause: null,
  unlockWith: null,
  protection: null,
  note: null,
  error: null
}
const goodActivity: ActivityFact = {
  path: '/h/a',
  writable: true,
  problem: null,
  tornLinesSetAside: 0,
  records: 3,
  verified: 'not read'
}

const stalledFor = (...lengths: number[]): EventLoopState => ({
  stalls: lengths.map((lastedMs) => ({ atMs: NOW, lastedMs })),
  longestMs: Math.max(...lengths)
})

const NOW = 1_700_000_000_000
const DAY = 86_400_000
const living = (more: Partial<SecretLifeFact['items'][number]>, count = 1): Change => ({
  secretLife: {
    nowMs: NOW,
    items: Array.from({ length: count }, (_, index) => ({
      targetId: `custom.s${count - index}`,
      updatedAtMs: NOW - DAY,
      expiresAtMs: null,
      rotateEveryDays: null,
      ...more
    }))
  }
})

const client = (more: Partial<ListedClient> = {}, problem: string | null = null): Change => ({
  clients: {
    persisted: true,
    problem,
    nowMs: NOW,
    clients: [
      {
        id: '0123456789ab',
        name: 'bot',
        methods: ['resolve'],
        targets: ['talk.apiKey'],
        createdAtMs: NOW - DAY,
        createdBy: 'operator x',
        expiresAtMs: NOW + DAY,
        maxUses: null,
        uses: 0,
        revokedAtMs: null,
        lastUse: null,
        state: 'active',
        ...more
      }
    ]
  }
})

const known = <T>(value: T): { source: string; atMs: number; value: T } => ({ source: 'test', atMs: 0, value })

interface Change extends Partial<Omit<FactValues, 'settings'>> {
  values?: Partial<SettingValues>
}

/** The facts of a safe gateway, with what a test changes. */
const facts = ({ values = {}, ...more }: Change = {}): Facts => ({
  settings: known({ values: { ...defaults.values, ...values }, sources: defaults.sources, pending: [] }),
  stateFolder: known(more.stateFolder ?? { path: '/h/state', persisted: true, exists: true }),
  policyBundle: known(more.policyBundle ?? goodBundle),
  secretStore: known(more.secretStore ?? goodStore),
  secretLife: known(more.secretLife ?? { nowMs: NOW, items: [] }),
  activity: known(more.activity ?? goodActivity),
  clients: known(more.clients ?? { clients: [], persisted: true, problem: null, nowMs: NOW }),
  docker: known(more.docker ?? { available: true }),
  eventLoop: known(more.eventLoop ?? { stalls: [], longestMs: 0 }),
  ground: known(more.ground ?? { user: 7, entries: [], unread: [] }),
  configSecrets: known(more.configSecrets ?? []),
  ...Object.fromEntries(Object.entries(QUIET_MACHINE).map(([name, value]) => [name, known(value)])),
  waivers: known(more.waivers ?? []),
  attestations: known(more.attestations ?? [])
})

const audit = (change?: Change): string[] =>
  runFindingChecks(FINDING_CHECKS, facts(change)).findings.map(({ checkId, severity }) => `${severity} ${checkId}`)

/** All checks are made here, those of a deep run as well. */
const PLAINTEXT = 'warn gateway.bind.plaintext'
const PUBLIC = { 'http.bind': '0.0.0.0' }
const unreadable: StoreStatus = {
  ...goodStore,
  state: 'unreadable',
  count: null,
  error: { code: 'secrets.damaged', message: 'broken' }
}

describe('each finding appears exactly when it should', () => {
  test.each<[Change, string[]]>([
    [{}, []],
    [{ values: PUBLIC }, ['warn gateway.bind.public', PLAINTEXT]],
    [{ values: { 'http.bind': '::1' } }, []],
    [
      { values: { ...PUBLIC, 'gateway.requireToken': false } },
      ['warn gateway.bind.public', 'warn gateway.auth.token.policy_override', PLAINTEXT]
    ],
    [{ values: { 'gateway.requireToken': false } }, ['warn gateway.auth.token.disabled']],
    [{ values: { 'gateway.requireToken': false, 'gateway.authToken': '' } }, ['warn gateway.auth.token.disabled']],
    [{ values: { 'gateway.authToken': '' } }, ['critical gateway.auth.token.missing']],
    [
      { values: { ...PUBLIC, 'gateway.requireToken': false, 'gateway.authToken': '' } },
      [
        'warn gateway.bind.public',
        'warn gateway.auth.token.policy_override',
        'critical gateway.auth.token.missing',
        PLAINTEXT
      ]
    ],
    [{ values: { 'gateway.rateLimit.enabled': false } }, ['warn gateway.rate_limit.disabled']],
    [
      { values: { 'gateway.rateLimit.enabled': false, 'gateway.rateLimit.windowMs': 0 } },
      ['warn gateway.rate_limit.disabled']
    ],
    [{ values: { 'gateway.rateLimit.windowMs': 0 } }, ['warn gateway.rate_limit.invalid']],
    [{ values: { 'gateway.rateLimit.maxRequests': 0 } }, ['warn gateway.rate_limit.invalid']],
    [
      { values: { 'security.loopGuard.enabled': false, 'security.loopGuard.maxHits': 0 } },
      ['warn security.loop_guard.disabled']
    ],
    [{ values: { 'security.loopGuard.maxHits': 0 } }, ['warn security.loop_guard.thresholds.invalid']],
    [{ values: { 'security.loopGuard.windowMs': 0 } }, ['warn security.loop_guard.thresholds.invalid']],
    [{ values: { 'security.riskReviewThreshold': 39 } }, ['warn security.risk_thresholds.permissive']],
    [{ values: { 'security.riskReviewThreshold': 40, 'security.riskBlockThreshold': 60 } }, []],
    [{ values: { 'security.riskBlockThreshold': 59 } }, ['warn security.risk_thresholds.permissive']],
    [{ stateFolder: { path: 'memory://x', persisted: false, exists: false } }, ['info runtime.state_path.in_memory']],
    [
      { values: { 'security.blockedPatterns': [] } },
      ['warn security.blocked_patterns.empty', 'warn security.guard.patterns.empty']
    ],
    [{ values: { 'security.blockedPatterns': ['', ''] } }, ['warn security.guard.patterns.empty']],
    [{ policyBundle: { kind: 'unset', path: '' } }, ['info security.policy_bundle.unset']],
    [{ policyBundle: { kind: 'folder', path: '/d', problem: 'a folder' } }, ['warn security.policy_bundle.is_dir']],
    [{ policyBundle: { kind: 'missing', path: '/m', problem: 'none' } }, ['warn security.policy_bundle.stat_failed']],
    [
      { policyBundle: { kind: 'unreadable', path: '/m', problem: 'EACCES' } },
      ['warn security.policy_bundle.stat_failed']
    ],
    [{ secretStore: unreadable }, ['critical secrets.store.unreadable']],
    [{ activity: { ...goodActivity, problem: 'cut' } }, ['critical activity.record.broken']],
    [{ activity: { ...goodActivity, verified: 'line 2: changed' } }, ['critical activity.record.broken']],
    [{ activity: { ...goodActivity, verified: 'intact' } }, []]
  ])('%j', (change, findings) => expect(audit(change)).toEqual(findings))
})

const doctor = (
  id: string,
  change: Change = {},
  gone?: keyof Facts
): { status: string; message: string } | undefined => {
  const all = { ...facts(change) }
  if (gone) Object.assign(all, { [gone]: { source: 'test', atMs: 0, error: 'no answer' } })
  const { findings } = runFindingChecks(FINDING_CHECKS, all)
  return runStatusChecks(STATUS_CHECKS, all, countSeverities(findings), false).find((check) => check.id === id)
}

describe('each check of the doctor says what it should', () => {
  test.each<[string, Change, string, string]>([
    ['gateway.bind_scope', {}, 'pass', '127.0.0.1'],
    ['gateway.bind_scope', { values: PUBLIC }, 'warn', '0.0.0.0'],
    ['gateway.auth_token', {}, 'pass', 'configured'],
    ['gateway.auth_token', { values: PUBLIC }, 'pass', 'configured'],
    ['gateway.auth_token', { values: { 'gateway.requireToken': false } }, 'warn', 'disabled'],
    ['gateway.auth_token', { values: { 'gateway.authToken': '' } }, 'fail', 'missing'],
    [
      'gateway.auth_token',
      { values: { ...PUBLIC, 'gateway.requireToken': false, 'gateway.authToken': '' } },
      'fail',
      'missing'
    ],
    ['gateway.rate_limit', {}, 'pass', 'enabled'],
    ['gateway.rate_limit', { values: { 'gateway.rateLimit.enabled': false } }, 'warn', 'disabled'],
    [
      'gateway.rate_limit',
      { values: { 'gateway.rateLimit.windowMs': 0, 'gateway.rateLimit.maxRequests': 0 } },
      'fail',
      'invalid'
    ],
    ['security.loop_guard', {}, 'pass', 'enabled'],
    ['security.loop_guard', { values: { 'security.loopGuard.enabled': false } }, 'warn', 'disabled'],
    ['runtime.state_path', {}, 'pass', '/h/state'],
    ['runtime.state_path', { stateFolder: { path: '', persisted: false, exists: false } }, 'warn', 'unset'],
    [
      'runtime.state_path',
      { stateFolder: { path: 'memory://x', persisted: false, exists: false } },
      'warn',
      'memory://x'
    ],
    ['security.policy_bundle', {}, 'pass', '/h/policy.json'],
    ['security.policy_bundle', { policyBundle: { kind: 'unset', path: '' } }, 'warn', 'unset'],
    ['security.policy_bundle', { policyBundle: { kind: 'invalid', path: '/p', problem: 'not JSON' } }, 'warn', '/p'],
    ['security.audit.summary', {}, 'pass', 'derived'],
    ['security.audit.summary', { values: PUBLIC }, 'warn', 'derived'],
    ['security.audit.summary', { values: { 'gateway.authToken': '' } }, 'fail', 'derived'],
    ['docker.binary', {}, 'pass', 'available'],
    ['docker.binary', { docker: { available: false } }, 'warn', 'unavailable'],
    ['secrets.store', {}, 'pass', 'encrypted-file'],
    ['secrets.store', { secretStore: unreadable }, 'fail', 'unreadable'],
    ['secrets.store', { secretStore: { ...goodStore, note: 'gone' } }, 'warn', 'encrypted-file'],
    ['secrets.store', { secretStore: { ...goodStore, activeBackend: 'env', persistent: false } }, 'warn', 'env'],
    ['runtime.event_loop', {}, 'pass', 'responsive'],
    ['runtime.event_loop', { eventLoop: stalledFor(1_000, 1_000, 2_999) }, 'pass', 'responsive'],
    ['runtime.event_loop', { eventLoop: stalledFor(1_000, 1_000, 3_000) }, 'warn', 'stalled'],
    ['activity.record', {}, 'pass', 'recording'],
    ['activity.record', { activity: { ...goodActivity, verified: 'intact' } }, 'pass', 'intact'],
    ['activity.record', { activity: { ...goodActivity, writable: false } }, 'fail', 'unwritable'],
    ['activity.record', { activity: { ...goodActivity, problem: 'cut' } }, 'fail', 'broken']
  ])('%s with %j is %s %s', (id, change, status, message) =>
    expect(doctor(id, change)).toMatchObject({ status, message })
  )
})

describe('what to look at among the clients', () => {
  test.each<[string, Change, string[]]>([
    ['in force and new', client(), []],
    ['not used for 90 days', client({ createdAtMs: NOW - 90 * DAY }), ['info clients.unused']],
    ['not used for a moment less', client({ createdAtMs: NOW - 90 * DAY + 1 }), []],
    ['old and used lately', client({ createdAtMs: 0, lastUse: { atMs: NOW, method: 'status', address: null } }), []],
    ['a pattern', client({ targets: ['talk.apiKey', 'custom.*'] }), ['info clients.targets.wide']],
    ['a list', client({ targets: ['agents.list[].x'] }), ['info clients.targets.wide']],
    ['expired', client({ state: 'expired', createdAtMs: 0, targets: ['custom.*'] }), ['info clients.over']],
    ['used up', client({ state: 'used-up' }), ['info clients.over']],
    ['revoked', client({ state: 'revoked', createdAtMs: 0, targets: ['custom.*'] }), []],
    ['a file that cannot be read', client({}, 'changed'), ['warn clients.file.unreadable']]
  ])('%s', (_name, change, expected) => expect(audit(change)).toEqual(expected))

  test('a home without clients has nothing to look at', () => {
    expect(audit()).toEqual([])
  })
})

describe('what is due for a secret, to the millisecond', () => {
  test.each<[string, Change, string[]]>([
    ['expires now', living({ expiresAtMs: NOW }), ['warn secrets.expired']],
    ['expires in a moment', living({ expiresAtMs: NOW + 1 }), ['info secrets.expiring']],
    ['expires in 14 days', living({ expiresAtMs: NOW + 14 * DAY }), ['info secrets.expiring']],
    ['expires later', living({ expiresAtMs: NOW + 14 * DAY + 1 }), []],
    ['is as old as its interval', living({ rotateEveryDays: 1 }), ['warn secrets.rotation.due']],
    ['is a moment younger', living({ rotateEveryDays: 1, updatedAtMs: NOW - DAY + 1 }), []],
    ['is of unknown age', living({ rotateEveryDays: 3_650, updatedAtMs: null }), ['warn secrets.rotation.due']],
    ['has no dates', living({ updatedAtMs: null }), []],
    ['is both', living({ rotateEveryDays: 1, expiresAtMs: 0 }), ['warn secrets.expired', 'warn secrets.rotation.due']]
  ])('a secret that %s', (_what, change, expected) => expect(audit(change)).toEqual(expected))

  test('names five in their order and counts the rest', () => {
    const [finding] = runFindingChecks(FINDING_CHECKS, facts(living({ expiresAtMs: 0 }, 7))).findings
    expect(finding?.detail).toBe(
      '7 secrets are past their expiry: custom.s1, custom.s2, custom.s3, custom.s4, custom.s5 and 2 more'
    )
    const [one] = runFindingChecks(FINDING_CHECKS, facts(living({ expiresAtMs: 0 }))).findings
    expect(one?.detail).toBe('one secret is past its expiry: custom.s1')
  })

  test('of a store that cannot be read is not known', () => {
    const { findings, unchecked } = runFindingChecks(FINDING_CHECKS, {
      ...facts(),
      secretLife: { source: 'the secret store', atMs: 0, error: 'locked' }
    })
    expect(findings).toEqual([])
    expect(unchecked).toEqual(
      ['secrets.expired', 'secrets.rotation.due', 'secrets.expiring'].map((checkId) => ({
        checkId,
        reason: 'the secret store: locked'
      }))
    )
  })
})

test('a fact that could not be gathered spoils only its own checks, and never into a pass', () => {
  expect(doctor('security.policy_bundle', {}, 'policyBundle')).toMatchObject({ status: 'warn', message: 'not checked' })
  expect(doctor('gateway.auth_token', {}, 'policyBundle')).toMatchObject({ status: 'pass' })
  const { unchecked } = runFindingChecks(FINDING_CHECKS, {
    ...facts(),
    policyBundle: { source: 's', atMs: 0, error: 'e' }
  })
  expect(unchecked.map(({ checkId }) => checkId)).toContain('security.policy_bundle.is_dir')
})

test('ids are permanent: unique, and the contract in its order first', () => {
  const ids = FINDING_CHECKS.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids[0]).toBe('gateway.bind.public')
  expect(STATUS_CHECKS.slice(0, 8).map(({ id }) => id)).toEqual([
    'gateway.bind_scope',
    'gateway.auth_token',
    'gateway.rate_limit',
    'security.loop_guard',
    'runtime.state_path',
    'security.policy_bundle',
    'security.audit.summary',
    'docker.binary'
  ])
})
