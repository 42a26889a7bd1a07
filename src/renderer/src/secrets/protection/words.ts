import { MIN_PASSPHRASE_CHARS, passphraseLength } from '../../../../shared/secrets/passphrase'
import type { StoreStatus } from '../../../../shared/secrets/contract'
import type { MethodInput } from '../../../../shared/api'

export type KeyKind = MethodInput<'secrets.rekey'>['to']

const BECAUSE: Readonly<Record<NonNullable<StoreStatus['lockedBecause']>, string>> = {
  start: 'It is sealed with a passphrase, which nobody has typed since the gateway started.',
  operator: 'An operator locked it.',
  idle: 'It locked itself, because no secret was used for a while.',
  screen: 'It locked itself when the screen of its machine was locked.'
}

export const whyLocked = ({ lockedBecause }: Pick<StoreStatus, 'lockedBecause'>): string =>
  BECAUSE[lockedBecause ?? 'operator']

/** What opens the store now, to stand after "Opens with". */
export const openerOf = (keySource: string): string => {
  if (keySource === 'passphrase') return 'a passphrase that a person types'
  if (keySource === 'recovery-code') return 'its recovery code, typed since the last start; its own key did not open it'
  if (keySource === 'keychain') return 'a random key in the credential store of this system'
  if (keySource.startsWith('env:')) return `the key string in the gateway’s variable ${keySource.slice(4)}`
  return `a random key in the file ${keySource.replace(/^file:/, '')}`
}

const mebibytes = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })

/** What one guess at the key costs. */
export const costOf = (protection: StoreStatus['protection']): string => {
  if (!protection) return 'Told once the file is written in its present format.'
  if (!protection.kdf) return 'The key is random, 256 bits: there is nothing to guess.'
  const { memoryKiB, passes } = protection.kdf
  return `Argon2id, ${mebibytes.format(memoryKiB / 1_024)} MiB, ${passes} passes for each guess.`
}

const usedSoFar = (keySource: string): string => {
  if (keySource === 'passphrase') return 'passphrase used so far'
  if (keySource === 'keychain') return 'key in the credential store'
  if (keySource.startsWith('env:')) return `key string in ${keySource.slice(4)}`
  return keySource === 'recovery-code' ? 'lost key' : 'key file used so far'
}

/** What a change of key makes worthless, one sentence each. */
export const lossesOf = ({ keySource, protection }: Pick<StoreStatus, 'keySource' | 'protection'>): string[] => [
  `The ${usedSoFar(keySource)} opens the store no more.`,
  ...(protection?.hasRecoveryCode ? ['The recovery code you have becomes worthless. You get a new one.'] : []),
  'Older copies of the file, such as backups, still open with what they were sealed with.'
]

/** The kind of key that a change begins with: the one in use. */
export const kindOf = (keySource: string): KeyKind => {
  if (keySource === 'passphrase' || keySource === 'keychain') return keySource
  return keySource.startsWith('env:') ? 'key-string' : 'key-file'
}

/** Says how much of a new passphrase is still to be typed. */
export const leftToType = (typed: string): string => {
  const left = MIN_PASSPHRASE_CHARS - passphraseLength(typed)
  if (typed === '')
    return `At least ${MIN_PASSPHRASE_CHARS} characters. A sentence of your own is easy to remember and hard to guess.`
  if (left > 0) return left === 1 ? 'One more character.' : `${left} more characters.`
  return 'Long enough. Longer is better.'
}

/** Why a new passphrase cannot be taken yet, and at which of its two fields; undefined when it can. */
export const passphraseProblem = (
  typed: string,
  again: string
): { field: 'first' | 'second'; message: string } | undefined => {
  if (passphraseLength(typed) < MIN_PASSPHRASE_CHARS)
    return { field: 'first', message: typed === '' ? leftToType(typed) : `Too short. ${leftToType(typed)}` }
  // Compared as the key is made: two keyboards may write one letter in two ways.
  if (typed.normalize('NFKC') !== again.normalize('NFKC'))
    return { field: 'second', message: 'This is not what stands above. Type it once more.' }
  return undefined
}

/** Why a store has no key of ours to change, and what to do; undefined for one that has. */
export const whyNoKey = ({ activeBackend }: Pick<StoreStatus, 'activeBackend'>): string[] | undefined => {
  if (activeBackend === 'encrypted-file') return undefined
  if (activeBackend === 'env')
    return [
      'Secrets are kept in memory only. Nothing is on disk, so there is no key to choose.',
      'To keep them in a sealed file, set secrets.backend to encrypted-file in Settings and start the gateway again.'
    ]
  return [
    'Secrets are kept in the credential store of this system, which opens when its owner signs in. It has a key of its own, which is not ours to change.',
    'To choose what opens them, move the secrets to the encrypted file first.'
  ]
}

const CODE_HELPS: readonly string[] = ['secrets.key-missing', 'secrets.keyring', 'secrets.wrong-key']

/** True where the operator should hear that no recovery code helps: the file says that it has none. */
export const lacksCode = ({ error, protection }: Pick<StoreStatus, 'error' | 'protection'>): boolean =>
  error !== null && CODE_HELPS.includes(error.code) && protection?.hasRecoveryCode === false

/** What opens a store whose own key does not, as far as the file says. */
export const otherWaysIn = ({
  error,
  protection
}: Pick<StoreStatus, 'error' | 'protection'>): {
  passphrase: boolean
  recoveryCode: boolean
} => {
  const helps = error !== null && CODE_HELPS.includes(error.code)
  return {
    passphrase: helps && protection?.kind === 'passphrase',
    recoveryCode: helps && protection?.hasRecoveryCode === true
  }
}
