import { describe, expect, test } from 'vitest'
import type { Change } from '../../../shared/remediation/contract'
import { changesOf, sentence, share, splitIds } from './changes'

test.each([
  ['Remove A_B where it starts.', ['A_B']],
  ['Still open: gateway.rate_limit.disabled.', ['gateway.rate_limit.disabled']],
  ['Create the folder /home/x/.state.', ['/home/x/.state']],
  ['Read and/or write.', []]
])('the ids of %s', (text, ids) => expect(splitIds(text).filter((_, at) => at % 2 === 1)).toEqual(ids))

test('a sentence begins with a capital letter, but an id stays as it is', () => {
  expect(sentence('do it')).toBe('Do it.')
  expect(sentence('http.bind is set')).toBe('http.bind is set.')
})

const bind: Change = {
  kind: 'setting',
  text: 'set http.bind',
  key: 'http.bind',
  before: '0.0.0.0',
  after: '127.0.0.1',
  needsRestart: true
}
const unset: Change = { kind: 'person', text: 'unset X' }

test('an action that needs a person and names no step gets a line that says so', () => {
  expect(changesOf({ changes: [bind], auto: true })).toEqual([bind])
  expect(changesOf({ changes: [bind, unset], auto: false })).toEqual([bind, unset])
  expect(changesOf({ changes: [bind], auto: false })).toMatchObject([bind, { kind: 'person' }])
})

describe('share', () => {
  const action = { id: 'x', title: 'Listen', auto: false }

  test('tells the console from the person, and names each change once', () => {
    const both = share([
      { ...action, changes: [bind, unset] },
      { ...action, id: 'y', changes: [{ ...bind, text: 'again' }] }
    ])
    expect(both.console).toEqual([bind])
    expect(both.person.map(({ text }) => text)).toEqual([
      'unset X',
      'finish “Listen”; the result will name the exact step'
    ])
  })

  test('nothing to do asks nothing of anyone', () => {
    expect(share([{ ...action, id: 'noop', changes: [] }])).toEqual({ console: [], person: [] })
  })
})
