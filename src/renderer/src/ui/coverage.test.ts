import { describe, expect, it } from 'vitest'
import { DEEP_ONLY } from '../../../shared/posture/not-checked'
import { coverageWords } from './coverage'

describe('coverageWords', () => {
  it.each([
    [{ checked: 30, total: 30, waived: 0, notChecked: [] }, '30 of 30 checks made.'],
    [
      { checked: 29, total: 30, waived: 1, notChecked: [{ checkId: 'a', reason: 'r' }] },
      '29 of 30 checks made, 1 finding accepted for now. Not made: a (r).'
    ],
    [
      {
        checked: 28,
        total: 30,
        waived: 2,
        notChecked: [
          { checkId: 'a', reason: 'r' },
          { checkId: 'b', reason: 's' }
        ]
      },
      '28 of 30 checks made, 2 findings accepted for now. Not made: a, b.'
    ],
    [
      {
        checked: 27,
        total: 30,
        waived: 0,
        notChecked: [
          { checkId: 'a', reason: DEEP_ONLY },
          { checkId: 'b', reason: 's' },
          { checkId: 'c', reason: DEEP_ONLY }
        ]
      },
      '27 of 30 checks made. Not made: b (s). 2 more are made on the page Posture.'
    ]
  ])('%o: %s', (coverage, words) => expect(coverageWords(coverage)).toBe(words))
})
