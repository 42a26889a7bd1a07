import { expect, onTestFinished, test } from 'vitest'
import type { Clock } from '../../src/main/platform/clock'
import { coreIn, type CoreUnderTest } from '../support/core'
import { folderForTest } from '../support/lifetime'
import type { Variables } from '../support/trust-console'
import { asPage, redeem } from '../support/page-session'

const HOUR_MS = 3_600_000
const YEAR_MS = 365 * 24 * HOUR_MS
/** One after another: ahead and back, by hours and by years. */
const JUMPS = [3 * HOUR_MS, -6 * HOUR_MS, 10 * YEAR_MS, -20 * YEAR_MS, 10 * YEAR_MS + 3 * HOUR_MS]

/** The clock of a machine that somebody sets. */
class WallClock implements Clock {
  private setBy = 0
  nowMs = (): number => Date.now() + this.setBy
  tickMs = (): number => performance.now()
  jump(ms: number): void {
    this.setBy += ms
  }
}

const started = async (
  variables: Variables = {}
): Promise<{ core: CoreUnderTest; clock: WallClock; restart: () => Promise<CoreUnderTest> }> => {
  const home = await folderForTest()
  const clock = new WallClock()
  let core = coreIn(home, { variables, clock })
  onTestFinished(() => core.stop())
  await core.start()
  const restart = async (): Promise<CoreUnderTest> => {
    await core.stop()
    core = coreIn(home, { variables, clock })
    await core.start()
    return core
  }
  return { core, clock, restart }
}

const statusOf = async (core: CoreUnderTest, token: string, path = '/rpc'): Promise<number> => {
  const body = '{"id":1,"method":"status"}'
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const response = await fetch(`${core.gatewayUrl() ?? ''}${path}`, { method: 'POST', headers, body })
  await response.arrayBuffer()
  return response.status
}

test('the rate limit counts time that passes and not time that is set', async () => {
  const { core, clock } = await started({
    TRUST_CONSOLE_GATEWAY_RATE_LIMIT_WINDOW_MS: String(HOUR_MS),
    TRUST_CONSOLE_GATEWAY_RATE_LIMIT_MAX_REQUESTS: '5'
  })
  const token = core.settings.values['gateway.authToken']
  for (const jump of JUMPS) {
    clock.jump(jump)
    expect(await statusOf(core, token)).toBe(200)
  }
  for (const jump of JUMPS) {
    clock.jump(jump)
    expect(await statusOf(core, token)).toBe(429)
  }
})

test('a client that is locked out stays so, and is not locked out for ever', async () => {
  const { core, clock } = await started()
  await Promise.all(Array.from({ length: 14 }, () => statusOf(core, 'wrong')))
  for (const jump of JUMPS) {
    clock.jump(jump)
    const response = await fetch(`${core.gatewayUrl() ?? ''}/rpc`, {
      method: 'POST',
      headers: { authorization: `Bearer ${core.settings.values['gateway.authToken']}` }
    })
    expect(response.status).toBe(429)
    const retryAfter = Number(response.headers.get('retry-after'))
    expect(retryAfter).toBeGreaterThan(0)
    expect(retryAfter).toBeLessThanOrEqual(30)
  }
})

test('links and sessions of the page live on', async () => {
  const { core, clock } = await started()
  for (const jump of JUMPS) {
    const ticket = new URL((await core.ask('ui.ticket')).url).hash.replace('#ticket=', '')
    const gateway = { url: core.gatewayUrl() ?? '' }
    clock.jump(jump)
    const session = await redeem(gateway, ticket)
    clock.jump(-jump)
    expect((await fetch(`${gateway.url}/ui/session`, { headers: asPage(session, gateway) })).status).toBe(204)
  }
})

test('secrets, settings and the record go on; the record keeps its order', async () => {
  const { core, clock, restart } = await started()
  for (const [index, jump] of JUMPS.entries()) {
    clock.jump(jump)
    await core.ask('secrets.store.set', { targetId: 'custom.a', value: `v${index}` })
    expect((await core.ask('status')).uptimeMs).toBeLessThan(HOUR_MS)
  }
  const again = await restart()
  expect((await again.ask('secrets.store.get', { targetId: 'custom.a', includeValue: true })).value).toBe('v4')
  expect(await again.ask('activity.verify')).toMatchObject({ ok: true })
  const { items } = await again.ask('activity.list', { method: 'secrets.store.set', limit: 50 })
  const numbers = items.map(({ seq }: any) => seq)
  expect(numbers).toEqual([...numbers].sort((a, b) => b - a))
  // Two of the five were noted under a clock that was right or ahead; the one ten years behind is not younger than yesterday.
  const young = await again.ask('activity.list', {
    method: 'secrets.store.set',
    sinceMs: clock.nowMs() - 24 * HOUR_MS,
    limit: 50
  })
  expect(young.items.map(({ ts }: any) => ts >= clock.nowMs() - 24 * HOUR_MS)).toEqual([true, true, true, true])
})

test('a waiver holds in its own time: neither longer nor in a time before it was made', async () => {
  const { core, clock } = await started({ TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'no' })
  const checkId = 'gateway.rate_limit.disabled'
  const expiresAtMs = clock.nowMs() + 24 * HOUR_MS
  await core.ask('posture.waive', { checkId, reason: 'known to the test', owner: 'test', expiresAtMs })
  const state = async (): Promise<string> => (await core.ask('posture.waivers.list')).waivers[0].state
  expect(await state()).toBe('in-force')
  clock.jump(YEAR_MS)
  expect(await state()).toBe('expired')
  clock.jump(-2 * YEAR_MS)
  expect(await state()).toBe('early')
  clock.jump(YEAR_MS)
  expect(await state()).toBe('in-force')
})

test('a plan is neither applied late nor in a time before it was made, and serves again when the clock is right', async () => {
  const { core, clock } = await started()
  await core.ask('settings.set', { changes: { 'security.riskReviewThreshold': 10 } })
  const { planId, planDigest } = await core.ask('system.maintenance.plan')
  const apply = (): Promise<any> => core.ask('system.maintenance.run', { apply: true, planId, planDigest })
  clock.jump(25 * HOUR_MS)
  await expect(apply()).rejects.toMatchObject({
    code: 'remediation.plan-stale',
    message: expect.stringContaining('more than a day old')
  })
  clock.jump(-26 * HOUR_MS)
  await expect(apply()).rejects.toMatchObject({
    code: 'remediation.plan-stale',
    message: expect.stringContaining('made later than the clock')
  })
  // Neither is a plan from the future given again.
  expect((await core.ask('system.maintenance.plan')).planId).not.toBe(planId)
  clock.jump(HOUR_MS)
  expect(await apply()).toMatchObject({ planId, dryRun: false })
})

test('the next heartbeat is told by the time that passes', async () => {
  const { core, clock } = await started({
    TRUST_CONSOLE_HEARTBEAT_ENABLED: 'yes',
    TRUST_CONSOLE_HEARTBEAT_INTERVAL_MS: String(HOUR_MS)
  })
  for (const jump of JUMPS) {
    clock.jump(jump)
    const { heartbeat } = await core.ask('system.maintenance.status')
    const inMs = heartbeat.nextRunAtMs === null ? 0 : heartbeat.nextRunAtMs - clock.nowMs()
    expect(inMs).toBeLessThanOrEqual(HOUR_MS)
    expect(inMs).toBeGreaterThanOrEqual(-60_000)
  }
})
