import { expect, test } from 'vitest'
import { isGuarded, lockingOut } from './can-lock-out'
import { resolveSettings } from './resolve'
import { SETTING_KEYS, SETTINGS, type SettingKey, type SettingValues } from './table'

const { values } = resolveSettings({ home: '/h', workingFolder: '/', flags: {}, environment: {}, config: undefined })
const withs = (more: Partial<SettingValues>): SettingValues => ({ ...values, ...more })
const SET = withs({ 'gateway.authToken': 'a', 'gateway.requireToken': true })

test.each<[string, Partial<SettingValues>, SettingKey[]]>([
  ['another address', { 'http.bind': '127.0.0.2' }, ['http.bind']],
  ['another port', { 'http.port': 1 }, ['http.port']],
  ['a certificate', { 'gateway.tls.cert': '/c' }, ['gateway.tls.cert']],
  ['its key', { 'gateway.tls.key': '/k' }, ['gateway.tls.key']],
  ['another token', { 'gateway.authToken': 'b' }, ['gateway.authToken']],
  ['no token', { 'gateway.authToken': '' }, ['gateway.authToken']],
  ['no more asking for it', { 'gateway.requireToken': false }, []],
  ['a limit', { 'gateway.rateLimit.maxRequests': 1 }, []],
  ['nothing', {}, []]
])('%s', (_name, change, guarded) => {
  expect(lockingOut(SET, { ...SET, ...change })).toEqual(guarded)
})

test('asking for the token locks out whoever has none; a first token nobody', () => {
  const open = withs({ 'gateway.authToken': '', 'gateway.requireToken': false })
  expect(lockingOut(open, { ...open, 'gateway.requireToken': true })).toEqual(['gateway.requireToken'])
  expect(lockingOut(open, { ...open, 'gateway.authToken': 'a' })).toEqual([])
})

test('all that the listening gateway keeps until it listens anew is guarded', () => {
  const kept = SETTING_KEYS.filter((key) => SETTINGS[key].keptBy === 'gateway')
  expect(kept.filter((key) => !isGuarded(key))).toEqual([])
})
