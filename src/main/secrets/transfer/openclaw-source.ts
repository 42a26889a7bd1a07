import JSON5 from 'json5'
import { isKnownTarget } from '../../../shared/secrets/targets'
import { entryOf, isRecord, leavesOf } from './json-leaves'
import { unreadable, type Source } from './source'

/** Top-level members of an OpenClaw config that can hold secrets. */
const ROOTS = ['agents', 'channels', 'cron', 'gateway', 'memory', 'models', 'plugins', 'skills', 'talk', 'tools', 'tts']
const PLACEHOLDERS = ['undefined', 'null', '__OPENCLAW_REDACTED__']
/** `$NAME` and `${NAME}` stand for a variable of the environment. */
const IS_VARIABLE = /^\$(?:[A-Z][A-Z0-9_]{0,127}|\{[A-Z][A-Z0-9_]{0,127}\})$/
const HOLDS_VARIABLE = /\$\{[A-Z][A-Z0-9_]{0,127}\}/

/** A reference to a secret kept elsewhere: exactly these three members. */
const isSecretRef = (value: unknown): boolean =>
  isRecord(value) &&
  Object.keys(value).length === 3 &&
  ['source', 'provider', 'id'].every((member) => typeof value[member] === 'string')

const isReference = (value: unknown): boolean =>
  isSecretRef(value) || (typeof value === 'string' && (IS_VARIABLE.test(value.trim()) || HOLDS_VARIABLE.test(value)))

/** A custom id means nothing to OpenClaw. */
const isSecretPlace = (path: string): boolean => isKnownTarget(path) && !path.startsWith('custom.')

/** The path with every step made plain, to see what kind of place it is. */
const plainPath = (steps: readonly (string | number)[]): string =>
  steps
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${/[\s.*[\]]/.test(step) ? 'x' : step}`))
    .join('')
    .slice(1)

/** True for a parsed document that looks like an OpenClaw config. */
export const looksLikeOpenClaw = (document: unknown): boolean =>
  isRecord(document) && ROOTS.some((root) => isRecord(document[root]))

/** @throws AppError secrets.import-unreadable with the line. The library's message is not used: it quotes the text */
export const parseJson5 = (text: string): unknown => {
  try {
    return JSON5.parse(text)
  } catch (error) {
    const line = error instanceof Error && 'lineNumber' in error ? Number(error.lineNumber) : undefined
    throw unreadable('the text is not JSON5', line)
  }
}

/** Reads the plain values that an OpenClaw config holds where secrets belong. @throws AppError secrets.import-unreadable */
export const readOpenClaw = (text: string): Source => {
  const document = parseJson5(text)
  if (!isRecord(document)) throw unreadable('the text is JSON5, but not the object of an OpenClaw config')
  const source: Source = { format: 'openclaw', entries: [], referencesSkipped: 0, notes: [] }
  let others = 0
  let includes = false
  for (const { path, steps, value } of leavesOf(document, isSecretRef)) {
    if (steps.includes('$include')) includes = true
    const isExact = isSecretPlace(path)
    if (!isExact && !isSecretPlace(plainPath(steps))) others++
    else if (isReference(value)) source.referencesSkipped++
    else if (isExact) source.entries.push(withRemark(entryOf(path, path, value)))
    else
      source.entries.push({
        name: path,
        targetId: undefined,
        value: '',
        problem: 'one of its names holds a dot, a blank, a star or a bracket, which no target id can'
      })
  }
  if (others > 0) source.notes.push(`${others} other ${others === 1 ? 'setting is' : 'settings are'} no secrets.`)
  if (includes) source.notes.push('The config includes other files, which were not read. Import each of them too.')
  return source
}

const withRemark = (entry: Source['entries'][number]): Source['entries'][number] =>
  PLACEHOLDERS.includes(entry.value.trim())
    ? { ...entry, remark: 'the value looks like a placeholder and not like a secret' }
    : entry
