import { describe, expect, test } from 'vitest'
import { actionsDone, doneWords, sentence, share, splitDetail, splitIds, tasksOf } from './tasks'

describe('tasksOf', () => {
  test.each([
    ['set http.bind from "0.0.0.0" to "127.0.0.1"', { kind: 'setting', from: '"0.0.0.0"', to: '"127.0.0.1"' }],
    ['set http.bind to 127.0.0.1, which takes over', { key: 'http.bind', to: '127.0.0.1', note: 'which takes over' }],
    ['needs a person: unset X', { kind: 'person', text: 'Unset X.' }],
    ['create the folder /p', { kind: 'change', text: 'Create the folder /p.' }]
  ])('%s', (detail, task) => expect(tasksOf(detail)).toMatchObject([task]))

  test('parts are split, blank ones dropped', () => {
    expect(splitDetail('a; b; ')).toEqual(['a', 'b'])
    expect(splitDetail('')).toEqual([])
    expect(splitDetail('set a Still open: b.')).toEqual(['set a', 'Still open: b.'])
  })
})

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

test('a manual step is not said twice', () => {
  expect(doneWords({ detail: 'A person must still act: do it', manual: ['do it'] })).toEqual([])
  expect(doneWords({ detail: 'a; b', manual: ['do it'] })).toEqual(['a', 'b'])
})

describe('share', () => {
  const action = { id: 'x', title: 'Listen', severity: 'warn', recommended: true, auto: false } as const

  test('tells the console from the person, and names each change once', () => {
    const detail = 'set http.bind from "0" to "127.0.0.1"; needs a person: unset X'
    const both = share([
      { ...action, detail },
      { ...action, id: 'y', detail: 'set http.bind to 127.0.0.1' }
    ])
    expect(both.console).toMatchObject([{ key: 'http.bind', from: '"0"' }])
    expect(both.person).toEqual(['Unset X.', 'Finish “Listen”. The result will name the exact step.'])
  })

  test('nothing to do asks nothing of anyone', () => {
    expect(share([{ ...action, id: 'noop', detail: 'All is well.' }])).toEqual({ console: [], person: [] })
  })
})

test.each([
  [0, 3, 0],
  [33, 3, 1],
  [66, 3, 2],
  [100, 3, 3]
])('at %i per cent of %i actions, %i are done', (progress, total, done) =>
  expect(actionsDone(progress, total)).toBe(done)
)
