import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderForTest, gatewayForTest, rpcError } from '../support/lifetime'
import { run, runJson, writeConfig, type Gateway, type Variables } from '../support/trust-console'
import { asPage, letIn } from '../support/page-session'
import { SocketClient } from '../support/ws-client'

const RATE = 'gateway.rateLimit.maxRequests'
const COMMENTED = `// mine
{
  "custom": { "kept": [1, 2] }, // no setting of ours
  "gateway": {
    "authToken": "t", /* secret */
    "rateLimit": { "maxRequests": 1000000 } // roomy
  }
}
`
/** The file decides the limit, so that a test can change it. */
const FROM_FILE: Variables = { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_MAX_REQUESTS: undefined }

const serveFrom = async (config: string, variables: Variables = {}): Promise<Gateway> => {
  const home = await folderForTest()
  await writeConfig(home, config)
  return gatewayForTest(home, { ...FROM_FILE, ...variables })
}
const configOf = ({ home }: { home: string }): Promise<string> => readFile(join(home, 'config.json'), 'utf8')
const operator = (gateway: Gateway, method: string, params: object): Promise<any> =>
  runJson(gateway.home, ['call', method], { stdin: JSON.stringify(params) })
const refused = async (gateway: Gateway, changes: object): Promise<string> => {
  const { code, stdout, stderr } = await run(gateway.home, ['call', 'settings.set'], {
    stdin: JSON.stringify({ changes })
  })
  expect({ code, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 1, stdout: '', lines: 1 })
  return stderr
}
const item = async (gateway: Gateway, key: string): Promise<any> =>
  (await operator(gateway, 'settings.list', {})).items.find((each: { key: string }) => each.key === key)

/** A call as the browser's page makes it, over a session of its own. */
const pageSocket = async (gateway: Gateway): Promise<SocketClient> =>
  SocketClient.open(`${gateway.url.replace('http', 'ws')}/ui/ws`, asPage(await letIn(gateway), gateway))

describe('settings.set', () => {
  test('changes what it names and leaves comments, order and unknown keys', async () => {
    const gateway = await serveFrom(COMMENTED)
    const result = await operator(gateway, 'settings.set', { changes: { [RATE]: 250, 'heartbeat.intervalMs': 60_000 } })
    expect(result).toMatchObject({
      ok: true,
      configPath: join(gateway.home, 'config.json'),
      changes: [
        { key: RATE, from: 1_000_000, to: 250, needsRestart: false },
        { key: 'heartbeat.intervalMs', from: 300_000, to: 60_000, needsRestart: false }
      ],
      applied: [RATE, 'heartbeat.intervalMs'],
      pending: [],
      warnings: []
    })
    const text = await configOf(gateway)
    expect(text.replace('250', '1000000')).toContain(COMMENTED.slice(0, COMMENTED.indexOf('// roomy')))
    expect(text).toContain('// roomy')
    expect(text).toContain('"intervalMs": 60000')
  })

  test('puts the rate limit in force at once', async () => {
    const gateway = await serveFrom(COMMENTED)
    const status = (): Promise<{ status: number }> =>
      gateway.post({ id: 1, method: 'status' }, { authorization: 'Bearer t' })
    expect([(await status()).status, (await status()).status, (await status()).status]).toEqual([200, 200, 200])
    await operator(gateway, 'settings.set', { changes: { [RATE]: 1, 'gateway.rateLimit.windowMs': 86_400_000 } })
    expect((await status()).status).toBe(200)
    expect((await status()).status).toBe(429)
  })

  test('keeps what needs a restart waiting, and the next start takes it', async () => {
    const gateway = await serveFrom('{ "gateway": { "authToken": "t" }, "http": { "port": 0 } }', {
      TRUST_CONSOLE_HTTP_PORT: undefined
    })
    const result = await operator(gateway, 'settings.set', { changes: { 'http.bind': '127.0.0.2' } })
    expect(result).toMatchObject({ applied: [], pending: ['http.bind'] })
    expect(await item(gateway, 'http.bind')).toMatchObject({
      value: '127.0.0.1',
      configured: '127.0.0.2',
      default: '127.0.0.1',
      inFile: true,
      pendingRestart: true,
      source: { kind: 'file' }
    })
    expect((await fetch(`${gateway.url}/health`)).status).toBe(200)
    await gateway.stop()
    const again = await gatewayForTest(gateway.home, { ...FROM_FILE, TRUST_CONSOLE_HTTP_PORT: undefined })
    expect(new URL(again.url).hostname).toBe('127.0.0.2')
    expect(await item(again, 'http.bind')).toMatchObject({ value: '127.0.0.2', pendingRestart: false })
  })

  test('with null goes back to the default', async () => {
    const gateway = await serveFrom(COMMENTED)
    const result = await operator(gateway, 'settings.set', { changes: { [RATE]: null } })
    expect(result.changes).toEqual([{ key: RATE, from: 1_000_000, to: 300, needsRestart: false }])
    expect(await configOf(gateway)).not.toContain('maxRequests')
    expect(await item(gateway, RATE)).toMatchObject({ value: 300, inFile: false, source: { kind: 'default' } })
  })

  test('that says what the file says already changes nothing', async () => {
    const gateway = await serveFrom(COMMENTED)
    expect(await operator(gateway, 'settings.set', { changes: { [RATE]: 1_000_000 } })).toMatchObject({ changes: [] })
    expect(await configOf(gateway)).toBe(COMMENTED)
  })

  test('names its keys and values in the activity record', async () => {
    const gateway = await serveFrom(COMMENTED)
    await operator(gateway, 'settings.set', { changes: { [RATE]: 250, 'secrets.backend': 'env' } })
    const { items } = await operator(gateway, 'activity.list', { method: 'settings.set' })
    expect(items).toMatchObject([
      { outcome: 'ok', detail: `${RATE} 1000000 → 250; secrets.backend "auto" → "env"`, door: 'command' }
    ])
  })

  test('is pushed to an open page', async () => {
    const gateway = await serveFrom(COMMENTED)
    const page = await pageSocket(gateway)
    await page.call(1, 'subscribe', { topic: 'settings' })
    await page.call(2, 'settings.set', { changes: { [RATE]: 9 } })
    expect(page.answers).toContainEqual({
      jsonrpc: '2.0',
      method: 'settings',
      params: { keys: expect.arrayContaining([RATE]) }
    })
    page.socket.close()
  })
})

describe('a change is refused whole', () => {
  test.each([
    ['an unknown key', { 'http.prot': 1 }, /http\.prot is not a setting/],
    ['a number out of range', { 'http.port': 70_000 }, /http\.port must be a whole number from 0 to 65535/],
    ['a value of the wrong kind', { 'gateway.requireToken': 'maybe' }, /gateway\.requireToken must be one of 1, true/],
    ['the token', { 'gateway.authToken': 'canary-token' }, /gateway\.authToken is a secret .*token rotate/],
    ['a certificate without its key', { 'gateway.tls.cert': '/c.pem' }, /gateway\.tls\.key must be set too/],
    ['files that are no certificate', { 'gateway.tls.cert': 'c', 'gateway.tls.key': 'k' }, /cannot be read/]
  ])('for %s, although another one is good', async (_what, bad, message) => {
    const gateway = await serveFrom(COMMENTED, {
      TRUST_CONSOLE_HTTP_PORT: undefined,
      TRUST_CONSOLE_HTTP_BIND: '127.0.0.3'
    })
    const text = await refused(gateway, { [RATE]: 5, ...bad })
    expect(text).toMatch(message)
    expect(text).not.toContain('canary')
    expect(await configOf(gateway)).toBe(COMMENTED)
    expect(await item(gateway, RATE)).toMatchObject({ value: 1_000_000 })
  })

  test('where the environment decides, and it names the variable that really does', async () => {
    const gateway = await serveFrom(COMMENTED, { OPENCLAW_ZIG_SECURITY_LOOP_GUARD_MAX_HITS: '3' })
    expect(await refused(gateway, { 'security.loopGuard.maxHits': 9 })).toContain(
      'OPENCLAW_ZIG_SECURITY_LOOP_GUARD_MAX_HITS'
    )
    expect(await configOf(gateway)).toBe(COMMENTED)
  })

  test('and every problem is told at once, with its key', async () => {
    const gateway = await serveFrom(COMMENTED)
    const page = await pageSocket(gateway)
    const { error } = await page.call(1, 'settings.set', { changes: { 'http.bind': 'x y', 'state.path': 7 } })
    expect(error).toMatchObject({
      code: -32020,
      data: { code: 'settings.invalid', problems: [{ key: 'http.bind' }, { key: 'state.path' }] }
    })
    page.socket.close()
  })

  test('when the file was broken by hand meanwhile, which names its line', async () => {
    const gateway = await serveFrom(COMMENTED)
    await writeFile(join(gateway.home, 'config.json'), '{\n  "heartbeat": { "intervalMs": "x" }\n}')
    expect(await refused(gateway, { [RATE]: 5 })).toMatch(/config\.json line 2: heartbeat\.intervalMs/)
    expect(await item(gateway, RATE)).toMatchObject({ value: 1_000_000 })
  })
})

describe('settings.check', () => {
  test('says what set would do and what to know before, and writes nothing', async () => {
    const gateway = await serveFrom(COMMENTED)
    const found = await operator(gateway, 'settings.check', { changes: { 'http.bind': '0.0.0.0', [RATE]: '20' } })
    expect(found).toMatchObject({
      ok: true,
      problems: [],
      warnings: [{ key: 'http.bind', message: expect.stringContaining('other machines') }],
      changes: [
        { key: 'http.bind', from: '127.0.0.1', to: '0.0.0.0', needsRestart: true },
        { key: RATE, from: 1_000_000, to: 20, needsRestart: false }
      ]
    })
    expect(await configOf(gateway)).toBe(COMMENTED)
  })

  test('answers problems key by key instead of failing', async () => {
    const gateway = await serveFrom(COMMENTED)
    const found = await operator(gateway, 'settings.check', { changes: { [RATE]: -1, 'no.key': 1, 'http.port': 1 } })
    expect(found).toMatchObject({
      ok: false,
      changes: [],
      problems: [
        { key: RATE, code: 'settings.invalid' },
        { key: 'no.key', code: 'settings.unknown' },
        { key: 'http.port', code: 'settings.pinned', message: expect.stringContaining('TRUST_CONSOLE_HTTP_PORT') }
      ]
    })
  })
})

test.each(['settings.set', 'settings.check', 'settings.list'])('%s is not offered to the token', async (method) => {
  const gateway = await serveFrom(COMMENTED)
  const params = method === 'settings.list' ? {} : { changes: { [RATE]: 1 } }
  await expect(gateway.call(method, params)).rejects.toMatchObject(rpcError(-32601))
  expect((await gateway.call('status')).supportedMethods).not.toContain(method)
  expect(await configOf(gateway)).toBe(COMMENTED)
})

describe('on the command line', () => {
  test('a setting is set, read and taken out again, with and without a running gateway', async () => {
    const home = await folderForTest()
    await writeConfig(home, COMMENTED)
    const steps = async (): Promise<void> => {
      const set = await run(home, ['settings', 'set', RATE, '77', 'security.blockedPatterns', 'one,two'])
      expect([set.code, set.stderr]).toEqual([0, ''])
      expect(set.stdout).toContain('1000000 → 77')
      expect(await runJson(home, ['settings', 'get', RATE])).toMatchObject({ value: 77, default: 300, kind: 'integer' })
      expect((await run(home, ['settings', 'get', 'security.blockedPatterns'])).stdout).toContain('one,two')
      expect(await runJson(home, ['settings', 'unset', 'security.blockedPatterns'])).toMatchObject({ ok: true })
      await run(home, ['settings', 'set', RATE, '1000000'])
    }
    await run(home, ['status'])
    await steps()
    const { stdout } = await run(home, ['settings', 'list'])
    expect(stdout).toBe((await run(home, ['config'])).stdout)
    await gatewayForTest(home, FROM_FILE)
    await steps()
    expect(await configOf({ home })).toContain('// no setting of ours')
  })

  test('--check writes nothing, and a bad value ends with exit code 1', async () => {
    const home = await folderForTest()
    await writeConfig(home, COMMENTED)
    await run(home, ['status'])
    const before = await configOf({ home })
    const good = await run(home, ['settings', 'set', '--check', 'http.bind', '0.0.0.0'])
    expect([good.code, good.stdout.includes('Nothing was written')]).toEqual([0, true])
    const bad = await run(home, ['settings', 'set', '--check', 'gateway.rateLimit.windowMs', 'long'])
    expect([bad.code, bad.stdout]).toEqual([1, ''])
    expect(bad.stderr).toContain('gateway.rateLimit.windowMs must be a whole number')
    expect(await configOf({ home })).toBe(before)
  })

  test.each([
    [['settings', 'get', 'no.such'], /no setting no\.such/],
    [['settings', 'set', 'http.bind'], /needs KEY VALUE/],
    [['settings', 'set', 'http.bind', '::1', 'http.port'], /needs a value after every key/],
    [['settings', 'frob'], /has no command "frob"/]
  ])('%j is refused in one line', async (args, message) => {
    const { code, stderr } = await run(await folderForTest(), args)
    expect(code).toBe(1)
    expect(stderr).toMatch(message)
  })
})
