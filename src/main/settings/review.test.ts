import { describe, expect, test } from 'vitest'
import { findObstacles, findWarnings } from './consequences'
import { resolveSettings } from './resolve'
import { reviewChanges } from './review'
import type { SettingKey, SettingValues } from './table'

const settings = resolveSettings({
  home: '/h',
  workingFolder: '/',
  flags: { 'http.port': '1' },
  environment: { TRUST_CONSOLE_HEARTBEAT_ENABLED: 'no' },
  config: undefined
})
const context = { home: '/h', sourceOf: (key: SettingKey) => settings.sources[key] }
const review = (key: string, value: never): unknown => {
  const { edits, problems } = reviewChanges({ [key]: value }, context)
  return problems[0] ? `${problems[0].code}: ${problems[0].message}` : [...edits]
}

describe('reviewChanges', () => {
  test.each([
    ['no.such.key', 1, /^settings\.unknown/],
    ['__proto__', 1, /^settings\.unknown/],
    ['toString', 1, /^settings\.unknown/],
    ['gateway.authToken', 'x', /^settings\.secret: .*rotate/],
    ['http.port', 2, /^settings\.pinned: .*--http-port/],
    ['heartbeat.enabled', true, /^settings\.pinned: .*TRUST_CONSOLE_HEARTBEAT_ENABLED/],
    ['gateway.rateLimit.windowMs', -1, /^settings\.invalid: must be a whole number from 0/],
    ['gateway.rateLimit.windowMs', '', /^settings\.invalid/],
    ['http.bind', 'not an address', /^settings\.invalid: must be an IP address/],
    ['http.bind', '', /^settings\.invalid/],
    ['http.bind', `${'a'.repeat(4_000)}!`, /^settings\.invalid: must be an IP address/],
    ['http.bind', `${'a.'.repeat(2_000)}!`, /^settings\.invalid: must be an IP address/],
    ['http.bind', `${':'.repeat(4_000)}!`, /^settings\.invalid: must be an IP address/],
    ['http.bind', 'a\nb', /^settings\.invalid: must not hold control/],
    ['secrets.backend', 'cloud', /^settings\.invalid: must be one of auto/],
    ['security.blockedPatterns', 5, /^settings\.invalid: must be a list/]
  ])('%s to %j is refused', (key, value, problem) => expect(review(key, value as never)).toMatch(problem))

  test.each([
    ['gateway.rateLimit.maxRequests', '50', 50],
    ['gateway.requireToken', 'off', false],
    ['security.blockedPatterns', 'a, b', ['a', 'b']],
    ['http.bind', ' ::1 ', '::1'],
    ['http.bind', '0.0.0.0', '0.0.0.0'],
    ['http.bind', 'localhost', 'localhost'],
    ['http.bind', 'gate-1.example.org.', 'gate-1.example.org.'],
    ['http.bind', 'fe80::1%eth0', 'fe80::1%eth0'],
    ['state.path', ' ~/s ', '~/s'],
    ['gateway.tls.cert', 'certs/a.pem', 'certs/a.pem'],
    ['state.path', null, undefined]
  ])('%s to %j stands in the file as %j', (key, value, written) =>
    expect(review(key, value as never)).toEqual([[key, written]])
  )

  test('one bad change does not hide another', () => {
    const { problems } = reviewChanges({ 'http.port': 1, 'gateway.rateLimit.windowMs': 'x' }, context)
    expect(problems.map(({ key }) => key)).toEqual(['http.port', 'gateway.rateLimit.windowMs'])
  })
})

describe('consequences', () => {
  const having = (change: Partial<SettingValues>): SettingValues => ({ ...settings.values, ...change })

  test.each([
    [{ 'gateway.tls.cert': '/c' }, 'gateway.tls.key', /must be set too/],
    [{ 'gateway.tls.key': '/k' }, 'gateway.tls.cert', /must be set too/],
    [{ 'gateway.tls.cert': '/none/c', 'gateway.tls.key': '/none/k' }, 'gateway.tls.cert', /cannot be read/],
    [{ 'gateway.tls.cert': '/dev/zero', 'gateway.tls.key': '/dev/zero' }, 'gateway.tls.cert', /is not a PEM file/]
  ])('%j would keep the gateway from starting', async (change, key, message) => {
    const found = await findObstacles(having(change), Object.keys(change) as SettingKey[])
    expect(found).toMatchObject([{ key, code: 'settings.invalid', message: expect.stringMatching(message) as string }])
  })

  test('half a TLS setting stops nobody from mending something else', async () => {
    expect(await findObstacles(having({ 'gateway.tls.cert': '/c' }), ['http.bind'])).toEqual([])
    expect(await findObstacles(having({}), ['gateway.tls.cert'])).toEqual([])
  })

  test.each([
    [{ 'http.bind': '0.0.0.0' }, 1],
    [{ 'http.bind': '::1' }, 0],
    [{ 'gateway.requireToken': false }, 1],
    [{ 'gateway.rateLimit.maxRequests': 0 }, 1],
    [{ 'gateway.rateLimit.maxRequests': 7 }, 0],
    [{ 'security.riskReviewThreshold': 95 }, 1],
    [{ 'security.riskBlockThreshold': 50, 'security.riskReviewThreshold': 45 }, 1],
    [{ 'security.blockedPatterns': [] }, 1]
  ])('%j has %i to be warned of', (change, count) =>
    expect(findWarnings(having(change), Object.keys(change) as SettingKey[])).toHaveLength(count)
  )
})
