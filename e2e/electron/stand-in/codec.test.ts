import { expect, test } from 'vitest'
import { makeCodec } from './codec'

const { encode, decode } = makeCodec()
const through = (value: unknown): unknown => decode(encode(value))

test('carries what a structured clone carries', () => {
  const value = {
    nothing: undefined,
    odd: [NaN, -Infinity, -0, 10n, null],
    when: new Date(5),
    map: new Map<unknown, unknown>([[{ a: 1 }, new Set(['x'])]]),
    bytes: Uint8Array.of(1, 2, 255),
    pattern: /a"b/giu,
    error: new TypeError('no')
  }
  expect(through(value)).toEqual(structuredClone(value))
})

test('keeps identity and cycles', () => {
  const one: Record<string, unknown> = { name: 'one' }
  one.self = one
  const copy = through([one, one]) as Record<string, unknown>[]
  expect(copy[0]).toBe(copy[1])
  expect(copy[0]?.self).toBe(copy[0])
})

test('a member named __proto__ stays a member', () => {
  const copy = through(JSON.parse('{"__proto__":{"polluted":true}}')) as object
  expect(Object.keys(copy)).toEqual(['__proto__'])
  expect('polluted' in copy).toBe(false)
})

test.each([() => 1, Symbol('s'), Promise.resolve(1), new WeakMap()])('refuses what cannot be cloned: %s', (value) => {
  expect(() => encode({ value })).toThrow('could not be cloned')
})
