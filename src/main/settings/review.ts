import type { SettingChanges, SettingJson, SettingProblem } from '../../shared/settings/contract'
import { NotParsed, parseSetting } from './parse'
import type { Source } from './resolve'
import { isSettingKey, settingRow, type SettingKey, type SettingRow, type SettingValue } from './table'

/** What the file will hold for each key; undefined takes the key out of it. */
export type FileEdits = ReadonlyMap<SettingKey, SettingValue | undefined>

interface ReviewContext {
  home: string
  sourceOf(key: SettingKey): Source
}

/** Looks at each change by itself: is it a setting, may it be set here, does the value parse?
 *  @returns the edits that may be made, and a problem for each that may not */
export const reviewChanges = (
  changes: SettingChanges,
  context: ReviewContext
): { edits: FileEdits; problems: SettingProblem[] } => {
  const edits = new Map<SettingKey, SettingValue | undefined>()
  const problems: SettingProblem[] = []
  for (const [key, raw] of Object.entries(changes)) {
    const reviewed = reviewChange(key, raw, context)
    if ('code' in reviewed) problems.push(reviewed)
    else edits.set(reviewed.key, reviewed.value)
  }
  return { edits, problems }
}

const reviewChange = (
  key: string,
  raw: SettingJson,
  context: ReviewContext
): SettingProblem | { key: SettingKey; value: SettingValue | undefined } => {
  if (!isSettingKey(key)) return { key, code: 'settings.unknown', message: 'is not a setting' }
  const row = settingRow(key)
  if (row.secret) {
    const message = 'is a secret and is not set this way; rotate the token instead ("trust-console token rotate")'
    return { key, code: 'settings.secret', message }
  }
  const { kind, name } = context.sourceOf(key)
  if (kind === 'flag' || kind === 'env') {
    const message = `is decided by ${name}; change it where the gateway is started, then start it again`
    return { key, code: 'settings.pinned', message }
  }
  if (raw === null) return { key, value: undefined }
  const parsed = parseSetting(row, raw, context.home)
  if (parsed instanceof NotParsed) return { key, code: 'settings.invalid', message: parsed.expected }
  const problem = problemWith(key, row, parsed)
  if (problem !== undefined) return { key, code: 'settings.invalid', message: problem }
  // A path stays in the file as it was written: relative to the home, or with its ~/.
  return { key, value: row.kind === 'path' ? String(raw).trim() : parsed }
}

/** Labels are told apart by their dots alone, and an address is bounded: a pattern with two ways to read one text takes
 *  exponential time to refuse a long one. @see CWE-1333 */
const HOST = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*\.?$/i
const IPV6 = /^\[?(?=[\da-f:.]*:)[\da-f:.]{2,45}(?:%[\w.-]{1,40})?\]?$/i
const isHost = (text: string): boolean => HOST.test(text) || IPV6.test(text)

/** What a start would take and an edit does not: it could only be a slip. */
const problemWith = (key: SettingKey, row: SettingRow, value: SettingValue): string | undefined => {
  if (row.kind === 'text' && row.choices && !row.choices.includes(String(value))) {
    return `must be one of ${row.choices.join(', ')}`
  }
  if (key === 'http.bind' && !isHost(String(value))) return 'must be an IP address or a host name'
  return undefined
}
