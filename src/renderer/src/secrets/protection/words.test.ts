import { describe, expect, it } from 'vitest'
import type { StoreStatus } from '../../../../shared/secrets/contract'
import {
  costOf,
  kindOf,
  lacksCode,
  leftToType,
  lossesOf,
  openerOf,
  otherWaysIn,
  passphraseProblem,
  whyLocked,
  whyNoKey
} from './words'

const KEY = { kind: 'key', kdf: null, hasRecoveryCode: false } as const
const PASSPHRASE = {
  kind: 'passphrase',
  kdf: { memoryKiB: 262_144, passes: 4, lanes: 1 },
  hasRecoveryCode: true
} as const

it('says of every lock why, and of none that something is wrong', () => {
  const reasons = (['start', 'operator', 'idle', 'screen'] as const).map((lockedBecause) =>
    whyLocked({ lockedBecause })
  )
  expect(new Set(reasons).size).toBe(4)
  for (const reason of reasons) expect(reason).not.toMatch(/error|fail|broken|cannot/i)
})

describe('what opens the store', () => {
  it.each([
    ['file:/h/s.key', /random key in the file \/h\/s\.key$/, 'key-file'],
    ['env:STORE_KEY', /variable STORE_KEY$/, 'key-string'],
    ['keychain', /credential store/, 'keychain'],
    ['passphrase', /passphrase/, 'passphrase'],
    ['recovery-code', /recovery code/, 'key-file']
  ] as const)('%s in plain words, and as a kind to choose', (keySource, words, kind) => {
    expect(openerOf(keySource)).toMatch(words)
    expect(kindOf(keySource)).toBe(kind)
  })

  it('has a price for a guess, in units', () => {
    expect(costOf(PASSPHRASE)).toBe('Argon2id, 256 MiB, 4 passes for each guess.')
    expect(costOf(KEY)).toMatch(/nothing to guess/)
    expect(costOf(null)).toMatch(/once the file is written/)
  })
})

it('names what a change of key makes worthless, and what it cannot reach', () => {
  const withCode = lossesOf({ keySource: 'passphrase', protection: PASSPHRASE })
  expect(withCode).toHaveLength(3)
  expect(withCode.join(' ')).toMatch(/passphrase.*recovery code.*worthless.*backups/)
  expect(lossesOf({ keySource: 'file:/h/s.key', protection: KEY }).join(' ')).not.toMatch(/recovery code/)
})

describe('a new passphrase', () => {
  it.each([
    ['', /^At least 15 characters/],
    ['a', /^14 more/],
    ['fourteen chars', /^One more/],
    ['fifteen chars !', /^Long enough/],
    // One character as a person counts, of two units.
    ['𝒳'.repeat(14), /^One more/]
  ])('%j: says how much is left', (typed, words) => expect(leftToType(typed)).toMatch(words))

  it('is not taken short, nor when the second is another; composition does not matter', () => {
    expect(passphraseProblem('short', 'short')).toMatchObject({
      field: 'first',
      message: expect.stringMatching(/10 more/)
    })
    expect(passphraseProblem('long enough by far', 'long enough by fat')).toMatchObject({ field: 'second' })
    expect(passphraseProblem('aaaaaaaaaaaaaaa', 'aaaaaaaaaaaaaaa')).toBeUndefined()
    expect(passphraseProblem('caf\u00e9 caf\u00e9 caf\u00e9 x', 'cafe\u0301 cafe\u0301 cafe\u0301 x')).toBeUndefined()
  })
})

describe('a store whose key does not open it', () => {
  const status = (code: string, protection: StoreStatus['protection']): Pick<StoreStatus, 'error' | 'protection'> => ({
    error: { code, message: 'x' },
    protection
  })
  it.each(['secrets.key-missing', 'secrets.keyring', 'secrets.wrong-key'])(
    '%s: is opened with what the file knows',
    (code) => {
      expect(otherWaysIn(status(code, PASSPHRASE))).toEqual({ passphrase: true, recoveryCode: true })
      expect(otherWaysIn(status(code, KEY))).toEqual({ passphrase: false, recoveryCode: false })
      expect(lacksCode(status(code, KEY))).toBe(true)
      expect(lacksCode(status(code, null))).toBe(false)
    }
  )

  it('is not when the file itself is at fault', () => {
    expect(otherWaysIn(status('secrets.damaged', PASSPHRASE))).toEqual({ passphrase: false, recoveryCode: false })
    expect(lacksCode(status('secrets.damaged', KEY))).toBe(false)
  })
})

it('says of a backend without a key of ours why, and what to do', () => {
  expect(whyNoKey({ activeBackend: 'encrypted-file' })).toBeUndefined()
  expect(whyNoKey({ activeBackend: 'env' })?.join(' ')).toMatch(/memory only.*secrets\.backend/)
  expect(whyNoKey({ activeBackend: 'keystore' })?.join(' ')).toMatch(
    /credential store.*move the secrets to the encrypted file/
  )
})
