import { describe, expect, test } from 'vitest'
import { DAY_MS, MAX_WAIVER_MS } from '../../../shared/posture/waiver-limits'
import { silentLog } from '../../platform/log'
import { FakeClock } from '../../platform/testing'
import { resolveSettings } from '../../settings/resolve'
import { PostureEngine } from '../engine'
import { QUIET_MACHINE } from '../testing/quiet-machine'
import type { FactName, FactSources } from '../facts'
import { healthScore, summarise } from '../score'
import { WaiverService } from './service'
import { WaiverStore } from './store'

const LIMIT = 'gateway.rate_limit.disabled'
const NOW = 100 * DAY_MS

/** A gateway whose only trouble is its rate limit, and which can be given more. */
const rig = () => {
  const clock = new FakeClock(NOW)
  const environment: Record<string, string> = {
    TRUST_CONSOLE_GATEWAY_AUTH_TOKEN: 'wJ3-vN8_rTq6PzKd0cYbX5hGf2LsMa9E',
    TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'no'
  }
  const known: Partial<Record<FactName, () => unknown>> = {
    settings: () => ({
      ...resolveSettings({ home: '/h', workingFolder: '/', flags: {}, environment, config: undefined }),
      pending: []
    }),
    stateFolder: () => ({ path: '/h', persisted: true, exists: true }),
    policyBundle: () => ({ kind: 'loaded', path: '/p', bundle: { version: 1 } }),
    activity: () => ({ path: '/a', writable: true, problem: null, records: 1, verified: 'intact' }),
    secretLife: () => ({ nowMs: clock.nowMs(), items: [] }),
    clients: () => ({ clients: [], persisted: true, problem: null, nowMs: clock.nowMs() }),
    docker: () => ({ available: true }),
    eventLoop: () => ({ stalls: [], longestMs: 0 }),
    gatewayProbe: () => ({ attempted: true, target: 'x', ok: true }),
    ground: () => ({ user: 7, entries: [], unread: [] }),
    configSecrets: () => [],
    ...Object.fromEntries(Object.entries(QUIET_MACHINE).map(([name, value]) => [name, () => value])),
    secretStore: () => ({
      state: 'ready',
      error: null,
      activeBackend: 'f',
      persistent: true,
      requestedRecognized: true,
      note: null,
      fallbackReason: null
    })
  }
  const broken = new Set<FactName>()
  const sources = Object.fromEntries(
    Object.entries(known).map(([name, make]) => [
      name,
      {
        source: name,
        timeoutMs: 1_000,
        gather: () => (broken.has(name as FactName) ? Promise.reject(new Error('dark')) : Promise.resolve(make()))
      }
    ])
  ) as unknown as FactSources
  const store = new WaiverStore(undefined, () => new Uint8Array(32), clock, silentLog)
  const identity = { configHash: () => 'h', runtime: () => ({}) as never }
  const runs: string[] = []
  const posture = new PostureEngine(
    sources,
    identity,
    clock,
    ({ security }) => runs.push(security.findings.map(({ checkId }) => checkId).join()),
    () => store.all()
  )
  const service = new WaiverService(posture, store, clock)
  const ids = async (deep = false): Promise<string[]> => {
    const { security } = (await posture.inspect(deep)).report
    return [
      ...security.findings.map(({ checkId }) => checkId),
      ...(security.waived ?? []).map(({ checkId }) => `(${checkId})`)
    ]
  }
  const accept = (more: Partial<Parameters<WaiverService['waive']>[0]> = {}) =>
    service.waive({ checkId: LIMIT, reason: 'r', owner: 'o', expiresAtMs: NOW + 30 * DAY_MS, ...more }, 'operator me')
  return { clock, environment, broken, posture, service, ids, accept, runs }
}

describe('an accepted finding', () => {
  test('is listed and counted apart, costs no point, and so does the row that repeats it', async () => {
    const { posture, accept, runs } = rig()
    const before = (await posture.inspect(false)).report
    expect(before.security).not.toHaveProperty('waived')
    expect(before.security.summary).toEqual({ critical: 0, warn: 1, info: 0 })
    expect(healthScore(summarise(before), true)).toBe(100 - 6 - 3 - 3)
    expect(await accept()).toMatchObject({ checkId: LIMIT, by: 'operator me', acceptedAtMs: NOW, state: 'in-force' })

    const { report } = await posture.inspect(false)
    expect(report.security.findings).toEqual([])
    expect(report.security.summary).toEqual({ critical: 0, warn: 0, info: 0, waived: 1 })
    expect(report.security.waived).toMatchObject([
      { checkId: LIMIT, detail: 'gateway.rateLimit.enabled is false', waiver: { reason: 'r', owner: 'o' } }
    ])
    const row = (id: string) => report.checks.find((check) => check.id === id)
    expect(row('gateway.rate_limit')).toMatchObject({ status: 'warn', message: 'disabled', waived: true })
    expect(row('security.audit.summary')).toMatchObject({
      status: 'pass',
      detail: '0 critical, 0 warn, 0 info, 1 waived.'
    })
    expect(healthScore(summarise(report), true)).toBe(100)
    // The history hears of it at once.
    expect(runs).toEqual([''])
  })

  test('answers the same when it alone is looked at', async () => {
    const { posture, accept } = rig()
    await accept()
    expect(await posture.recheck(LIMIT)).toMatchObject({ finding: { checkId: LIMIT }, waiver: { owner: 'o' } })
    expect((await posture.recheck('gateway.rate_limit')).check).toMatchObject({ status: 'warn', waived: true })
    expect((await posture.recheck('security.audit.summary')).check).toMatchObject({ status: 'pass' })
    expect((await posture.recheck('waivers.lapsed')).finding).toBeNull()
  })

  test('counts again from the very millisecond it expires, and the lapse is a warning', async () => {
    const { clock, accept, ids, posture } = rig()
    await accept({ expiresAtMs: NOW + DAY_MS })
    clock.advance(DAY_MS - 1)
    expect(await ids()).toEqual([`(${LIMIT})`])
    clock.advance(1)
    expect(await ids()).toEqual([LIMIT, 'waivers.lapsed'])
    expect((await posture.recheck('waivers.lapsed')).finding).toMatchObject({
      severity: 'warn',
      detail: `${LIMIT}: expired on 1970-04-12`
    })
  })

  test('that is gone leaves a note, and nothing else', async () => {
    const { environment, accept, ids } = rig()
    await accept()
    environment.TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED = 'yes'
    expect(await ids()).toEqual(['waivers.unused'])
  })

  test('with other evidence counts', async () => {
    const { environment, accept, ids } = rig()
    environment.TRUST_CONSOLE_HTTP_BIND = '0.0.0.0'
    await accept({ checkId: 'gateway.bind.public' })
    expect(await ids()).toContain('(gateway.bind.public)')
    environment.TRUST_CONSOLE_HTTP_BIND = '192.0.2.1'
    expect(await ids()).toEqual(['gateway.bind.public', LIMIT, 'waivers.lapsed'])
  })

  test('that could not be looked for is not told as gone', async () => {
    const { broken, accept, ids, service } = rig()
    await accept()
    broken.add('settings')
    expect(await ids()).toEqual([])
    expect((await service.list()).waivers).toMatchObject([{ state: 'undecided' }])
  })

  test('counts again once it is withdrawn; a second time there is nothing to withdraw', async () => {
    const { accept, ids, service } = rig()
    await accept()
    expect(await service.unwaive(LIMIT)).toBe(true)
    expect(await ids()).toEqual([LIMIT])
    expect(await service.unwaive(LIMIT)).toBe(false)
  })
})

describe('is refused', () => {
  test.each([
    ['for no time', { expiresAtMs: NOW }, 'rpc.invalid-params', 'must lie in the future'],
    ['for a millisecond too long', { expiresAtMs: NOW + MAX_WAIVER_MS + 1 }, 'rpc.invalid-params', 'within 90 days'],
    ['a finding that is not there', { checkId: 'gateway.bind.public' }, 'posture.cannot-waive', 'nothing to accept'],
    ['a check', { checkId: 'gateway.rate_limit' }, 'posture.cannot-waive', 'is a check'],
    ['what is about waivers', { checkId: 'waivers.lapsed' }, 'posture.cannot-waive', 'about waivers'],
    ['what nobody knows', { checkId: 'constructor' }, 'rpc.invalid-params', 'not a known check'],
    ['what changed since it was shown', { seenDetail: 'old' }, 'posture.cannot-waive', 'something else by now']
  ])('%s', async (_, more, code, message) => {
    const { accept, ids } = rig()
    await expect(accept(more)).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
    expect(await ids()).toEqual([LIMIT])
  })

  test('what could not be checked', async () => {
    const { broken, accept } = rig()
    broken.add('settings')
    await expect(accept()).rejects.toMatchObject({
      code: 'posture.cannot-waive',
      message: expect.stringContaining('unknown')
    })
  })

  test('not the longest time there is, nor a millisecond', async () => {
    for (const expiresAtMs of [NOW + MAX_WAIVER_MS, NOW + 1]) {
      const { accept, ids } = rig()
      await accept({ expiresAtMs })
      expect(await ids()).toEqual([`(${LIMIT})`])
    }
  })
})

test('a store that cannot be read accepts nothing, and the checks over waivers were not made', async () => {
  const clock = new FakeClock(NOW)
  const posture = new PostureEngine(
    {} as FactSources,
    { configHash: () => '', runtime: () => ({}) as never },
    clock,
    undefined,
    () => {
      throw new Error('damaged')
    }
  )
  const { security } = (await posture.inspect(false)).report
  expect(security.unchecked?.filter(({ checkId }) => checkId.startsWith('waivers.'))).toEqual([
    { checkId: 'waivers.lapsed', reason: 'the accepted findings: damaged' },
    { checkId: 'waivers.unused', reason: 'the accepted findings: damaged' }
  ])
})
