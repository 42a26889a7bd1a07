import { describe, expect, it } from 'vitest'
import { explainsScore, lossesOf, verdictOf } from './score'

const CLEAN = { critical: 0, warn: 0, info: 0, doctorFail: 0, doctorWarn: 0 }

describe('lossesOf', () => {
  it('lists what costs points, dearest first', () => {
    const losses = lossesOf({ ...CLEAN, critical: 1, warn: 2, info: 9, doctorWarn: 1 }, false)
    expect(losses.map(({ what, points }) => [what, points])).toEqual([
      ['1 critical finding', 25],
      ['2 warnings', 12],
      ['scheduled checks are off', 5],
      ['1 check with a warning', 3]
    ])
  })

  it('is empty where nothing is lost, and notes cost nothing', () => {
    expect(lossesOf({ ...CLEAN, info: 3 }, true)).toEqual([])
  })
})

describe('explainsScore', () => {
  it.each([
    [CLEAN, 100, true],
    [{ ...CLEAN, warn: 2, doctorWarn: 3 }, 79, true],
    [{ ...CLEAN, critical: 9 }, 0, true],
    [{ ...CLEAN, warn: 1 }, 90, false]
  ])('%o and %i: %s', (summary, score, expected) => {
    expect(explainsScore(lossesOf(summary, true), score)).toBe(expected)
  })
})

describe('verdictOf', () => {
  it.each([
    [CLEAN, true, 0, 'ok'],
    [{ ...CLEAN, info: 4 }, true, 0, 'ok'],
    [CLEAN, false, 0, 'warn'],
    [CLEAN, true, 1, 'warn'],
    [{ ...CLEAN, warn: 1 }, true, 0, 'warn'],
    [{ ...CLEAN, doctorFail: 1 }, true, 0, 'bad'],
    [{ ...CLEAN, critical: 1, warn: 5 }, true, 2, 'bad']
  ])('%o, heartbeat %s, %i unchecked: %s', (summary, heartbeat, unchecked, tone) => {
    expect(verdictOf(summary, heartbeat, unchecked).tone).toBe(tone)
  })
})
