import { AppError } from '../../../shared/errors'
import type { ImportFormat } from '../../../shared/secrets/transfer'
import type { SecretTimes } from './document'

/** One thing that a source holds. Key material: keep out of logs. */
export interface SourceEntry {
  /** What the source calls it. */
  name: string
  /** The target it means, or undefined where it means none that is known. */
  targetId: string | undefined
  value: string
  times?: SecretTimes
  /** Why it cannot be kept at all. */
  problem?: string
  /** What an operator should know before choosing it. */
  remark?: string
}

export interface Source {
  format: ImportFormat
  entries: SourceEntry[]
  /** References to secrets kept elsewhere. */
  referencesSkipped: number
  notes: string[]
}

/** What a locked source is opened with. */
export interface Unlock {
  passphrase: string | undefined
  keyString: string | undefined
}

/** @param line counts from 1. The text of the line is never repeated: it may be a secret */
export const unreadable = (what: string, line?: number): AppError =>
  new AppError(
    'secrets.import-unreadable',
    line === undefined ? what : `${what}: look at line ${line}`,
    line === undefined ? {} : { data: { line } }
  )

export const missingKey = (message: string, needs: 'passphrase' | 'identity' | 'keyString'): AppError =>
  new AppError('secrets.key-missing', message, { data: { needs } })

export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length
