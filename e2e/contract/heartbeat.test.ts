import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { freshFolder, Gateway, removeFolder, runJson, writeConfig, type Variables } from '../support/trust-console'

interface Heartbeat {
  enabled: boolean
  intervalMs: number
  lastRunAtMs: number | null
  lastResult: { healthScore: number; summary: { warn: number } } | null
}

const EVERY_SECOND = { TRUST_CONSOLE_HEARTBEAT_INTERVAL_MS: '1000' }

const serve = async (variables: Variables, config?: object): Promise<Gateway> => {
  const home = await freshFolder()
  onTestFinished(() => removeFolder(home))
  if (config) await writeConfig(home, config)
  const gateway = await Gateway.start(home, variables)
  onTestFinished(async () => {
    await gateway.stop('SIGKILL')
  })
  return gateway
}

const heartbeatOf = async (gateway: Gateway): Promise<Heartbeat> =>
  ((await gateway.call('system.maintenance.status')) as { heartbeat: Heartbeat }).heartbeat

/** The first heartbeat that `wanted` accepts. */
const beat = (gateway: Gateway, wanted: (heartbeat: Heartbeat) => boolean): Promise<Heartbeat> =>
  vi.waitUntil(
    async () => {
      const heartbeat = await heartbeatOf(gateway)
      return wanted(heartbeat) && heartbeat
    },
    { timeout: 45_000, interval: 300 }
  )

test('a heartbeat runs the checks on its schedule and keeps the result', async () => {
  const gateway = await serve({ ...EVERY_SECOND, TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false' })
  const { enabled, intervalMs, lastResult } = await beat(gateway, ({ lastRunAtMs }) => lastRunAtMs !== null)
  expect({ enabled, intervalMs }).toEqual({ enabled: true, intervalMs: 1000 })
  const { healthScore, summary } = await gateway.call('system.maintenance.plan')
  expect(lastResult).toMatchObject({ healthScore, summary })
  expect(summary.warn).toBe(1)
})

test('it runs again and again, and sees what has changed meanwhile', async () => {
  const gateway = await serve(EVERY_SECOND)
  const first = await beat(gateway, ({ lastResult }) => lastResult !== null)
  expect(first.lastResult?.summary.warn).toBe(0)
  await rm(join(gateway.home, 'state/security-policy.json'))
  const later = await beat(gateway, ({ lastResult }) => lastResult?.summary.warn === 1)
  expect(later.lastRunAtMs).not.toBe(first.lastRunAtMs)
})

test('a heartbeat that is off costs 5 points, and set-heartbeats starts it in the running gateway', async () => {
  const gateway = await serve({}, { heartbeat: { enabled: false, intervalMs: 1000 } })
  const before = (await gateway.call('system.maintenance.status')) as { healthScore: number; heartbeat: Heartbeat }
  expect(before.heartbeat).toMatchObject({ enabled: false, lastRunAtMs: null })
  const run = await gateway.call('system.maintenance.run')
  const done = run.actions.find(({ id }: { id: string }) => id === 'set-heartbeats')
  expect(done).toMatchObject({ status: 'applied', ok: true, changed: true })
  const after = await beat(gateway, ({ lastRunAtMs }) => lastRunAtMs !== null)
  expect(after.enabled).toBe(true)
  expect(after.lastResult?.healthScore).toBeGreaterThanOrEqual(before.healthScore + 5)
})

test('a heartbeat that the environment switches off is left for a person', async () => {
  const gateway = await serve({ TRUST_CONSOLE_HEARTBEAT_ENABLED: 'no' })
  const run = await gateway.call('system.maintenance.run')
  expect(run).toMatchObject({ ok: false, status: 'completed_with_manual_action' })
  expect(run.actions).toMatchObject([{ id: 'set-heartbeats', status: 'partial', changed: false }])
  expect(JSON.stringify(run.actions)).toContain('TRUST_CONSOLE_HEARTBEAT_ENABLED')
  expect((await heartbeatOf(gateway)).enabled).toBe(false)
})

describe('the health score', () => {
  test.each<[posture: string, config: object, variables: Variables]>([
    ['a safe posture', {}, {}],
    ['one warn', {}, { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false' }],
    ['no heartbeat', {}, { TRUST_CONSOLE_HEARTBEAT_ENABLED: 'false' }],
    ['one critical', { gateway: { authToken: '' } }, {}],
    ['a failed check', { gateway: { authToken: 'set', rateLimit: { windowMs: 0 } } }, {}],
    ['infos only', {}, { TRUST_CONSOLE_STATE_PATH: 'memory://x' }],
    [
      'a mixture',
      { gateway: { authToken: '' } },
      { TRUST_CONSOLE_HEARTBEAT_ENABLED: 'false', TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false' }
    ],
    [
      'more than 100 lost',
      { gateway: { authToken: '', rateLimit: { windowMs: 0 } } },
      {
        TRUST_CONSOLE_HEARTBEAT_ENABLED: 'false',
        TRUST_CONSOLE_HTTP_BIND: '0.0.0.0',
        TRUST_CONSOLE_GATEWAY_REQUIRE_TOKEN: 'false',
        TRUST_CONSOLE_SECURITY_RISK_REVIEW_THRESHOLD: '0',
        TRUST_CONSOLE_SECURITY_LOOP_GUARD_ENABLED: 'false',
        TRUST_CONSOLE_STATE_PATH: 'memory://x',
        TRUST_CONSOLE_SECURITY_BLOCKED_PATTERNS: ','
      }
    ]
  ])('follows the formula for %s', async (_, config, variables) => {
    const home = await freshFolder()
    onTestFinished(() => removeFolder(home))
    await writeConfig(home, { gateway: { authToken: 'set' }, ...config })
    const { healthScore, summary, heartbeat } = await runJson(home, ['maintenance', 'plan'], { variables })
    const { checks, security } = (await runJson(home, ['doctor'], { variables })) as {
      checks: { status: string }[]
      security: { summary: { critical: number; warn: number } }
    }
    const doctorFail = checks.filter(({ status }) => status === 'fail').length
    const doctorWarn = checks.filter(({ status }) => status === 'warn').length
    const { critical, warn } = security.summary
    expect(summary).toEqual({ ...security.summary, doctorFail, doctorWarn })
    const lost = 25 * critical + 6 * warn + 10 * doctorFail + 3 * doctorWarn + (heartbeat.enabled ? 0 : 5)
    expect(healthScore).toBe(Math.max(0, 100 - lost))
  })
})
