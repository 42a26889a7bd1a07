import { clearExportPhrase, MIN_PASSPHRASE_CHARS } from '../../../../shared/secrets/transfer'
import { call } from '../../app/client'

export const EXPORT_FORMATS = [
  { id: 'age', title: 'age archive', about: 'Sealed for a passphrase or for recipients. For backups and moves.' },
  { id: 'v1', title: 'Version 1 secret file', about: 'Sealed with a key string. For the reference gateway family.' },
  { id: 'env', title: '.env file, in clear', about: 'Not protected at all. Only where nothing else is read.' }
] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]['id']

export interface Entered {
  passphrase: string
  again: string
  recipients: string
  keyString: string
  typed: string
  forRecipients: boolean
}

export interface Exported {
  name: string
  file: string
  count: number
  leftOut: readonly string[]
}

/** One on each line; commas and blanks part them too. */
export const recipientsIn = (text: string): string[] => text.split(/[\s,]+/).filter((part) => part !== '')

/** What must be put right before anything leaves the store, or undefined. */
export const problemWith = (format: ExportFormat, entered: Entered, count: number): string | undefined => {
  const { passphrase, again, recipients, typed, forRecipients } = entered
  if (format === 'env') return typed.trim() === clearExportPhrase(count) ? undefined : 'Type the phrase as it is shown.'
  if (format === 'v1') return undefined
  if (forRecipients) {
    const wrong = recipientsIn(recipients).find((each) => !each.startsWith('age1'))
    if (wrong?.startsWith('AGE-SECRET-KEY-') === true)
      return 'That is a secret identity, not a recipient. Give the public part, which begins with age1.'
    if (wrong !== undefined) return 'A recipient begins with age1.'
    return recipientsIn(recipients).length === 0 ? 'Enter at least one recipient.' : undefined
  }
  if (passphrase.length < MIN_PASSPHRASE_CHARS) return `A passphrase has at least ${MIN_PASSPHRASE_CHARS} characters.`
  return passphrase === again ? undefined : 'The two passphrases differ.'
}

const FILE_ENDS = { age: 'age', v1: 'v1.json', env: 'env' } as const

/** @throws CallError */
export const exportAs = async (format: ExportFormat, entered: Entered): Promise<Exported> => {
  const name = `trust-console-secrets-${new Date().toISOString().slice(0, 10)}.${FILE_ENDS[format]}`
  switch (format) {
    case 'age': {
      const { passphrase, recipients, forRecipients } = entered
      const key = forRecipients ? { recipients: recipientsIn(recipients) } : { passphrase }
      return { name, leftOut: [], ...(await call('secrets.export.archive', key)) }
    }
    case 'v1': {
      const { keyString } = entered
      return {
        name,
        leftOut: [],
        ...(await call('secrets.export', { format, ...(keyString !== '' && { keyString }) }))
      }
    }
    case 'env':
      return { name, ...(await call('secrets.export.env', { confirm: entered.typed })) }
  }
}
