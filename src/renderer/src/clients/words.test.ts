import { expect, test } from 'vitest'
import { GRANT_GROUPS } from '../../../shared/clients/grants'
import { GROUPS, targetsIn, usesText, wholeNumber } from './words'

test('every group of methods has its words', () => {
  expect(GROUPS.map(({ name }) => name).sort()).toEqual(Object.keys(GRANT_GROUPS).sort())
})

test('targets stand on lines or behind commas', () => {
  expect(targetsIn(' a.b\n\nc.*.d , e\r\n')).toEqual(['a.b', 'c.*.d', 'e'])
  expect(targetsIn(' \n,')).toEqual([])
})

test.each([
  ['1', 1],
  ['366', 366],
  ['367', undefined],
  ['0', undefined],
  ['', undefined],
  [' ', undefined],
  ['1.5', undefined],
  ['x', undefined]
])('%j is %s', (text, number) => expect(wholeNumber(text, 366)).toBe(number))

test('uses are counted down only where there is a limit', () => {
  expect(usesText({ uses: 3, maxUses: null })).toBe('used 3 times')
  expect(usesText({ uses: 1, maxUses: null })).toBe('used once')
  expect(usesText({ uses: 3, maxUses: 10 })).toBe('7 of 10 uses left')
})
