import type { StoreStatus } from '../../shared/secrets/contract'
import { AppError } from '../../shared/errors'
import { homePaths } from '../home/paths'
import { call, EXIT, print, type ExitCode, type Invocation } from './invocation'
import { count, err, printable } from './io'
import { askOwner } from './owner-client'

export const lock = async (invocation: Invocation): Promise<ExitCode> => {
  await refuseWithoutInstance(invocation, 'there is nothing to lock')
  const result = await call(invocation, 'secrets.lock', {})
  print(invocation, result, () => 'locked; agents get no secret until "trust-console secrets unlock"')
  return EXIT.good
}

export const unlock = async (invocation: Invocation): Promise<ExitCode> => {
  await refuseWithoutInstance(invocation, 'for a single command set TRUST_CONSOLE_SECRET_STORE_KEY to the passphrase')
  const recoveryCode =
    invocation.options['recovery-code'] === true ? await typed('Recovery code (hidden): ') : undefined
  const credentials = recoveryCode === undefined ? {} : { recoveryCode }
  try {
    const result = await call(invocation, 'secrets.unlock', credentials)
    print(invocation, result, ({ store }) => opened(store))
  } catch (error) {
    // Only a store that a passphrase opens asks for one.
    if (!(error instanceof AppError) || error.code !== 'secrets.locked' || recoveryCode !== undefined) throw error
    const passphrase = await typed('Passphrase (hidden): ')
    const result = await call(invocation, 'secrets.unlock', { passphrase })
    print(invocation, result, ({ store }) => opened(store))
  }
  return EXIT.good
}

export const rekey = async (invocation: Invocation): Promise<ExitCode> => {
  const { to, 'with-recovery-code': wantsCode } = invocation.options
  const choice = (['passphrase', 'key-string', 'key-file', 'keychain'] as const).find((name) => name === to)
  if (!choice)
    throw new AppError('command.usage', 'say what to seal with: --to passphrase, key-string, key-file or keychain')
  const passphrase = choice === 'passphrase' ? await newPassphrase() : undefined
  const result = await call(invocation, 'secrets.rekey', {
    to: choice,
    ...(passphrase !== undefined && { passphrase }),
    ...(wantsCode === true && { recoveryCode: true })
  })
  print(invocation, result, ({ keySource, recoveryCode, store }) =>
    [
      `sealed anew ${count(store.count ?? 0, 'secret')}; the key is now ${printable(keySource)}`,
      ...(recoveryCode === null ? [] : codeLines(recoveryCode))
    ].join('\n')
  )
  if (result.next !== null && !invocation.json) err(`trust-console: note: ${printable(result.next)}`)
  return EXIT.good
}

export const createRecovery = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'secrets.recovery.create', {})
  print(invocation, result, ({ recoveryCode }) => codeLines(recoveryCode).join('\n'))
  return EXIT.good
}

export const removeRecovery = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'secrets.recovery.remove', {})
  print(invocation, result, ({ removed }) => (removed ? 'the recovery code opens nothing any more' : 'there was none'))
  return EXIT.good
}

/** A command that owns the home folder itself opens the store and closes it again: a lock or an unlock would mean nothing. */
const refuseWithoutInstance = async ({ home }: Invocation, then: string): Promise<void> => {
  if (await askOwner(homePaths(home).owner, 'status', {})) return
  throw new AppError('command.unreachable', `no instance runs in ${home}; ${then}`)
}

const codeLines = (code: string): string[] => [
  `recovery code: ${code}`,
  'Write it down and keep it away from this machine. It is shown once and opens every secret in the file.'
]

const opened = ({ count: held, keySource, note }: StoreStatus): string =>
  [
    `the store is open and holds ${count(held ?? 0, 'secret')}; its key: ${printable(keySource)}`,
    ...(note ? [note] : [])
  ].join('\n')

const typed = async (prompt: string): Promise<string> => (await import('./hidden-input')).readSecret(prompt)

/** Typed twice at a prompt: a slip would lock everything away. Piped in, it comes once. */
const newPassphrase = async (): Promise<string> => {
  const first = await typed('New passphrase (hidden): ')
  if (process.stdin.isTTY && (await typed('The same once more (hidden): ')) !== first)
    throw new AppError('command.usage', 'the two passphrases differ; nothing was changed')
  return first
}
