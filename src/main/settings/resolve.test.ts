import { describe, expect, test } from 'vitest'
import { AppError } from '../../shared/errors'
import { ConfigText } from './config-file'
import { resolveSettings, type Origins } from './resolve'
import { environmentOf, flagOf, SETTING_KEYS } from './table'

const origins = (more: Partial<Origins> & { file?: string } = {}): Origins => ({
  home: '/h',
  workingFolder: '/w',
  flags: {},
  environment: {},
  config: more.file === undefined ? undefined : new ConfigText('/h/config.json', more.file),
  ...more
})

test('defaults hold where nothing is set, and paths follow the home and the state folder', () => {
  const { values, sources } = resolveSettings(origins())
  expect(values['http.bind']).toBe('127.0.0.1')
  expect(values['state.path']).toBe('/h/state')
  expect(values['secrets.storePath']).toBe('/h/state/secrets.store.enc.json')
  expect(sources['http.port']).toEqual({ kind: 'default', name: 'default' })
})

test('a flag beats the environment, which beats the file, which beats the default', () => {
  const file = '{"http":{"port":1}}'
  const environment = { TRUST_CONSOLE_HTTP_PORT: '2' }
  const all = resolveSettings(origins({ file, environment, flags: { 'http.port': '3' } }))
  expect([all.values['http.port'], all.sources['http.port'].name]).toEqual([3, '--http-port'])
  const two = resolveSettings(origins({ file, environment }))
  expect([two.values['http.port'], two.sources['http.port'].name]).toEqual([2, 'TRUST_CONSOLE_HTTP_PORT'])
  const one = resolveSettings(origins({ file }))
  expect([one.values['http.port'], one.sources['http.port']]).toEqual([1, { kind: 'file', name: '/h/config.json' }])
})

test("the reference's name is honoured when ours is unset or blank", () => {
  const environment = { TRUST_CONSOLE_HTTP_PORT: '  ', OPENCLAW_ZIG_HTTP_PORT: ' 7 ' }
  const { values, sources } = resolveSettings(origins({ environment }))
  expect([values['http.port'], sources['http.port'].name]).toEqual([7, 'OPENCLAW_ZIG_HTTP_PORT'])
})

test('an empty string in the file is a value', () => {
  const { values, sources } = resolveSettings(origins({ file: '{"gateway":{"authToken":""},"state":{"path":""}}' }))
  expect([values['gateway.authToken'], sources['gateway.authToken'].kind]).toEqual(['', 'file'])
  expect(values['state.path']).toBe('')
  expect(values['secrets.storePath']).toBe('')
})

test('relative paths start at the working folder in the environment and at the home in the file', () => {
  expect(resolveSettings(origins({ environment: { TRUST_CONSOLE_STATE_PATH: 's' } })).values['state.path']).toBe('/w/s')
  expect(resolveSettings(origins({ file: '{"state":{"path":"s"}}' })).values['state.path']).toBe('/h/s')
})

describe('what does not parse names its place and stays a secret if it is one', () => {
  test.each([
    [
      { environment: { TRUST_CONSOLE_HTTP_PORT: 'abc' } },
      /^TRUST_CONSOLE_HTTP_PORT must be a whole number from 0 to 65535/
    ],
    [{ environment: { OPENCLAW_ZIG_HTTP_PORT: '70000' } }, /^OPENCLAW_ZIG_HTTP_PORT must be/],
    [{ environment: { TRUST_CONSOLE_GATEWAY_REQUIRE_TOKEN: 'maybe' } }, /must be one of 1, true, yes, on/],
    [{ file: '{\n  "http": {\n    "port": -1 } }' }, /^\/h\/config\.json line 3: http\.port must be a whole number/],
    [{ file: '{"http": 5}' }, /line 1: http\.bind: must be inside an object/],
    [{ flags: { 'http.port': '1.5' } }, /^--http-port must be a whole number/]
  ] as const)('%j', (more, message) => {
    expect(() => resolveSettings(origins(more))).toThrow(message)
    expect(() => resolveSettings(origins(more))).toThrow(AppError)
  })

  test('a token with a control character is refused without being shown', () => {
    const run = (): unknown =>
      resolveSettings(origins({ environment: { TRUST_CONSOLE_GATEWAY_AUTH_TOKEN: 'se\u0001cret' } }))
    expect(run).toThrow(/^TRUST_CONSOLE_GATEWAY_AUTH_TOKEN must not hold control characters$/)
  })
})

test.each(['1', 'TRUE', 'Yes', 'on'])('%s is true', (text) => {
  const environment = { TRUST_CONSOLE_GATEWAY_REQUIRE_TOKEN: text }
  expect(resolveSettings(origins({ environment })).values['gateway.requireToken']).toBe(true)
})

test('flags and environment names are unique, and no flag takes the token itself', () => {
  const flags = SETTING_KEYS.map(flagOf)
  expect(new Set(flags).size).toBe(flags.length)
  expect(flagOf('gateway.authToken')).toBe('gateway-auth-token-file')
  expect(environmentOf('gateway.tls.cert')).toEqual(['TRUST_CONSOLE_GATEWAY_TLS_CERT'])
})
