import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { isInMemory, type SettingRow, type SettingValue } from './table'

const TRUE_WORDS = ['1', 'true', 'yes', 'on']
const FALSE_WORDS = ['0', 'false', 'no', 'off']

/** What a value should have been, in words that follow the name of its source. */
export class NotParsed {
  constructor(readonly expected: string) {}
}

const parseBoolean = (raw: unknown): boolean | NotParsed => {
  if (typeof raw === 'boolean') return raw
  const word = String(raw).trim().toLowerCase()
  if (TRUE_WORDS.includes(word)) return true
  if (FALSE_WORDS.includes(word)) return false
  return new NotParsed('must be one of 1, true, yes, on, 0, false, no, off')
}

const parseInteger = (raw: unknown, min: number, max: number): number | NotParsed => {
  const expected = new NotParsed(`must be a whole number from ${min} to ${max}`)
  const text = typeof raw === 'number' ? String(raw) : typeof raw === 'string' ? raw.trim() : ''
  if (!/^\d{1,15}$/.test(text)) return expected
  const value = Number(text)
  return value >= min && value <= max ? value : expected
}

const parseText = (raw: unknown): string | NotParsed => {
  if (typeof raw !== 'string') return new NotParsed('must be a text in double quotes')
  const text = raw.trim()
  // A NUL ends a path for the operating system; a line break would forge a header or a log line.
  return /\p{Cc}/u.test(text) ? new NotParsed('must not hold control characters') : text
}

const parsePath = (raw: unknown, base: string): string | NotParsed => {
  const text = parseText(raw)
  if (text instanceof NotParsed || isInMemory(text)) return text
  if (text === '~' || text.startsWith('~/')) return join(homedir(), text.slice(1))
  return isAbsolute(text) ? resolve(text) : resolve(base, text)
}

const parseList = (raw: unknown): readonly string[] | NotParsed => {
  if (typeof raw === 'string') return raw.trim() === '' ? [] : raw.split(',').map((item) => item.trim())
  const items: unknown[] | undefined = Array.isArray(raw) ? raw : undefined
  if (items?.every((item): item is string => typeof item === 'string')) return items.map((item) => item.trim())
  return new NotParsed('must be a list of texts')
}

/** Reads one raw value: text from a flag or the environment, any JSON value from the file.
 *  @param base the folder that a relative path starts from */
export const parseSetting = (row: SettingRow, raw: unknown, base: string): SettingValue | NotParsed => {
  switch (row.kind) {
    case 'boolean':
      return parseBoolean(raw)
    case 'integer':
      return parseInteger(raw, row.min, row.max)
    case 'list':
      return parseList(raw)
    case 'path':
      return parsePath(raw, base)
    case 'text':
      return parseText(raw)
  }
}
