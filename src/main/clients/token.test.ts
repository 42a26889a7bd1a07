import { describe, expect, test } from 'vitest'
import { clientIdOf, looksLikeClientToken, mintClientId, mintClientToken, tokenDigest } from './token'

const ID = '0123456789ab'

test('a token can be told by its form, holds its id and 256 random bits, and is never the same', () => {
  const token = mintClientToken(ID)
  expect(token).toMatch(/^tcc_0123456789ab_[A-Za-z0-9_-]{49}$/)
  expect(looksLikeClientToken(token)).toBe(true)
  expect(clientIdOf(token)).toBe(ID)
  expect(Buffer.from(token.slice(17, 60), 'base64url')).toHaveLength(32)
  expect(new Set(Array.from({ length: 100 }, () => mintClientToken(ID))).size).toBe(100)
  expect(mintClientId()).toMatch(/^[0-9a-f]{12}$/)
})

describe('what is none', () => {
  const token = mintClientToken(ID)
  const other = (at: number): string =>
    token.slice(0, at) + (token.charAt(at) === 'A' ? 'B' : 'A') + token.slice(at + 1)
  test.each([
    ['cut', token.slice(0, -1)],
    ['longer', `${token}A`],
    ['with a blank', ` ${token}`],
    ['with a line break', `${token}\n`],
    ['in capitals', token.toUpperCase()],
    ['of another id', token.replace(ID, '0123456789ac')],
    ['with another secret', other(30)],
    ['with another checksum', other(token.length - 2)],
    ['empty', ''],
    ['only its beginning', 'tcc_']
  ])('one that is %s', (_name, text) => expect(clientIdOf(text)).toBeUndefined())
})

test('the digest is SHA-256', () => {
  expect(tokenDigest('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
