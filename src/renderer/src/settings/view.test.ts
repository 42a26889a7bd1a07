import { describe, expect, it } from 'vitest'
import type { SettingView } from '../../../shared/settings/contract'
import { groupByArea, matching, unitNote } from './view'

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

it('groups by area, joins what belongs together and keeps an area it does not know', () => {
  const areas = groupByArea([setting('http.bind'), setting('gateway.tls.key'), setting('novel.key')])
  expect(areas.map(({ title, items }) => [title, items.length])).toEqual([
    ['Gateway', 2],
    ['novel', 1]
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
  ['a.windowMs', 60_000, '1 min'],
  ['a.windowMs', 5_000, '5 s'],
  ['a.windowMs', 90_000, '90 s'],
  ['a.windowMs', 1_500, undefined],
  ['a.windowMs', 0, undefined],
  ['a.maxHits', 60_000, undefined]
])('%s %i is %s', (key, value, note) => {
  expect(unitNote({ key, value })).toBe(note)
})
