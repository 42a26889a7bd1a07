import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { method } from '../../shared/method'
import { resultJson } from './result-json'

const Names = z.array(z.string()).readonly()
const Rest = z.object({ at: z.number() })
const row = method({
  summary: 'A result with a list that stays the same.',
  audience: ['gateway'],
  effect: 'read',
  input: z.strictObject({}),
  output: Rest.extend({ names: Names }),
  constant: { member: 'names', schema: Names, rest: Rest }
})

describe('a result with a constant list', () => {
  const names = Object.freeze(['a', 'b"'])

  test.each([
    ['frozen', names],
    ['not frozen', ['a', 'b"']]
  ])('%s: the text says what the row promises, call after call', (_case, list) => {
    for (const at of [1, 2]) {
      expect(JSON.parse(resultJson(row, { at, names: list, secret: 'x' }))).toEqual({ at, names: ['a', 'b"'] })
    }
  })

  test('is written once for the same list, and anew for another', () => {
    expect(resultJson(row, { at: 1, names: Object.freeze(['c']) })).toContain('"names":["c"]')
    expect(resultJson(row, { at: 1, names })).toContain('"names":["a","b\\""]')
  })

  test.each([
    ['a list that is not what the row promises', { at: 1, names: Object.freeze([1]) }],
    ['another part that is not', { at: 'now', names }],
    ['no list', { at: 1 }]
  ])('refuses %s', (_case, result) => expect(() => resultJson(row, result)).toThrow(z.ZodError))
})

test('a row without one is checked as a whole', () => {
  const { constant: _constant, ...plain } = row
  expect(JSON.parse(resultJson(plain, { at: 1, names: ['a'], secret: 'x' }))).toEqual({ at: 1, names: ['a'] })
})
