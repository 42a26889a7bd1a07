import { expect, it } from 'vitest'
import { placeAfter, rowsInSight, scrollFor } from './grid'

const ROW_PX = 38

it('draws the rows in sight and a few around', () => {
  expect(rowsInSight(0, 10 * ROW_PX, 10_000, ROW_PX)).toEqual({ start: 0, end: 16 })
  expect(rowsInSight(5_000 * ROW_PX, 10 * ROW_PX, 10_000, ROW_PX)).toEqual({ start: 4_994, end: 5_016 })
  expect(rowsInSight(9_990 * ROW_PX, 10 * ROW_PX, 10_000, ROW_PX)).toEqual({ start: 9_984, end: 10_000 })
  expect(rowsInSight(9_990 * ROW_PX, 10 * ROW_PX, 3, ROW_PX)).toEqual({ start: 3, end: 3 })
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
  expect(placeAfter(key, { row: 0, stop: 1 }, { rows: 100, stops: 7, pageRows: 8 }, ctrl)).toEqual(to)
)

it('takes Home and End for the whole grid where a row has one stop', () => {
  const shape = { rows: 100, stops: 1, pageRows: 8 }
  expect(placeAfter('End', { row: 5, stop: 0 }, shape, false)).toEqual({ row: 99, stop: 0 })
  expect(placeAfter('Home', { row: 5, stop: 0 }, shape, false)).toEqual({ row: 0, stop: 0 })
})

it('scrolls only as far as a row needs', () => {
  expect(scrollFor(3, 0, 10 * ROW_PX, ROW_PX)).toBeUndefined()
  expect(scrollFor(10, 0, 10 * ROW_PX, ROW_PX)).toBe(ROW_PX)
  expect(scrollFor(2, 5 * ROW_PX, 10 * ROW_PX, ROW_PX)).toBe(2 * ROW_PX)
})
