import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderForTest } from '../support/lifetime'
import { run, runJson, writeConfig, type Variables } from '../support/trust-console'

interface Item {
  key: string
  value: unknown
  source: { kind: string; name: string }
}

/** Key, `<X>`, default, and one value that differs from it: as text, and as the report shows it. */
const SETTINGS: readonly (readonly [key: string, x: string, byDefault: unknown, text: string, value: unknown])[] = [
  ['http.bind', 'HTTP_BIND', '127.0.0.1', '0.0.0.0', '0.0.0.0'],
  ['http.port', 'HTTP_PORT', 8765, '9123', 9123],
  ['gateway.requireToken', 'GATEWAY_REQUIRE_TOKEN', true, 'false', false],
  ['gateway.rateLimit.enabled', 'GATEWAY_RATE_LIMIT_ENABLED', true, 'no', false],
  ['gateway.rateLimit.windowMs', 'GATEWAY_RATE_LIMIT_WINDOW_MS', 60_000, '1234', 1234],
  ['gateway.rateLimit.maxRequests', 'GATEWAY_RATE_LIMIT_MAX_REQUESTS', 300, '17', 17],
  ['gateway.tls.cert', 'GATEWAY_TLS_CERT', '', '/tmp/none/cert.pem', '/tmp/none/cert.pem'],
  ['gateway.tls.key', 'GATEWAY_TLS_KEY', '', '/tmp/none/key.pem', '/tmp/none/key.pem'],
  ['state.path', 'STATE_PATH', '<home>/state', 'memory://test', 'memory://test'],
  ['secrets.backend', 'SECRET_BACKEND', 'auto', 'env', 'env'],
  [
    'secrets.storePath',
    'SECRET_STORE_PATH',
    '<home>/state/secrets.store.enc.json',
    '/tmp/none/s.json',
    '/tmp/none/s.json'
  ],
  ['security.loopGuard.enabled', 'SECURITY_LOOP_GUARD_ENABLED', true, 'off', false],
  ['security.loopGuard.windowMs', 'SECURITY_LOOP_GUARD_WINDOW_MS', 5_000, '77', 77],
  ['security.loopGuard.maxHits', 'SECURITY_LOOP_GUARD_MAX_HITS', 8, '3', 3],
  ['security.riskReviewThreshold', 'SECURITY_RISK_REVIEW_THRESHOLD', 70, '55', 55],
  ['security.riskBlockThreshold', 'SECURITY_RISK_BLOCK_THRESHOLD', 90, '88', 88],
  [
    'security.blockedPatterns',
    'SECURITY_BLOCKED_PATTERNS',
    ['ignore previous instructions', 'system prompt', 'jailbreak', 'disable safety'],
    'one, two',
    ['one', 'two']
  ],
  [
    'security.policyBundlePath',
    'SECURITY_POLICY_BUNDLE_PATH',
    '<home>/state/security-policy.json',
    'memory://p',
    'memory://p'
  ]
]
/** What the reference does not know, so that its prefix means nothing. */
const OURS_ONLY = ['GATEWAY_TLS_CERT', 'GATEWAY_TLS_KEY']

const noPort: Variables = { TRUST_CONSOLE_HTTP_PORT: undefined }

const settings = async (home: string, variables: Variables, flags: string[] = []): Promise<Map<string, Item>> => {
  const { items } = (await runJson(home, ['config', ...flags], { variables })) as { items: Item[] }
  return new Map(items.map((item) => [item.key, item]))
}

const named = (prefix: string): Variables => ({
  ...noPort,
  ...Object.fromEntries(SETTINGS.map(([, x, , text]) => [prefix + x, text]))
})

const flagOf = (x: string): string => `--${x.toLowerCase().replaceAll('_', '-')}`

describe('each setting of the table', () => {
  test('has the default the contract names', async () => {
    const home = await folderForTest()
    const found = await settings(home, noPort)
    for (const [key, , byDefault] of SETTINGS) {
      const expected = typeof byDefault === 'string' ? byDefault.replace('<home>', home) : byDefault
      expect(found.get(key), key).toMatchObject({ value: expected, source: { kind: 'default' } })
    }
  })

  test('answers to TRUST_CONSOLE_<X>, and the report names that variable', async () => {
    const found = await settings(await folderForTest(), named('TRUST_CONSOLE_'))
    for (const [key, x, , , value] of SETTINGS) {
      expect(found.get(key), key).toMatchObject({ value, source: { kind: 'env', name: `TRUST_CONSOLE_${x}` } })
    }
  })

  test('answers to OPENCLAW_ZIG_<X> when ours is unset, unless the reference does not have it', async () => {
    const found = await settings(await folderForTest(), named('OPENCLAW_ZIG_'))
    for (const [key, x, byDefault, , value] of SETTINGS) {
      const expected = OURS_ONLY.includes(x)
        ? { value: byDefault, source: { kind: 'default' } }
        : { value, source: { kind: 'env', name: `OPENCLAW_ZIG_${x}` } }
      expect(found.get(key), key).toMatchObject(expected)
    }
  })

  test('can be given as a flag, and the report names the flag', async () => {
    const flags = SETTINGS.flatMap(([, x, , text]) => [flagOf(x), text])
    const found = await settings(await folderForTest(), noPort, flags)
    for (const [key, x, , , value] of SETTINGS) {
      expect(found.get(key), key).toMatchObject({ value, source: { kind: 'flag', name: flagOf(x) } })
    }
  })

  test('can stand in the config file, and the report names the file', async () => {
    const home = await folderForTest()
    const config: Record<string, unknown> = {}
    for (const [key, , , , value] of SETTINGS) {
      const path = key.split('.')
      const last = path.pop() ?? ''
      const group = path.reduce((at, part) => (at[part] ??= {}) as Record<string, unknown>, config)
      group[last] = value
    }
    await writeConfig(home, config)
    const found = await settings(home, noPort)
    for (const [key, , , , value] of SETTINGS) {
      const source = { kind: 'file', name: join(home, 'config.json') }
      expect(found.get(key), key).toMatchObject({ value, source })
    }
  })
})

describe('of two places that hold a setting', () => {
  const key = 'gateway.rateLimit.maxRequests'
  const ours = { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_MAX_REQUESTS: '30' }
  const alias = { OPENCLAW_ZIG_GATEWAY_RATE_LIMIT_MAX_REQUESTS: '20' }
  const blank = { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_MAX_REQUESTS: '  ' }
  const flag = ['--gateway-rate-limit-max-requests', '40']
  test.each([
    ['the flag beats every variable and the file', { ...ours, ...alias }, flag, 40, 'flag'],
    ['our variable beats the alias and the file', { ...ours, ...alias }, [], 30, 'env'],
    ['the alias beats the file when ours is unset', alias, [], 20, 'env'],
    ['the alias counts when ours is blank', { ...alias, ...blank }, [], 20, 'env'],
    [
      'the file counts when both variables are blank',
      { ...blank, OPENCLAW_ZIG_GATEWAY_RATE_LIMIT_MAX_REQUESTS: '' },
      [],
      10,
      'file'
    ]
  ])('%s', async (_, variables, flags, value, kind) => {
    const home = await folderForTest()
    await writeConfig(home, { gateway: { rateLimit: { maxRequests: 10 } } })
    expect((await settings(home, variables, flags)).get(key)).toMatchObject({ value, source: { kind } })
  })
})

describe('the text of a value', () => {
  const BOOLEANS = [
    'GATEWAY_REQUIRE_TOKEN',
    'GATEWAY_RATE_LIMIT_ENABLED',
    'SECURITY_LOOP_GUARD_ENABLED',
    'HEARTBEAT_ENABLED'
  ]
  const BOOLEAN_KEYS = [
    'gateway.requireToken',
    'gateway.rateLimit.enabled',
    'security.loopGuard.enabled',
    'heartbeat.enabled'
  ]
  test.each([
    [true, ['1', 'true', 'yes', 'on']],
    [true, ['TRUE', 'Yes', 'oN', ' 1 ']],
    [false, ['0', 'false', 'no', 'off']],
    [false, ['FALSE', 'No', 'oFF', ' 0 ']]
  ])('reads as %s when it is one of %j', async (expected, words) => {
    const variables = Object.fromEntries(BOOLEANS.map((x, at) => [`TRUST_CONSOLE_${x}`, words[at]]))
    const found = await settings(await folderForTest(), variables)
    expect(BOOLEAN_KEYS.map((key) => found.get(key)?.value)).toEqual(BOOLEAN_KEYS.map(() => expected))
  })

  test('is trimmed, in the environment and in the file', async () => {
    const home = await folderForTest()
    await writeConfig(home, { secrets: { backend: '  env ' } })
    const found = await settings(home, { TRUST_CONSOLE_HTTP_BIND: ' 0.0.0.0  ' })
    expect(found.get('http.bind')?.value).toBe('0.0.0.0')
    expect(found.get('secrets.backend')?.value).toBe('env')
  })

  test('may be empty in the file: there it is a value', async () => {
    const home = await folderForTest()
    await writeConfig(home, { state: { path: '' }, security: { policyBundlePath: '' } })
    const found = await settings(home, {})
    expect(found.get('state.path')).toMatchObject({ value: '', source: { kind: 'file' } })
    expect(found.get('security.policyBundlePath')).toMatchObject({ value: '', source: { kind: 'file' } })
  })
})

describe('a value that does not parse ends the command with exit code 1 and one line', () => {
  const refusal = async (home: string, variables: Variables = noPort): Promise<string> => {
    const { code, stdout, stderr } = await run(home, ['config'], { variables })
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    return stderr
  }

  test.each([
    ['TRUST_CONSOLE_GATEWAY_REQUIRE_TOKEN', 'maybe'],
    ['OPENCLAW_ZIG_SECURITY_LOOP_GUARD_ENABLED', '2'],
    ['TRUST_CONSOLE_HTTP_PORT', '65536'],
    ['TRUST_CONSOLE_HTTP_PORT', '80a'],
    ['TRUST_CONSOLE_GATEWAY_RATE_LIMIT_WINDOW_MS', '-1'],
    ['OPENCLAW_ZIG_GATEWAY_RATE_LIMIT_MAX_REQUESTS', '1.5'],
    ['TRUST_CONSOLE_SECURITY_RISK_BLOCK_THRESHOLD', 'high']
  ])('that names %s when it holds "%s"', async (variable, text) => {
    expect(await refusal(await folderForTest(), { [variable]: text })).toContain(variable)
  })

  test.each([
    ['gateway.requireToken', 3, '{\n  "gateway": {\n    "requireToken": "perhaps"\n  }\n}'],
    ['security.loopGuard.maxHits', 2, '{ "security":\n{"loopGuard": { "maxHits": "many" }}}'],
    ['http.port', 4, '// mine\n{\n"http":\n{ "port": 70000 } }'],
    ['heartbeat.intervalMs', 1, '{ "heartbeat": { "intervalMs": null } }'],
    ['gateway.authToken', 1, '{ "gateway": { "authToken": 918273645 } }']
  ])('that names the key %s of the file and its line %i', async (key, line, text) => {
    const home = await folderForTest()
    await writeConfig(home, text)
    const stderr = await refusal(home)
    expect(stderr).toContain(key)
    expect(stderr.replaceAll(home, '')).toMatch(new RegExp(String.raw`(line |:)${line}\b`))
    expect(stderr).not.toContain('918273645')
  })

  test('that names the file and the line of a syntax error', async () => {
    const home = await folderForTest()
    await writeConfig(home, '{\n  "http": {\n    "port": 1,,\n  }\n}')
    const stderr = await refusal(home)
    expect(stderr).toContain('config.json')
    expect(stderr.replaceAll(home, '')).toMatch(/(line |:)3\b/)
  })
})
