import { describe, expect, test } from 'vitest'
import { clientKey, isLoopback, urlHost } from './address'
import { judgeHost, judgeOrigin } from './origin'

describe('judgeHost with a loopback bind', () => {
  test.each([
    [['127.0.0.1:8765'], '/rpc', true],
    [['localhost'], '/rpc', true],
    [['LOCALHOST:1'], '/rpc', true],
    [['[::1]:8765'], '/rpc', true],
    [['127.9.9.9'], '/rpc', true],
    [['evil.example'], '/rpc', false],
    [['127.0.0.1.evil.example'], '/rpc', false],
    [['localhost.'], '/rpc', false],
    [['192.168.1.5'], '/rpc', false],
    [['0.0.0.0'], '/rpc', false],
    [['user@127.0.0.1'], '/rpc', false],
    [['127.0.0.1', '127.0.0.1'], '/rpc', false],
    [[], '/rpc', false],
    [['127.0.0.1'], 'http://127.0.0.1/rpc', false],
    [['127.0.0.1'], '*', false]
  ])('%j %s -> %s', (hosts, target, passes) => expect(judgeHost(hosts, target, '127.0.0.1') === undefined).toBe(passes))
})

describe('judgeHost with a public bind takes addresses and own names, which cannot be rebound', () => {
  test.each([
    ['192.168.1.5:8765', true],
    ['[fe80::1]', true],
    ['gateway.lan', true],
    ['evil.example', false]
  ])('%s -> %s', (host, passes) => expect(judgeHost([host], '/rpc', 'gateway.lan') === undefined).toBe(passes))
})

describe('judgeOrigin', () => {
  const host = '127.0.0.1:8765'
  test.each([
    [{ origin: undefined, fetchSite: undefined }, true],
    [{ origin: 'http://127.0.0.1:8765', fetchSite: 'same-origin' }, true],
    [{ origin: undefined, fetchSite: 'none' }, true],
    [{ origin: 'null', fetchSite: undefined }, false],
    [{ origin: 'http://evil.example', fetchSite: undefined }, false],
    [{ origin: 'http://127.0.0.1:3000', fetchSite: 'same-site' }, false],
    [{ origin: 'https://127.0.0.1:8765', fetchSite: undefined }, false],
    [{ origin: undefined, fetchSite: 'cross-site' }, false],
    [{ origin: undefined, fetchSite: 'same-site' }, false]
  ])('%j -> %s', (facts, passes) => expect(judgeOrigin({ ...facts, host, secure: false }) === undefined).toBe(passes))

  test('over TLS the origin is https', () => {
    expect(judgeOrigin({ origin: `https://${host}`, fetchSite: undefined, host, secure: true })).toBeUndefined()
  })
})

test.each([
  ['127.0.0.1', true],
  ['127.255.1.2', true],
  ['::1', true],
  ['[::1]', true],
  ['::ffff:127.0.0.1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['127.0.0.1.evil.example', false],
  ['', false]
])('isLoopback(%s) is %s', (host, loopback) => expect(isLoopback(host)).toBe(loopback))

test('a client is an IPv4 address or an IPv6 /64', () => {
  expect(clientKey('::ffff:10.0.0.1')).toBe('10.0.0.1')
  expect(clientKey('2001:db8:1:2:aaaa::1')).toBe(clientKey('2001:db8:1:2:bbbb::2'))
  expect(clientKey('2001:db8:1:2::1')).not.toBe(clientKey('2001:db8:1:3::1'))
  expect(clientKey('2001:db8::1')).toBe('2001:db8:0:0::/64')
  expect(clientKey('::1')).toBe('::1')
})

test('an IPv6 address stands in brackets in a URL', () => expect(urlHost('::1')).toBe('[::1]'))
