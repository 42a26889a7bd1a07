import type { SourceKind } from '../../shared/settings/contract'
import { AppError } from '../../shared/errors'
import type { ConfigText } from './config-file'
import { NotParsed, parseSetting } from './parse'
import {
  environmentOf,
  flagOf,
  SETTING_KEYS,
  settingRow,
  type SettingKey,
  type SettingRow,
  type SettingValue,
  type SettingValues
} from './table'

export interface Source {
  kind: SourceKind
  /** The flag, the variable or the file that supplied the value. */
  name: string
}

export interface Settings {
  values: SettingValues
  sources: Readonly<Record<SettingKey, Source>>
}

export type Environment = Readonly<Record<string, string | undefined>>
export type Flags = Readonly<Partial<Record<SettingKey, string>>>

export interface Origins {
  home: string
  workingFolder: string
  flags: Flags
  environment: Environment
  config: ConfigText | undefined
}

interface Raw {
  raw: unknown
  source: Source
  base: string
  /** How an error names the place. */
  place: string
}

/** The first variable of `names` that is set to more than blanks. */
export const firstVariable = (
  environment: Environment,
  names: readonly string[]
): { name: string; value: string } | undefined => {
  for (const name of names) {
    const value = environment[name]?.trim()
    if (value) return { name, value }
  }
  return undefined
}

const find = (key: SettingKey, origins: Origins): Raw | undefined => {
  const flag = origins.flags[key]
  if (flag !== undefined) {
    const name = `--${flagOf(key)}`
    return { raw: flag, source: { kind: 'flag', name }, base: origins.workingFolder, place: name }
  }
  const variable = firstVariable(origins.environment, environmentOf(key))
  if (variable) {
    const { name, value } = variable
    return { raw: value, source: { kind: 'env', name }, base: origins.workingFolder, place: name }
  }
  const inFile = origins.config?.at(key)
  if (inFile && origins.config) {
    const { path } = origins.config
    return {
      raw: inFile.value,
      source: { kind: 'file', name: path },
      base: origins.home,
      place: `${path} line ${inFile.line}: ${key}`
    }
  }
  return undefined
}

const describeRaw = (row: SettingRow, raw: unknown): string =>
  row.secret ? '' : ` (it is ${JSON.stringify(raw).slice(0, 100)})`

export const defaultOf = (row: SettingRow, home: string, statePath: string): SettingValue =>
  typeof row.default === 'function' ? row.default({ home, statePath }) : row.default

/** Finds every setting's value and where it came from: flag, environment, file, default, in this order.
 *  @throws AppError settings.invalid naming the flag, the variable, or the file's key and line. */
export const resolveSettings = (origins: Origins): Settings => {
  const values: Partial<Record<SettingKey, SettingValue>> = {}
  const sources: Partial<Record<SettingKey, Source>> = {}
  for (const key of SETTING_KEYS) {
    const row = settingRow(key)
    const found = find(key, origins)
    if (!found) {
      values[key] = defaultOf(row, origins.home, String(values['state.path'] ?? ''))
      sources[key] = { kind: 'default', name: 'default' }
      continue
    }
    const value = parseSetting(row, found.raw, found.base)
    if (value instanceof NotParsed) {
      throw new AppError('settings.invalid', `${found.place} ${value.expected}${describeRaw(row, found.raw)}`)
    }
    values[key] = value
    sources[key] = found.source
  }
  return { values: values as SettingValues, sources: sources as Record<SettingKey, Source> }
}
