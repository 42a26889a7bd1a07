import { describe, expect, test } from 'vitest'
import type { PlanStep } from '../../../shared/remediation/plan-contract'
import { beforeAfter, countSteps, risksOf, undoWords, unsaid } from './step-words'

const file = {} as NonNullable<PlanStep['file']>
const step = (kind: PlanStep['target']['kind'], value: PlanStep['value']): PlanStep =>
  ({ target: { kind, name: 'a.b' }, value }) as PlanStep

describe('beforeAfter', () => {
  test.each<[PlanStep['target']['kind'], PlanStep['value'], unknown]>([
    ['setting', { before: false, after: true }, { before: 'false', after: 'true' }],
    ['setting', { before: ['a', 'b'], after: null }, { before: 'a, b', after: 'its default' }],
    ['setting', { before: [], after: '' }, { before: 'empty', after: 'empty' }],
    ['token', { before: 'set', after: 'set' }, { before: 'set', after: 'a random token' }],
    ['token', { before: 'set', after: 'not set' }, { before: 'set', after: 'not set' }],
    ['folder', null, undefined]
  ])('%s %j', (kind, value, said) => expect(beforeAfter(step(kind, value))).toEqual(said))
})

test.each([
  [[], undefined],
  [[{ file: null, reversible: false }], undefined],
  [[{ file, reversible: true }], /^All of it/],
  [[{ file, reversible: false }], /^None/],
  [
    [
      { file, reversible: false },
      { file, reversible: true },
      { file: null, reversible: false }
    ],
    /^1 of 2 /
  ]
])('what can be undone of %j', (steps, words) => {
  const said = undoWords(steps)
  if (words === undefined) expect(said).toBeUndefined()
  else expect(said).toMatch(words)
})

test('risks come once, the gravest first, and only from what is written', () => {
  const risk = (level: PlanStep['risk']['level'], why: string) => ({ file, risk: { level, why } })
  const steps = [risk('low', 'l'), risk('medium', 'm'), risk('low', 'l'), { ...risk('high', 'h'), file: null }]
  expect(risksOf(steps)).toEqual([
    { level: 'medium', why: 'm' },
    { level: 'low', why: 'l' }
  ])
})

test('steps are counted by what became of them', () => {
  expect(countSteps([{ status: 'manual' }, { status: 'fixed' }, { status: 'fixed' }])).toBe(
    '2 fixed, 1 left to a person'
  )
  expect(countSteps([{ status: 'fixed' }], 'put back')).toBe('1 put back')
  expect(countSteps([])).toBe('nothing to do')
})

test('only what no step says is said again', () => {
  const steps = [
    { id: 's1', person: 'Restart it.', target: { kind: 'person' as const, name: 'c' } },
    { id: 's2', person: null, target: { kind: 'setting' as const, name: 'http.bind' } }
  ]
  const results = [
    { id: 's1', status: 'manual' as const, reason: 'it waits' },
    { id: 's2', status: 'failed' as const, reason: 'disk full' }
  ]
  expect(unsaid(['it waits. Restart it.', '/x: disk full', 'something else'], steps, results)).toEqual([
    'something else'
  ])
  const waits = [{ id: 's2', status: 'manual' as const, reason: 'restart it' }]
  expect(unsaid(['http.bind waits. Start it again.', 'other'], steps, waits)).toEqual(['other'])
  expect(unsaid(['it waits'], steps, [{ id: 's1', status: 'fixed', reason: null }])).toEqual(['it waits'])
})
