import { describe, expect, test } from 'vitest'
import type { SettingView } from '../../../shared/settings/contract'
import { changedFields, fieldOf, formOf, keyOf, paramsOf, schemaOf } from './form'

const setting = (key: string, more: Partial<SettingView> = {}): SettingView => ({
  key,
  value: 'a',
  configured: 'a',
  default: 'd',
  inFile: true,
  kind: 'text',
  range: null,
  choices: null,
  secret: false,
  source: { kind: 'file', name: 'f' },
  pinned: false,
  environment: 'X',
  needsRestart: false,
  pendingRestart: false,
  help: 'h',
  ...more
})
const port = setting('http.port', { kind: 'integer', configured: 80, default: 1, range: { min: 0, max: 100 } })
const list = setting('security.list', { kind: 'list', configured: ['a', 'b'], default: [] })
const choice = setting('secrets.backend', { choices: ['a', 'b'] })
const items = [port, list, choice, setting('t.secret', { secret: true }), setting('p.pinned', { pinned: true })]

test('a key is the name of a field and back', () => expect(keyOf(fieldOf('a.b.c'))).toBe('a.b.c'))

test('secrets and pinned settings have no field', () => {
  expect(formOf(items)).toEqual({ 'http/port': '80', 'security/list': 'a\nb', 'secrets/backend': 'a' })
})

describe('the schema', () => {
  const judge = (field: string, value: never): boolean =>
    schemaOf(items).safeParse({ ...formOf(items), [field]: value }).success
  test.each([
    ['http/port', '100', true],
    ['http/port', ' 7 ', true],
    ['http/port', null, true],
    ['http/port', '101', false],
    ['http/port', '1.5', false],
    ['http/port', '', false],
    ['secrets/backend', 'b', true],
    ['secrets/backend', 'c', false],
    ['security/list', '', true]
  ])('%s as %j: %s', (field, value, good) => expect(judge(field, value as never)).toBe(good))
})

test('only what differs is sent, in the shape the gateway takes', () => {
  const values = { ...formOf(items), 'http/port': ' 90 ', 'security/list': 'x\n\n y ' }
  expect(paramsOf(items, values)).toEqual({ 'http.port': '90', 'security.list': ['x', 'y'] })
  expect(paramsOf(items, { ...formOf(items), 'http/port': ' 80 ' })).toEqual({})
})

test('back to the default counts only where the file says something', () => {
  expect(changedFields(items, { 'http/port': null })).toMatchObject([{ from: 80, to: 1 }])
  expect(paramsOf(items, { 'http/port': null })).toEqual({ 'http.port': null })
  expect(changedFields([{ ...port, inFile: false }], { 'http/port': null })).toEqual([])
})
