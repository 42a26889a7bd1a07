import { expect, test } from 'vitest'
import { hashSettings } from './hash'
import { resolveSettings } from './resolve'
import type { SettingValues } from './table'

const key = new Uint8Array(32).fill(1)
const { values } = resolveSettings({ home: '/h', workingFolder: '/', flags: {}, environment: {}, config: undefined })
const hash = (change: Partial<SettingValues> = {}, storeKey?: string, by = key): string =>
  hashSettings('/h', { ...values, ...change }, storeKey, by)

test('the same settings give the same 64 hex digits', () => {
  expect(hash()).toMatch(/^[0-9a-f]{64}$/)
  expect(hash()).toBe(hash())
})

test('any change gives another hash', () => {
  const hashes = [
    hash(),
    hash({ 'http.port': 1 }),
    hash({ 'gateway.authToken': 'a' }),
    hash({ 'gateway.authToken': 'b' }),
    hash({ 'security.blockedPatterns': ['x'] }),
    hash({}, 'store key'),
    hashSettings('/other', values, undefined, key)
  ]
  expect(new Set(hashes).size).toBe(hashes.length)
})

test('the token cannot be guessed from the hash without the key of the home', () => {
  expect(hash({ 'gateway.authToken': 'a' })).not.toBe(hash({ 'gateway.authToken': 'a' }, undefined, new Uint8Array(32)))
})
