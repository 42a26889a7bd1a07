import { expect, it } from 'vitest'
import { placeAfter, ROW_PX, rowsInSight, scrollFor } from './grid'

it('draws the rows in sight and a few around', () => {
  expect(rowsInSight(0, 10 * ROW_PX, 10_000)).toEqual({ start: 0, end: 16 })
  expect(rowsInSight(5_000 * ROW_PX, 10 * ROW_PX, 10_000)).toEqual({ start: 4_994, end: 5_016 })
  expect(rowsInSight(9_990 * ROW_PX, 10 * ROW_PX, 10_000)).toEqual({ start: 9_984, end: 10_000 })
  expect(rowsInSight(9_990 * ROW_PX, 10 * ROW_PX, 3)).toEqual({ start: 3, end: 3 })
})

it.each([
  ['ArrowUp', false, { row: 0, stop: 1 }],
  ['ArrowDown', false, { row: 1, stop: 1 }],
  ['PageDown', false, { row: 8, stop: 1 }],
  ['Home', false, { row: 0, stop: 0 }],
  ['End', false, { row: 0, stop: 6 }],
  ['End', true, { row: 99, stop: 6 }],
  ['Tab', false, undefined]
])('%s (ctrl %s) leads to %j', (key, ctrl, to) =>
  expect(placeAfter(key, { row: 0, stop: 1 }, 100, 8, ctrl)).toEqual(to)
)

it('scrolls only as far as a row needs', () => {
  expect(scrollFor(3, 0, 10 * ROW_PX)).toBeUndefined()
  expect(scrollFor(10, 0, 10 * ROW_PX)).toBe(ROW_PX)
  expect(scrollFor(2, 5 * ROW_PX, 10 * ROW_PX)).toBe(2 * ROW_PX)
})
