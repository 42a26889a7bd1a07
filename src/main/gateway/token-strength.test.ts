import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mintToken } from '../home/first-start'
import { tokenWeakness } from './token-strength'

describe('a token is weak', () => {
  test.each([
    ...['changeme', 'change-me', 'CHANGE_ME', 'undefined', 'null', 'token', 'your-token-here', 'my_secret_key'],
    ...['changemechangemechangeme', 'password1234', 'test-token', '[object Object]', 'replace-me']
  ])('as a placeholder: %s', (token) => expect(tokenWeakness(token)).toContain('placeholder'))

  test.each(['a', 'Xk9-2mQ', 'x'.repeat(23)])('as too short: %s', (token) =>
    expect(tokenWeakness(token)).toContain('shorter than 24')
  )

  test.each([
    'x'.repeat(64),
    'ab'.repeat(30),
    'abcdefghijklmnopqrstuvwxyz',
    '0123456789'.repeat(5),
    '1111111122222222333333334'
  ])('as easily guessed: %s', (token) => expect(tokenWeakness(token)).toContain('few different'))

  test('when it is blank', () => expect(tokenWeakness('   ')).toBe('it is blank'))
})

describe('a token is not weak', () => {
  test('where there is none', () => expect(tokenWeakness('')).toBeUndefined())

  test('as the console makes it', () => {
    for (let count = 0; count < 500; count++) expect(tokenWeakness(mintToken())).toBeUndefined()
  })

  test('as others make it', () => {
    const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'))
    expect(tokenWeakness('9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08')).toBeUndefined()
    expect(tokenWeakness('correct horse battery staple and more')).toBeUndefined()
    fc.assert(fc.property(hex, (token) => typeof tokenWeakness(token) !== 'string' || new Set(token).size < 12))
  })
})

test('the words never hold the token', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 5, maxLength: 60, unit: fc.constantFrom('Q', 'X', 'Z', '9', '#', '%') }),
      (token) => {
        expect(tokenWeakness(token) ?? '').not.toContain(token)
      }
    )
  )
})
