import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MASK, Masker } from './mask'
import { isMaskable, maskedForms } from './masked-forms'

const chunked = (text: Buffer, cuts: readonly number[]): Buffer[] => {
  const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length]
  return at.slice(1).map((end, index) => text.subarray(at[index], end))
}

const masked = (sequences: readonly Buffer[], chunks: readonly Buffer[]): string => {
  const masker = new Masker(sequences)
  return Buffer.concat([...chunks.map((chunk) => masker.write(chunk)), masker.end()]).toString('latin1')
}

/** The same, said plainly: find every occurrence, join those that overlap, put a mask in place of each. */
const expected = (sequences: readonly Buffer[], text: Buffer): string => {
  const covered: { from: number; to: number }[] = []
  const found = sequences
    .flatMap((sequence) =>
      Array.from({ length: text.length }, (_, from) => ({ from, to: from + sequence.length })).filter(({ from, to }) =>
        text.subarray(from, to).equals(sequence)
      )
    )
    .sort((a, b) => a.from - b.from || b.to - a.to)
  for (const span of found) {
    const last = covered.at(-1)
    if (last && span.from < last.to) last.to = Math.max(last.to, span.to)
    else covered.push({ ...span })
  }
  let out = ''
  let at = 0
  for (const { from, to } of covered) {
    out += text.subarray(at, from).toString('latin1') + MASK
    at = to
  }
  return out + text.subarray(at).toString('latin1')
}

// Few letters, so that values overlap one another, themselves and the cuts.
const letters = (minLength: number, maxLength: number): fc.Arbitrary<Buffer> =>
  fc.array(fc.constantFrom(97, 98, 0xff), { minLength, maxLength }).map((bytes) => Buffer.from(bytes))
const cuts = fc.array(fc.nat(), { maxLength: 12 })

test('whatever the cuts, every occurrence is masked and nothing else changes', () => {
  fc.assert(
    fc.property(fc.array(letters(1, 6), { minLength: 1, maxLength: 5 }), letters(0, 60), cuts, (values, text, at) => {
      expect(masked(values, chunked(text, at))).toBe(expected(values, text))
    }),
    { numRuns: 3_000 }
  )
})

test('no value gets through in any of its forms, whatever stands around it', () => {
  const value = fc
    .string({ unit: 'grapheme', minLength: 4, maxLength: 40 })
    .filter((text) => isMaskable(text) && !text.includes('*'))
  const form = fc.constantFrom<(text: string) => string>(
    (text) => text,
    (text) => Buffer.from(text).toString('base64'),
    (text) => Buffer.from(text).toString('base64url'),
    (text) => JSON.stringify(text),
    (text) => encodeURIComponent(text)
  )
  fc.assert(
    fc.property(value, form, fc.string(), fc.string(), cuts, (secret, encode, before, after, at) => {
      const shown = encode(secret)
      const text = Buffer.from(`${before}${shown}${after}`)
      const out = Buffer.from(masked(maskedForms([secret]), chunked(text, at)), 'latin1').toString('utf8')
      if (shown === secret || shown.length > 12) expect(out).not.toContain(shown.slice(1, -1))
    })
  )
})

test('a value in the middle of longer base64 is masked at every offset', () => {
  const secret = 'sk-live-0123456789'
  for (const before of ['', 'u', 'us', 'user:']) {
    const out = masked(maskedForms([secret]), [Buffer.from(Buffer.from(`${before}${secret}:x`).toString('base64'))])
    expect(out).toContain(MASK)
    const left = Buffer.from(out.replace(MASK, ''), 'base64').toString('latin1')
    expect(left).not.toContain('0123')
  }
})

describe('a value of several lines', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END PRIVATE KEY-----\n'
  const mask = (text: string): string => masked(maskedForms([key]), [Buffer.from(text)])

  test('is masked whole, and line by line where it is indented', () => {
    expect(mask(`a ${key}b`)).toBe(`a ${MASK}b`)
    expect(mask(key.replaceAll('\n', '\r\n  '))).toBe(
      `-----BEGIN PRIVATE KEY-----\r\n  ${MASK}\r\n  ${MASK}\r\n  -----END PRIVATE KEY-----\r\n  `
    )
  })
})

test('values of fewer than four characters are not masked', () => {
  expect(masked(maskedForms(['abc', '🔑🔑🔑', 'four']), [Buffer.from('abc four')])).toBe(`abc ${MASK}`)
})

test('what waits is no longer than the longest value', () => {
  const masker = new Masker([Buffer.from('a'.repeat(100))])
  let out = 0
  for (let index = 0; index < 1_000; index++) out += masker.write(Buffer.from('a'.repeat(99))).length
  expect(out + masker.end().length).toBe(MASK.length)
  const plain = new Masker([Buffer.from('secret')])
  expect(plain.write(Buffer.from('a prompt: s')).toString()).toBe('a prompt: ')
})
