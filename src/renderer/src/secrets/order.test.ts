import { expect, it } from 'vitest'
import { arranged, pressed } from './order'

const item = (targetId: string, valueLength: number, updatedAtMs: number | null, tags: string[] = []) => ({
  tags,
  version: 1,
  earlierCount: 0,
  expiresAtMs: null,
  rotateEveryDays: null,
  rotationDueAtMs: null,
  lastUsedAtMs: null,
  targetId,
  valueLength,
  updatedAtMs,
  createdAtMs: null,
  known: true
})
const ITEMS = [item('b.key', 5, 2), item('a.key', 5, null), item('c.Token', 9, 1)]
const ids = (rows: readonly { targetId: string }[]): string[] => rows.map(({ targetId }) => targetId)

it('sorts by each column, equal ones by id', () => {
  expect(ids(arranged(ITEMS, '', { by: 'targetId', direction: 'descending' }))).toEqual(['c.Token', 'b.key', 'a.key'])
  expect(ids(arranged(ITEMS, '', { by: 'valueLength', direction: 'ascending' }))).toEqual(['a.key', 'b.key', 'c.Token'])
  expect(ids(arranged(ITEMS, '', { by: 'updatedAtMs', direction: 'ascending' }))).toEqual(['a.key', 'c.Token', 'b.key'])
})

it('finds every word in any case', () => {
  const byName = { by: 'targetId', direction: 'ascending' } as const
  expect(ids(arranged(ITEMS, ' TOKEN c ', byName))).toEqual(['c.Token'])
  expect(arranged(ITEMS, 'none', byName)).toEqual([])
})

it('finds words of tags too, together with those of the id', () => {
  const byName = { by: 'targetId', direction: 'ascending' } as const
  const tagged = [item('a.key', 1, null, ['Prod', 'EU west']), item('b.key', 1, null, ['prod'])]
  expect(ids(arranged(tagged, 'prod', byName))).toEqual(['a.key', 'b.key'])
  expect(ids(arranged(tagged, 'eu west key', byName))).toEqual(['a.key'])
  expect(arranged(tagged, 'keyprod', byName)).toEqual([])
})

it('turns round on the same column and starts newest first on the time', () => {
  const byName = { by: 'targetId', direction: 'ascending' } as const
  expect(pressed(byName, 'targetId')).toEqual({ by: 'targetId', direction: 'descending' })
  expect(pressed(byName, 'updatedAtMs')).toEqual({ by: 'updatedAtMs', direction: 'descending' })
})
