import type { ImportPreview, ImportRow } from '../../../../shared/secrets/transfer-contract'
import { isArmoredAge, type ImportFormat, type RowStatus } from '../../../../shared/secrets/transfer'

export const FORMAT_WORDS: Readonly<Record<ImportFormat, string>> = {
  env: '.env file',
  json: 'JSON',
  v1: 'version 1 secret file',
  age: 'age archive',
  openclaw: 'OpenClaw config'
}

export const STATUS_WORDS: Readonly<Record<RowStatus, string>> = {
  new: 'new',
  same: 'same as stored',
  replaced: 'replaces',
  unknown: 'no known target',
  invalid: 'cannot be kept'
}

/** True for formats that keep their secrets in clear. */
export const isClear = (format: ImportFormat): boolean => format !== 'age' && format !== 'v1'

export const secretsInWords = (count: number): string => (count === 1 ? '1 secret' : `${count} secrets`)

/** `2 new, 1 replaces`, in a fixed order. */
export const summaryOf = (rows: readonly ImportRow[]): string =>
  (Object.keys(STATUS_WORDS) as RowStatus[])
    .flatMap((status) => {
      const count = rows.filter((row) => row.status === status).length
      return count === 0 ? [] : [`${count} ${STATUS_WORDS[status]}`]
    })
    .join(', ')

export const isChoosable = ({ targetId, status }: ImportRow): boolean =>
  targetId !== null && status !== 'invalid' && status !== 'same'

/** What is to know about a source besides its rows. */
export const notesOf = ({ notes, referencesSkipped }: ImportPreview): string[] =>
  referencesSkipped === 0
    ? notes
    : [
        `${referencesSkipped} ${referencesSkipped === 1 ? 'reference' : 'references'} to secrets kept elsewhere skipped: there is no value to import.`,
        ...notes
      ]

/** What must be entered to open a text, by its looks. */
export const keyFor = (text: string, format: 'auto' | ImportFormat): 'passphrase' | 'keyString' | undefined => {
  if (format === 'age' || (format === 'auto' && isArmoredAge(text))) return 'passphrase'
  if (format === 'v1' || (format === 'auto' && text.includes('"ciphertextB64"'))) return 'keyString'
  return undefined
}
