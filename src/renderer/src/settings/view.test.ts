import { describe, expect, it } from 'vitest'
import type { SettingView } from '../../../shared/settings/contract'
import { asWords, groupByArea, matching } from './view'

const setting = (key: string, more: Partial<SettingView> = {}): SettingView => ({
  key,
  value: 1,
  configured: 1,
  default: 1,
  inFile: false,
  kind: 'integer',
  range: null,
  choices: null,
  secret: false,
  source: { kind: 'default', name: 'default' },
  pinned: false,
  environment: 'TRUST_CONSOLE_X',
  needsRestart: false,
  pendingRestart: false,
  help: 'Helps',
  ...more
})

it('groups by area in the order of the page and loses no setting', () => {
  const keys = ['novel.key', 'secrets.storePath', 'gateway.tls.key', 'http.bind', 'gateway.rateLimit.enabled']
  expect(groupByArea(keys.map((key) => setting(key))).map(({ title, items }) => [title, items[0]?.key])).toEqual([
    ['Gateway', 'http.bind'],
    ['Limits', 'gateway.rateLimit.enabled'],
    ['TLS', 'gateway.tls.key'],
    ['Paths', 'secrets.storePath'],
    ['Other', 'novel.key']
  ])
})

describe('matching', () => {
  const items = [
    setting('http.bind', { pinned: true, source: { kind: 'env', name: 'TRUST_CONSOLE_HTTP_BIND' } }),
    setting('state.path', { value: '/var/lib' })
  ]

  it.each([
    ['', ['http.bind', 'state.path']],
    ['pinned', ['http.bind']],
    ['ENVIRONMENT http', ['http.bind']],
    ['/var', ['state.path']],
    ['nothing such', []]
  ])('"%s"', (filter, keys) => {
    expect(matching(items, filter).map(({ key }) => key)).toEqual(keys)
  })
})

it.each([
  ['a.windowMs', 60_000, '60000 ms (1 min)'],
  ['a.windowMs', 1_234, '1234'],
  ['a.windowMs', 0, '0'],
  ['a.port', 60_000, '60000'],
  ['a.on', true, 'on'],
  ['a.list', [], 'empty'],
  ['a.text', '', 'empty']
])('%s of %j reads %s', (key, value, words) => expect(asWords(key, value)).toBe(words))
