import { expect, it } from 'vitest'
import { durationWords } from './duration'

it.each([
  [-5, '0 s'],
  [999, '0 s'],
  [59_999, '59 s'],
  [300_000, '5 min'],
  [7_500_000, '2 h 5 min'],
  [3_600_000 + 5_000, '1 h'],
  [90_000_000, '1 d 1 h']
])('%i ms is %s', (ms, words) => {
  expect(durationWords(ms)).toBe(words)
})
