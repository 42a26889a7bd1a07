import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Composed, method } from '../../shared/method'
import { resultJson, resultValue } from './result-json'

const Constant = z.object({ names: z.array(z.string()).readonly() })
const Live = z.object({ at: z.number() })
const row = method({
  summary: 'A result with a part that stays the same.',
  audience: ['gateway'],
  effect: 'read',
  input: z.strictObject({}),
  output: Constant.extend(Live.shape),
  parts: { constant: Constant, live: Live }
})
const composed = (constant: object, live: object): Composed => new Composed(constant, live)

describe('a result in two parts', () => {
  const constant = { names: ['a', 'b"'], secret: 'x' }

  test('says what the row promises, call after call, and nothing else', () => {
    for (const at of [1, 2]) {
      const result = composed(constant, { at, secret: 'x' })
      expect(JSON.parse(resultJson(row, result))).toEqual({ at, names: ['a', 'b"'] })
      expect(resultValue(row, result)).toEqual({ at, names: ['a', 'b"'] })
    }
  })

  test('is written anew for another constant part', () => {
    expect(resultJson(row, composed({ names: ['c'] }, { at: 1 }))).toBe('{"names":["c"],"at":1}')
    expect(resultJson(row, composed(constant, { at: 1 }))).toBe('{"names":["a","b\\""],"at":1}')
  })

  test.each([
    ['a constant part that is not what the row promises', composed({ names: [1] }, { at: 1 })],
    ['a live part that is not', composed(constant, { at: 'now' })],
    ['a part that lacks something', composed({}, { at: 1 })]
  ])('refuses %s', (_case, result) => {
    expect(() => resultJson(row, result)).toThrow(z.ZodError)
    expect(() => resultValue(row, result)).toThrow(z.ZodError)
  })
})

test('a result in one part is checked as a whole', () => {
  expect(JSON.parse(resultJson(row, { at: 1, names: ['a'], secret: 'x' }))).toEqual({ at: 1, names: ['a'] })
})
