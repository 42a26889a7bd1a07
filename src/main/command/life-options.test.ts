import { describe, expect, test } from 'vitest'
import { parseDays, parseExpiry } from './life-options'

describe('an expiry', () => {
  test.each([
    ['never', null],
    ['2027-03-31', new Date(2027, 2, 31).getTime()],
    ['2028-02-29', new Date(2028, 1, 29).getTime()],
    ['2027-03-31T18:00', new Date(2027, 2, 31, 18).getTime()],
    ['2027-03-31T18:00:30Z', Date.UTC(2027, 2, 31, 18, 0, 30)],
    ['2027-03-31T18:00+02:00', Date.UTC(2027, 2, 31, 16)]
  ])('%s', (text, ms) => expect(parseExpiry(text)).toBe(ms))

  test.each([
    '',
    'tomorrow',
    '2027-02-29',
    '2027-13-01',
    '2027-00-10',
    '2027-02-30T10:00',
    '31.03.2027',
    '2027-03-31T25:00',
    '1e12'
  ])('%j is refused', (text) => expect(() => parseExpiry(text)).toThrow(/--expires takes a date/))
})

describe('a rotation interval', () => {
  test.each([
    ['never', null],
    ['1', 1],
    ['3650', 3_650]
  ])('%s', (text, days) => expect(parseDays(text)).toBe(days))

  test.each(['0', '3651', '-1', '1.5', '', 'weekly'])('%j is refused', (text) =>
    expect(() => parseDays(text)).toThrow(/--rotate-every takes/)
  )
})
