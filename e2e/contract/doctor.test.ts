import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freshFolder, Gateway, removeFolder, run, runJson, writeConfig, type Variables } from '../support/trust-console'

interface Check {
  id: string
  status: string
  message: string
  detail: string
}

const IDS = [
  'gateway.bind_scope',
  'gateway.auth_token',
  'gateway.rate_limit',
  'security.loop_guard',
  'runtime.state_path',
  'security.policy_bundle',
  'security.audit.summary',
  'docker.binary'
]

/** A home that has had its first start, with a folder `bin` that holds a docker and a folder `empty`. */
const freshHome = async (): Promise<string> => {
  const home = await freshFolder()
  onTestFinished(() => removeFolder(home))
  await run(home, ['status'])
  await mkdir(join(home, 'bin'))
  await mkdir(join(home, 'empty'))
  await writeFile(join(home, 'bin/docker'), '#!/bin/sh\nexit 0\n')
  await chmod(join(home, 'bin/docker'), 0o755)
  return home
}

const inHome = (variables: Variables, home: string): Variables =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value?.replace('<home>', home)]))

const withPrefix = (settings: Record<string, string>): Variables =>
  Object.fromEntries(Object.entries(settings).map(([x, value]) => [`TRUST_CONSOLE_${x}`, value]))

const checksOf = async (home: string, variables: Variables): Promise<Check[]> => {
  const report = (await runJson(home, ['doctor'], { variables: inHome(variables, home) })) as { checks: Check[] }
  return report.checks
}

describe('the checks of doctor', () => {
  test('begin with the eight of the contract in its order, each once and each with its text', async () => {
    const checks = await checksOf(await freshHome(), {})
    const ids = checks.map(({ id }) => id)
    expect(ids.slice(0, IDS.length)).toEqual(IDS)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { message, detail } of checks) expect(message.trim() && detail.trim()).not.toBe('')
  })

  test.each<[id: string, status: string, message: string, settings: Record<string, string>]>([
    ['gateway.bind_scope', 'pass', '127.0.0.1', {}],
    ['gateway.bind_scope', 'pass', '::1', { HTTP_BIND: '::1' }],
    ['gateway.bind_scope', 'warn', '0.0.0.0', { HTTP_BIND: '0.0.0.0' }],
    ['gateway.auth_token', 'pass', 'configured', {}],
    ['gateway.auth_token', 'pass', 'configured', { HTTP_BIND: '0.0.0.0', GATEWAY_REQUIRE_TOKEN: 'false' }],
    ['gateway.auth_token', 'warn', 'disabled', { GATEWAY_REQUIRE_TOKEN: 'false' }],
    ['gateway.rate_limit', 'pass', 'enabled', {}],
    ['gateway.rate_limit', 'warn', 'disabled', { GATEWAY_RATE_LIMIT_ENABLED: 'false' }],
    ['gateway.rate_limit', 'fail', 'invalid', { GATEWAY_RATE_LIMIT_WINDOW_MS: '0' }],
    ['gateway.rate_limit', 'fail', 'invalid', { GATEWAY_RATE_LIMIT_MAX_REQUESTS: '0' }],
    ['security.loop_guard', 'pass', 'enabled', {}],
    ['security.loop_guard', 'warn', 'disabled', { SECURITY_LOOP_GUARD_ENABLED: 'false' }],
    ['runtime.state_path', 'pass', '<home>/state', {}],
    ['runtime.state_path', 'warn', 'memory://x', { STATE_PATH: 'memory://x' }],
    ['security.policy_bundle', 'pass', '<home>/state/security-policy.json', {}],
    ['security.policy_bundle', 'warn', '<home>/none.json', { SECURITY_POLICY_BUNDLE_PATH: '<home>/none.json' }],
    ['security.policy_bundle', 'warn', '<home>/bin', { SECURITY_POLICY_BUNDLE_PATH: '<home>/bin' }],
    ['security.policy_bundle', 'warn', '<home>/bin/docker', { SECURITY_POLICY_BUNDLE_PATH: '<home>/bin/docker' }],
    ['security.audit.summary', 'pass', 'derived', {}],
    ['security.audit.summary', 'warn', 'derived', { SECURITY_RISK_REVIEW_THRESHOLD: '0' }]
  ])('%s is %s "%s"', async (id, status, message, settings) => {
    const home = await freshHome()
    const checks = await checksOf(home, withPrefix(settings))
    expect(checks.find((check) => check.id === id)).toMatchObject({ status, message: message.replace('<home>', home) })
  })

  test.each<[id: string, status: string, message: string, config: object]>([
    ['gateway.auth_token', 'fail', 'missing', { gateway: { authToken: '' } }],
    ['security.audit.summary', 'fail', 'derived', { gateway: { authToken: '' } }],
    ['runtime.state_path', 'warn', 'unset', { state: { path: '' } }],
    ['security.policy_bundle', 'warn', 'unset', { security: { policyBundlePath: '' } }],
    ['security.policy_bundle', 'warn', 'unset', { state: { path: '' } }]
  ])('%s is %s "%s" when the file says %j', async (id, status, message, config) => {
    const home = await freshHome()
    await writeConfig(home, config)
    expect((await checksOf(home, {})).find((check) => check.id === id)).toMatchObject({ status, message })
  })

  test('docker.binary says whether docker is in PATH', async () => {
    const home = await freshHome()
    const docker = async (path: string): Promise<Check | undefined> =>
      (await checksOf(home, { PATH: path })).find(({ id }) => id === 'docker.binary')
    expect(await docker('<home>/bin')).toMatchObject({ status: 'pass', message: 'available' })
    expect(await docker('<home>/empty')).toMatchObject({ status: 'warn', message: 'unavailable' })
  })
})

describe('the three postures that must always read', () => {
  const gatewayChecks = async (config: object): Promise<string[]> => {
    const home = await freshHome()
    await writeConfig(home, config)
    const checks = await checksOf(home, {})
    const [, token, limit] = checks
    return [`${token?.status} ${token?.message}`, `${limit?.status} ${limit?.message}`]
  }

  test('public bind, token, valid limit: both gateway checks pass', async () => {
    const config = { http: { bind: '0.0.0.0' }, gateway: { authToken: 'set' } }
    expect(await gatewayChecks(config)).toEqual(['pass configured', 'pass enabled'])
  })

  test('public bind, no token, limit off: fail missing and warn disabled', async () => {
    const config = {
      http: { bind: '0.0.0.0' },
      gateway: { requireToken: false, authToken: '', rateLimit: { enabled: false } }
    }
    expect(await gatewayChecks(config)).toEqual(['fail missing', 'warn disabled'])
  })

  test('limit on with zeros: fail invalid', async () => {
    const rateLimit = { enabled: true, windowMs: 0, maxRequests: 0 }
    const [, limit] = await gatewayChecks({ gateway: { authToken: 'set', rateLimit } })
    expect(limit).toBe('fail invalid')
  })
})

describe('configHash', () => {
  const hashOf = async (home: string, settings: Record<string, string> = {}): Promise<string> =>
    ((await runJson(home, ['doctor'], { variables: withPrefix(settings) })) as { configHash: string }).configHash

  test('is 64 hex digits, the same in doctor, status and /health, and after a restart', async () => {
    const home = await freshHome()
    const hashes: string[] = []
    for (let start = 1; start <= 2; start++) {
      const gateway = await Gateway.start(home)
      onTestFinished(async () => {
        await gateway.stop('SIGKILL')
      })
      const health = (await (await fetch(`${gateway.url}/health`)).json()) as { result: { configHash: string } }
      const calls = await Promise.all([gateway.call('status'), gateway.call('doctor')])
      hashes.push(health.result.configHash, ...calls.map(({ configHash }) => configHash as string))
      await gateway.stop()
    }
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(new Set(hashes).size).toBe(1)
  })

  test('does not depend on where an equal value comes from', async () => {
    const home = await freshHome()
    const byDefault = await hashOf(home)
    expect(await hashOf(home, { GATEWAY_RATE_LIMIT_MAX_REQUESTS: '300', SECURITY_LOOP_GUARD_ENABLED: 'YES' })).toBe(
      byDefault
    )
  })

  test('is another one after a change of any setting', async () => {
    const home = await freshHome()
    const changes = {
      HTTP_BIND: '::1',
      HTTP_PORT: '9123',
      GATEWAY_REQUIRE_TOKEN: 'false',
      GATEWAY_AUTH_TOKEN: 'another-token',
      GATEWAY_RATE_LIMIT_ENABLED: 'false',
      GATEWAY_RATE_LIMIT_WINDOW_MS: '60001',
      GATEWAY_RATE_LIMIT_MAX_REQUESTS: '301',
      GATEWAY_TLS_CERT: '/tmp/none/cert.pem',
      GATEWAY_TLS_KEY: '/tmp/none/key.pem',
      STATE_PATH: 'memory://x',
      SECRET_BACKEND: 'env',
      SECRET_STORE_PATH: '/tmp/none/store.json',
      SECURITY_LOOP_GUARD_ENABLED: 'false',
      SECURITY_LOOP_GUARD_WINDOW_MS: '5001',
      SECURITY_LOOP_GUARD_MAX_HITS: '9',
      SECURITY_RISK_REVIEW_THRESHOLD: '71',
      SECURITY_RISK_BLOCK_THRESHOLD: '91',
      SECURITY_BLOCKED_PATTERNS: 'one',
      SECURITY_POLICY_BUNDLE_PATH: 'memory://x',
      HEARTBEAT_ENABLED: 'false',
      HEARTBEAT_INTERVAL_MS: '1000'
    }
    const seen = new Map([[await hashOf(home), 'unchanged']])
    for (const [x, value] of Object.entries(changes)) {
      const hash = await hashOf(home, { [x]: value })
      expect(seen.get(hash), x).toBeUndefined()
      seen.set(hash, x)
    }
  })

  test('is another one after "token rotate"', async () => {
    const home = await freshHome()
    const before = await hashOf(home)
    await run(home, ['token', 'rotate'])
    expect(await hashOf(home)).not.toBe(before)
  })
})
