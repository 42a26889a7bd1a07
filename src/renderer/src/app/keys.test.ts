import { describe, expect, test } from 'vitest'
import { ACTION_IDS } from '../../../shared/actions'
import { afterKey, ariaKeys, keysOf, sequenceOf, SEQUENCES, shortcutOf } from './keys'

describe('keys one after another', () => {
  const press = (...keys: string[]): (string | undefined)[] => {
    let held = ''
    return keys.map((key) => {
      const next = afterKey(held, key)
      held = next.held
      return next.target
    })
  }
  test.each<[string[], (string | undefined)[]]>([
    [
      ['g', 's'],
      [undefined, 'page.secrets']
    ],
    [
      ['g', 'g', 's'],
      [undefined, undefined, 'page.secrets']
    ],
    [
      ['g', 'x', 's'],
      [undefined, undefined, undefined]
    ],
    [
      ['g', '/'],
      [undefined, 'search']
    ],
    [['s'], [undefined]],
    [['?'], ['keys']]
  ])('%j lead to %j', (keys, targets) => expect(press(...keys)).toEqual(targets))

  test('reach every page', () => {
    const pages = ACTION_IDS.filter((id) => id.startsWith('page.'))
    expect(pages.filter((id) => !sequenceOf(id))).toEqual([])
    expect(new Set(Object.values(SEQUENCES)).size).toBe(Object.keys(SEQUENCES).length)
  })
})

test.each([
  ['CmdOrCtrl+Shift+N', true, ['⌘', '⇧', 'N']],
  ['CmdOrCtrl+Shift+N', false, ['Ctrl', 'Shift', 'N']]
] as const)('%s is named as the system does (mac: %s)', (accelerator, mac, keys) =>
  expect(keysOf(accelerator, mac)).toEqual(keys)
)

test('only what works here is shown', () => {
  const browser = { isDesktop: false, single: true, mac: false }
  expect(shortcutOf('page.secrets', browser)).toEqual(['g', 's'])
  expect(shortcutOf('page.secrets', { ...browser, single: false })).toBeUndefined()
  expect(shortcutOf('page.secrets', { ...browser, isDesktop: true })).toEqual(['Ctrl', '4'])
  expect(shortcutOf('palette.open', { ...browser, single: false })).toEqual(['Ctrl', 'K'])
  expect(shortcutOf('secrets.add', browser)).toBeUndefined()
})

test('a combination is told to assistive technology, a sequence has no words there', () => {
  expect(ariaKeys(['Ctrl', 'Shift', 'N'])).toBe('Control+Shift+N')
  expect(ariaKeys(['/'])).toBe('/')
  expect(ariaKeys(['g', 's'])).toBeUndefined()
})
