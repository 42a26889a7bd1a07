import { describe, expect, test } from 'vitest'
import type { ActivityRecord } from '../../../shared/activity/contract'
import { EVERYTHING, isNarrowed, matches, merge, toParams, type Filter } from './filter'
import { toCsv, toJsonLines } from './export'
import { countWords, verdict } from './words'

const record = (seq: number, more: Partial<ActivityRecord> = {}): ActivityRecord => ({
  seq,
  ts: seq,
  actor: 'operator',
  door: 'http',
  address: null,
  method: 'secrets.store.list',
  target: null,
  outcome: 'ok',
  detail: null,
  prev: '',
  hash: '',
  ...more
})

const HOUR = 3_600_000

describe('toParams', () => {
  test.each<[string, Partial<Filter>, object]>([
    ['everything', {}, {}],
    ['an outcome and a door', { outcome: 'refused', door: 'http' }, { outcome: 'refused', door: 'http' }],
    ['a beginning', { method: ' secrets. ' }, { method: 'secrets.*' }],
    ['a beginning with a star', { method: 'secrets.*' }, { method: 'secrets.*' }],
    ['a star alone', { method: '*', actor: ' ' }, {}],
    ['who', { actor: 'operator' }, { actor: 'operator*' }],
    ['the last hour', { range: 'hour' }, { sinceMs: 9 * HOUR }],
    ['between nothing', { range: 'between' }, {}],
    [
      'between two moments, the last minute included',
      { range: 'between', from: '1970-01-01T01:00Z', to: '1970-01-01T02:00Z' },
      { sinceMs: HOUR, untilMs: 2 * HOUR + 59_999 }
    ],
    ['moments of a range that is not chosen', { from: '1970-01-01T01:00Z' }, {}]
  ])('%s', (_what, filter, params) => {
    expect(toParams({ ...EVERYTHING, ...filter }, 10 * HOUR)).toEqual({ limit: 200, ...params })
    expect(isNarrowed({ ...EVERYTHING, ...filter })).toBe(Object.keys(params).length > 0)
  })

  test('an older page', () => expect(toParams(EVERYTHING, 0, 7)).toEqual({ limit: 200, before: 7 }))
})

test.each<[Partial<Filter>, boolean]>([
  [{}, true],
  [{ outcome: 'ok', door: 'http', method: 'SECRETS.*', actor: 'Oper', range: 'hour' }, true],
  [{ outcome: 'refused' }, false],
  [{ door: 'window' }, false],
  [{ actor: 'token' }, false],
  [{ range: 'between', from: '1970-01-01T01:00Z' }, false],
  [{ range: 'between', to: '1970-01-01T01:00Z' }, true],
  [{ method: 'store' }, false]
])('a new record fits %j: %s', (filter, fits) => expect(matches(record(1), { ...EVERYTHING, ...filter })).toBe(fits))

test('merge keeps the newest first and each record once', () => {
  expect(merge([record(3), record(1)], [record(2), record(3)]).map(({ seq }) => seq)).toEqual([3, 2, 1])
})

describe('verdict', () => {
  const found = { ok: true, records: 2, head: 'h', problem: null, tornLinesSetAside: 0 }
  test.each([
    [found, ['The chain holds: 2 records read, none changed, removed or added.']],
    [{ ...found, records: 0 }, ['There is no record yet, so there was nothing to verify.']],
    [
      { ...found, records: 1, problem: { line: 2, seq: 2, reason: 'the line was changed' }, tornLinesSetAside: 1 },
      [
        'The chain is broken at line 2 (record 2): the line was changed.',
        'Before it, 1 record can be relied on; from there on, none.',
        'One line that a crash cut short was set aside.'
      ]
    ]
  ])('%j', (given, words) => expect(verdict(given)).toEqual(words))
})

test('the count says what is new and whether there is more', () => {
  expect(countWords(1, 0, false)).toBe('1 record shown. There are no older ones.')
  expect(countWords(5, 2, true)).toBe('5 records shown, 2 of them new. There are older ones.')
})

test('a line of JSON for each record', () => {
  expect(
    toJsonLines([record(2), record(1)])
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).seq)
  ).toEqual([2, 1])
})

test('CSV quotes what must be, and a spreadsheet takes no cell for a formula', () => {
  const [head, line] = toCsv([record(1, { target: '=1+1', detail: 'a "b", c' })]).split('\r\n')
  expect(head).toBe('seq,time,actor,door,address,method,target,outcome,detail,prev,hash')
  expect(line).toBe(`1,1970-01-01T00:00:00.001Z,operator,http,,secrets.store.list,'=1+1,ok,"a ""b"", c",,`)
})
