import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'jsonc-parser'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freshFolder, Gateway, removeFolder, run, runJson, writeConfig, type Variables } from '../support/trust-console'

/** A home that has had its first start. */
const freshHome = async (config?: unknown): Promise<string> => {
  const home = await freshFolder()
  onTestFinished(() => removeFolder(home))
  await run(home, ['status'])
  if (config !== undefined) await writeConfig(home, config)
  return home
}

const fixed = (home: string, variables: Variables = {}): Promise<any> =>
  runJson(home, ['audit', '--fix'], { variables })
const idsOf = (findings: readonly { checkId: string }[]): string[] => findings.map(({ checkId }) => checkId)
const readText = (home: string): Promise<string> => readFile(join(home, 'config.json'), 'utf8')

describe('what is missing', () => {
  test('the state folder and the default policy bundle are created', async () => {
    const home = await freshHome()
    const state = join(home, 'deeper/state')
    const variables = { TRUST_CONSOLE_STATE_PATH: state }
    const { fix } = await fixed(home, variables)
    expect(fix).toMatchObject({ ok: true, complete: true, unresolved: [] })
    expect(fix.changes).not.toEqual([])
    expect((await stat(state)).isDirectory()).toBe(true)
    const bundle = JSON.parse(await readFile(join(state, 'security-policy.json'), 'utf8')) as unknown
    expect(bundle).toMatchObject({
      version: 1,
      default_action: expect.stringMatching(/^(allow|review|block)$/) as string,
      tool_policies: {},
      blocked_message_patterns: []
    })
    expect(idsOf((await runJson(home, ['audit'], { variables })).findings)).toEqual([])
  })

  test('a bundle at a path of its own is created together with its folder', async () => {
    const home = await freshHome()
    const path = join(home, 'policies/mine.json')
    const variables = { TRUST_CONSOLE_SECURITY_POLICY_BUNDLE_PATH: path }
    expect((await fixed(home, variables)).fix).toMatchObject({ ok: true, complete: true })
    const { checks } = await runJson(home, ['doctor'], { variables })
    expect(checks).toContainEqual(
      expect.objectContaining({ id: 'security.policy_bundle', status: 'pass', message: path })
    )
  })
})

describe('a bundle that is there is never overwritten', () => {
  test.each([
    ['a valid one', '{"version":1,"default_action":"block","tool_policies":{"shell":"block"},"mine":1}'],
    ['one of the other form', '{"rules":[]}'],
    ['one that is not JSON', '{ not json'],
    ['one of another version', '{"version":99}'],
    ['an empty one', '']
  ])('not %s', async (_, text) => {
    const home = await freshHome({ gateway: { requireToken: false, authToken: 'set' } })
    const path = join(home, 'state/security-policy.json')
    await writeFile(path, text)
    const { fix } = await fixed(home)
    expect(fix.changes).toHaveLength(1)
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  test('not a folder in its place', async () => {
    const home = await freshHome()
    const path = join(home, 'folder')
    await mkdir(path)
    const { fix } = await fixed(home, { TRUST_CONSOLE_SECURITY_POLICY_BUNDLE_PATH: path })
    expect(fix.complete).toBe(false)
    expect(JSON.stringify(fix.unresolved)).toContain('security.policy_bundle.is_dir')
    expect((await stat(path)).isDirectory()).toBe(true)
  })
})

describe('what the config file holds', () => {
  const BAD = `// mine
{
  "http": { "bind": "0.0.0.0" }, // public
  "gateway": { "requireToken": false, "authToken": "", "rateLimit": { "windowMs": 0, "mine": 1 } },
  "security": { "loopGuard": { "maxHits": 0 }, "riskReviewThreshold": 1, "riskBlockThreshold": 2, "blockedPatterns": [] },
  "unknown": { "kept": [1, { "a": null }] } /* last */
}
`
  test('is changed, so that the next start is safe; comments, unknown keys and mode 0600 stay', async () => {
    const home = await freshHome(BAD)
    const { fix } = await fixed(home)
    expect(fix.ok).toBe(true)
    expect(fix.actions.every(({ ok }: { ok: boolean }) => ok)).toBe(true)
    expect((await runJson(home, ['audit'])).summary).toEqual({ critical: 0, warn: 0, info: 0 })
    const text = await readText(home)
    for (const comment of ['// mine', '// public', '/* last */']) expect(text).toContain(comment)
    expect(parse(text)).toMatchObject({
      unknown: { kept: [1, { a: null }] },
      gateway: { rateLimit: { mine: 1 } }
    })
    expect((await stat(join(home, 'config.json'))).mode & 0o777).toBe(0o600)
  })

  test('is left byte for byte when nothing is wrong', async () => {
    const home = await freshHome('{"gateway":{"authToken":"set"}} // mine')
    expect((await fixed(home)).fix).toMatchObject({ ok: true, complete: true, changes: [], unresolved: [] })
    expect(await readText(home)).toBe('{"gateway":{"authToken":"set"}} // mine')
  })
})

describe('what only a person can change is in "unresolved", and the fix is not complete', () => {
  test.each<[checkId: string, variable: string, value: string]>([
    ['gateway.bind.public', 'TRUST_CONSOLE_HTTP_BIND', '0.0.0.0'],
    ['gateway.auth.token.disabled', 'OPENCLAW_ZIG_GATEWAY_REQUIRE_TOKEN', 'false'],
    ['gateway.rate_limit.disabled', 'TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED', 'false'],
    ['gateway.rate_limit.invalid', 'OPENCLAW_ZIG_GATEWAY_RATE_LIMIT_WINDOW_MS', '0'],
    ['security.loop_guard.disabled', 'TRUST_CONSOLE_SECURITY_LOOP_GUARD_ENABLED', 'false'],
    ['security.loop_guard.thresholds.invalid', 'TRUST_CONSOLE_SECURITY_LOOP_GUARD_MAX_HITS', '0'],
    ['security.risk_thresholds.permissive', 'OPENCLAW_ZIG_SECURITY_RISK_BLOCK_THRESHOLD', '0'],
    ['security.guard.patterns.empty', 'TRUST_CONSOLE_SECURITY_BLOCKED_PATTERNS', ','],
    ['runtime.state_path.in_memory', 'TRUST_CONSOLE_STATE_PATH', 'memory://x'],
    ['security.policy_bundle.unset', 'OPENCLAW_ZIG_SECURITY_POLICY_BUNDLE_PATH', 'memory://x']
  ])('%s of %s', async (checkId, variable, value) => {
    const home = await freshHome()
    const before = await readText(home)
    const { fix } = await fixed(home, { [variable]: value })
    expect(fix).toMatchObject({ complete: false, changes: [] })
    const entry = fix.unresolved.find((item: unknown) => JSON.stringify(item).includes(checkId)) as unknown
    expect(JSON.stringify(entry)).toContain(variable)
    expect(await readText(home)).toBe(before)
  })

  test.each<[checkId: string, config: object]>([
    ['runtime.state_path.in_memory', { state: { path: 'memory://x' } }],
    ['security.policy_bundle.unset', { security: { policyBundlePath: 'memory://x' } }]
  ])('%s of the file', async (checkId, config) => {
    const { fix } = await fixed(await freshHome({ gateway: { authToken: 'set' }, ...config }))
    expect(fix.complete).toBe(false)
    expect(JSON.stringify(fix.unresolved)).toContain(checkId)
  })

  test('beside what was changed', async () => {
    const home = await freshHome({ gateway: { authToken: 'set', requireToken: false } })
    const { fix } = await fixed(home, { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false' })
    expect(fix.complete).toBe(false)
    expect(fix.changes).toHaveLength(1)
    expect(JSON.stringify(fix.unresolved)).not.toContain('gateway.auth.token.disabled')
  })
})

describe('after a fix the running gateway enforces the new settings', () => {
  const serve = async (config: object): Promise<Gateway> => {
    const gateway = await Gateway.start(await freshHome(config))
    onTestFinished(async () => {
      await gateway.stop('SIGKILL')
    })
    return gateway
  }
  const statusCall = { jsonrpc: '2.0', id: 1, method: 'status' }

  test('requireToken: a call without the token is refused', async () => {
    const gateway = await serve({ gateway: { requireToken: false, authToken: 'set' } })
    expect((await gateway.post(statusCall)).status).toBe(200)
    expect((await fixed(gateway.home)).fix).toMatchObject({ ok: true, complete: true })
    expect((await gateway.post(statusCall)).status).toBe(401)
    expect((await gateway.call('status')).gateway_auth_mode).toBe('token')
  })

  test('authToken: there is a token, and it opens the gateway', async () => {
    const gateway = await serve({ gateway: { authToken: '' } })
    expect((await gateway.post(statusCall)).status).toBe(403)
    expect((await fixed(gateway.home)).fix).toMatchObject({ ok: true, complete: true })
    expect((await gateway.call('security.audit')).findings).toEqual([])
  })

  test('rateLimit: one call too many is refused', async () => {
    const gateway = await serve({
      gateway: { authToken: 'set', rateLimit: { enabled: false, maxRequests: 3, windowMs: 86_400_000 } }
    })
    await fixed(gateway.home)
    const statuses: number[] = []
    for (let call = 1; call <= 6; call++) {
      statuses.push((await gateway.post(statusCall, { authorization: 'Bearer set' })).status)
    }
    expect(statuses[0]).toBe(200)
    expect(statuses.at(-1)).toBe(429)
  })

  test('loopGuard: one hit too many is blocked', async () => {
    const gateway = await serve({
      gateway: { authToken: 'set' },
      security: { loopGuard: { enabled: false, maxHits: 1, windowMs: 86_400_000 } }
    })
    const hit = { sessionId: 's', tool: 't' }
    const action = async (): Promise<string> => (await gateway.call('security.guard.evaluate', hit)).action as string
    expect([await action(), await action(), await action()]).not.toContain('block')
    await fixed(gateway.home)
    await action()
    expect(await action()).toBe('block')
  })

  test('over HTTP the report holds the fix as well', async () => {
    const gateway = await serve({ gateway: { authToken: 'set', rateLimit: { enabled: false } } })
    const { fix } = await gateway.call('security.audit', { fix: true })
    expect(fix).toMatchObject({ ok: true, complete: true, unresolved: [] })
    for (const action of fix.actions) {
      expect(action).toMatchObject({ kind: expect.any(String), target: expect.any(String), ok: true })
    }
    expect((await gateway.call('security.audit')).findings).toEqual([])
  })
})
