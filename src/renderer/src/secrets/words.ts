import type { StoreStatus } from '../../../shared/secrets/contract'
import { isKnownTarget, isPattern } from '../../../shared/secrets/targets'

/** A reason of the gateway as a sentence. */
export const sentence = (text: string): string =>
  text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.')

/** Who can read what is stored, in one or two sentences. */
export const readersOf = ({ persistent, keySource }: Pick<StoreStatus, 'persistent' | 'keySource'>): string => {
  const clients = 'Every client that holds the gateway’s token'
  if (!persistent) return `${clients}. Nothing is on disk: all of it is gone when the gateway stops.`
  if (keySource.startsWith('env:'))
    return `${clients}, and whoever has both the file and the key in ${keySource.slice(4)}.`
  if (keySource.startsWith('file:'))
    return `${clients}, and whoever can read both the file and its key file: this account and the machine’s administrators.`
  if (keySource === 'passphrase')
    return `${clients}, while the store is unlocked; and whoever has both the file and its passphrase.`
  if (keySource === 'recovery-code')
    return `${clients}, while the store is unlocked; and whoever has both the file and its recovery code.`
  return `${clients}, and programs that run as this account while it is signed in.`
}

const STEPS: Readonly<Record<string, string>> = {
  'secrets.wrong-key':
    'Start the gateway with the key this file was sealed with (TRUST_CONSOLE_SECRET_STORE_KEY, or the key file beside it).',
  'secrets.key-missing':
    'Put the key back: the key file beside the secret file, or TRUST_CONSOLE_SECRET_STORE_KEY. Then reload.',
  'secrets.damaged': 'Put back a copy of the file from a backup, then reload.',
  'secrets.unknown-version': 'Check that the path names the right file, or update Trust Console. Then reload.',
  'secrets.unsafe-file': 'Replace the link by the regular file it points to, then reload.',
  'secrets.file-io': 'Let the gateway’s account read and write the file and its folder, then reload.'
}

/** What an operator does about a store that cannot be read. */
export const stepFor = (code: string | undefined): string =>
  STEPS[code ?? ''] ?? 'Put right what the message names, then reload.'

/** Says of an id, as it is typed, whether the gateway will take it and what it stands for. */
export const hintFor = (typed: string): string => {
  const id = typed.trim()
  if (id === '') return 'Pick an id from the list, or write custom. and a name of your own.'
  if (!isKnownTarget(id)) return 'Not a known id yet. For a name of your own, begin with custom.'
  if (isPattern(id))
    return 'A pattern. Put a name for * or a number in [ ] to mean one; left as it is, it answers for all.'
  return id.startsWith('custom.') ? 'A name of your own.' : 'A known id.'
}

/** At which field of the form an error of the gateway is shown.
 *  @param field the member of the parameters that the gateway refused, if it named one */
export const fieldOf = (code: string, field: string | undefined): 'target' | 'value' | 'form' => {
  if (code === 'secrets.unknown-target' || field === 'targetId' || field === 'key') return 'target'
  return field === 'value' ? 'value' : 'form'
}

/** `apiKey` of `talk.apiKey`. */
export const lastPart = (id: string): string => id.slice(id.lastIndexOf('.') + 1)

/** True when what was typed names the target: the whole id, or its last part. */
export const confirms = (typed: string, id: string): boolean =>
  typed.trim() !== '' && [id, lastPart(id)].includes(typed.trim())

/** Where a resolve would take the value from, by the answer's `source`. */
export const sourceInWords = (source: string | null): string => {
  if (source === null) return 'Nothing answers for this target.'
  if (source.startsWith('store:')) return `The store answers, with what is kept under ${source.slice(6)}.`
  return `The gateway’s environment answers, with the variable ${source.replace(/^env:/, '')}.`
}
