import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newRecoveryCode, readRecoveryCode } from './recovery-code'

test('a code is read back however it is typed', () => {
  const { code, bytes } = newRecoveryCode()
  expect(bytes).toHaveLength(20)
  const slips = [code, code.toLowerCase(), code.replaceAll('-', ''), ` ${code.replaceAll('-', ' ')}\n`]
  const lookalikes = code.replaceAll('0', 'O').replaceAll('1', 'l')
  for (const typed of [...slips, lookalikes]) expect(readRecoveryCode(typed)).toEqual(new Uint8Array(bytes))
})

test('any one character that is wrong, missing or too much is noticed, and so are two that changed places', () => {
  const { code } = newRecoveryCode()
  const text = code.replaceAll('-', '')
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  let missed = 0
  let tried = 0
  const expectNoticed = (typed: string): void => {
    if (typed === text) return
    tried++
    if (readRecoveryCode(typed)) missed++
  }
  for (let at = 0; at < text.length; at++) {
    for (const other of alphabet) expectNoticed(text.slice(0, at) + other + text.slice(at + 1))
    expectNoticed(text.slice(0, at) + text.slice(at + 1))
    expectNoticed(text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2))
  }
  // Twenty bits let one slip in a million through.
  expect(tried).toBeGreaterThan(1_100)
  expect(missed).toBeLessThanOrEqual(1)
})

test('anything else is no code', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (typed) => {
      expect(readRecoveryCode(typed)).toBeUndefined()
    })
  )
})
