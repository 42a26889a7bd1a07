import { describe, expect, test } from 'vitest'
import { charactersOf, CHARACTER_CLASSES, entropyBits, type CharacterClass } from '../../shared/secrets/generator'
import { generatorMethods, type Recipe } from '../../shared/secrets/generator-contract'
import { generate } from './generate'

type Password = Recipe & { kind: 'password' }
const password = (more: Partial<Password> = {}): Password => ({
  kind: 'password',
  length: 24,
  classes: [...CHARACTER_CLASSES],
  noLookalikes: false,
  ...more
})
const { input } = generatorMethods['secrets.generate']
const parse = (recipe: unknown): boolean => input.safeParse({ recipe }).success

describe('a token and a hex value', () => {
  test.each([16, 32, 64])('hold %i bytes', (bytes) => {
    const token = generate({ kind: 'token', bytes })
    expect(token).toMatch(/^[\w-]+$/)
    expect(Buffer.from(token, 'base64url')).toHaveLength(bytes)
    expect(generate({ kind: 'hex', bytes })).toMatch(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
    expect(entropyBits({ kind: 'token', bytes })).toBe(bytes * 8)
  })
})

describe('a password', () => {
  const subsets = Array.from({ length: 15 }, (_, bits) =>
    CHARACTER_CLASSES.filter((_name, index) => (bits + 1) & (1 << index))
  )

  test.each(subsets.map((classes) => [classes] as const))('of %j holds each of them and nothing else', (classes) => {
    for (const noLookalikes of [false, true]) {
      const sets = classes.map((name) => charactersOf(name, noLookalikes))
      for (let round = 0; round < 50; round++) {
        const text = generate(password({ length: 8, classes: [...classes], noLookalikes }))
        expect(text).toHaveLength(8)
        for (const set of sets) expect(Array.from(text).some((char) => set.includes(char))).toBe(true)
        expect(Array.from(text).every((char) => sets.join('').includes(char))).toBe(true)
      }
    }
  })

  test('has no lookalikes when asked', () => {
    const text = Array.from({ length: 50 }, () => generate(password({ length: 256, noLookalikes: true }))).join('')
    expect(text).not.toMatch(/[0Oo1lI,~]/)
  })

  test('draws each character of a class as often as any other', () => {
    const length = 256
    const rounds = 400
    const counts = new Map<string, number>()
    for (let round = 0; round < rounds; round++)
      for (const char of generate(password({ length }))) counts.set(char, (counts.get(char) ?? 0) + 1)
    const alphabet = CHARACTER_CLASSES.map((name) => charactersOf(name, false)).join('')
    expect([...counts.keys()].sort().join('')).toBe(Array.from(alphabet).sort().join(''))
    const expected = (length * rounds) / alphabet.length
    const chiSquared = [...counts.values()].reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0)
    // 69 degrees of freedom: above 160 by chance once in some hundred million runs. Bytes modulo 70 give over 1,000.
    expect(chiSquared).toBeLessThan(160)
  })

  test('favours no place for the classes it must have', () => {
    const rounds = 4_000
    const digitsAt = Array.from({ length: 8 }, () => 0)
    for (let round = 0; round < rounds; round++)
      Array.from(generate(password({ length: 8 }))).forEach((char, at) => {
        if (/\d/.test(char)) digitsAt[at]!++
      })
    const mean = digitsAt.reduce((sum, seen) => sum + seen, 0) / 8
    const chiSquared = digitsAt.reduce((sum, seen) => sum + (seen - mean) ** 2 / mean, 0)
    // 7 degrees of freedom.
    expect(chiSquared).toBeLessThan(60)
  })
})

describe('the bits', () => {
  /** Every text over the classes' characters, counted one by one. */
  const counted = (classes: CharacterClass[], length: number): number => {
    const sets = classes.map((name) => charactersOf(name, true))
    let texts = ['']
    for (let at = 0; at < length; at++)
      texts = texts.flatMap((text) => Array.from(sets.join(''), (char) => text + char))
    return texts.filter((text) => sets.every((set) => Array.from(text).some((char) => set.includes(char)))).length
  }

  test.each([
    [['digits'], 4],
    [['digits', 'symbols'], 4],
    [['symbols', 'digits'], 2],
    [['lower', 'digits', 'symbols'], 3]
  ] as [CharacterClass[], number][])('of %j with %i characters are those of a count one by one', (classes, length) => {
    const count = counted(classes, length)
    expect(entropyBits(password({ classes, length, noLookalikes: true }))).toBe(Math.floor(Math.log2(count)))
  })

  test('of the usual password are more than enough, and never more than its characters could give', () => {
    expect(entropyBits(password())).toBe(146)
    expect(entropyBits(password({ classes: ['digits'], length: 8 }))).toBe(26)
    expect(entropyBits(password({ length: 256 }))).toBeLessThanOrEqual(256 * Math.log2(70))
  })
})

describe('a recipe', () => {
  test('that is not given is a token of 32 bytes; what is left out takes its usual value', () => {
    expect(input.parse({})).toEqual({ recipe: { kind: 'token', bytes: 32 } })
    expect(input.parse({ recipe: { kind: 'password' } }).recipe).toEqual(password())
  })

  test.each([
    { kind: 'uuid' },
    { kind: 'token', bytes: 15 },
    { kind: 'hex', bytes: 65 },
    { kind: 'token', bytes: 16.5 },
    { kind: 'token', length: 20 },
    { kind: 'password', length: 7 },
    { kind: 'password', length: 257 },
    { kind: 'password', classes: [] },
    { kind: 'password', classes: ['lower', 'lower'] },
    { kind: 'password', classes: ['emoji'] }
  ])('%j is refused', (recipe) => {
    expect(parse(recipe)).toBe(false)
  })
})
