import { z } from 'zod'
import type { SettingChanges, SettingJson, SettingView } from '../../../shared/settings/contract'

/** What a field holds: text as typed, a switch, or null for "back to the default". */
export type FieldValue = string | boolean | null
export type FormValues = Record<string, FieldValue>

/** The name of a setting's field. The form library takes a dot for a step into an object. */
export const fieldOf = (key: string): string => key.replaceAll('.', '/')
export const keyOf = (field: string): string => field.replaceAll('/', '.')

export const isEditable = ({ secret, pinned }: SettingView): boolean => !secret && !pinned

/** A value as its field shows it. A list has a line for each item. */
export const asField = (value: SettingJson): string | boolean => {
  if (typeof value === 'boolean') return value
  return Array.isArray(value) ? value.join('\n') : String(value ?? '')
}

/** The form as the config has it. */
export const formOf = (items: readonly SettingView[]): FormValues =>
  Object.fromEntries(items.filter(isEditable).map(({ key, configured }) => [fieldOf(key), asField(configured)]))

const WHOLE = /^\d{1,15}$/

const fieldSchema = ({ kind, range, choices }: SettingView): z.ZodType<FieldValue, FieldValue> => {
  if (kind === 'boolean') return z.union([z.boolean(), z.null()])
  const text = z.string().trim()
  if (kind === 'integer' && range) {
    const { min, max } = range
    const error = `must be a whole number from ${min} to ${max}`
    const fits = (typed: string): boolean => WHOLE.test(typed) && Number(typed) >= min && Number(typed) <= max
    return z.union([text.refine(fits, { error }), z.null()], { error })
  }
  if (choices) {
    const error = `must be one of ${choices.join(', ')}`
    return z.union([text.refine((typed) => choices.includes(typed), { error }), z.null()], { error })
  }
  return z.union([z.string(), z.null()])
}

/** What can be judged without asking the gateway, which has the last word (settings.check). */
export const schemaOf = (items: readonly SettingView[]): z.ZodType<FormValues, FormValues> =>
  z.object(Object.fromEntries(items.filter(isEditable).map((item) => [fieldOf(item.key), fieldSchema(item)])))

/** A field's value as settings.set takes it. */
const asParam = ({ kind }: SettingView, value: FieldValue): SettingChanges[string] => {
  if (value === null || typeof value === 'boolean') return value
  if (kind !== 'list') return value.trim()
  return value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

export interface FieldChange {
  item: SettingView
  from: SettingJson
  to: SettingJson
}

/** The settings whose field says something else than the config. */
export const changedFields = (items: readonly SettingView[], values: FormValues): FieldChange[] =>
  items.filter(isEditable).flatMap((item) => {
    const value = values[fieldOf(item.key)]
    if (value === undefined || sameField(item, value)) return []
    return [{ item, from: item.configured, to: value === null ? item.default : asParam(item, value) }]
  })

const sameField = (item: SettingView, value: FieldValue): boolean =>
  value === null ? !item.inFile : String(value).trim() === String(asField(item.configured))

export const paramsOf = (items: readonly SettingView[], values: FormValues): SettingChanges =>
  Object.fromEntries(
    changedFields(items, values).map(({ item }) => [item.key, asParam(item, values[fieldOf(item.key)] ?? null)])
  )
