import { describe, expect, test } from 'vitest'
import type { HistorySample } from '../../../shared/posture/contract'
import { cornersOf, nearest, sampleWords, trendOf, trendWords } from './trend'

const DAY = 86_400_000
const sample = (atMs: number, healthScore: number): HistorySample => ({
  atMs,
  healthScore,
  counts: { critical: 0, warn: 1, info: 2 },
  unchecked: 0,
  findingIds: []
})
const SAMPLES = [sample(10 * DAY, 100), sample(50 * DAY, 60), sample(99 * DAY, 80)]
const times = (days: number | null): number[] => trendOf(SAMPLES, days, 100 * DAY).points.map(({ atMs }) => atMs / DAY)

describe('a range', () => {
  test('begins with the sample that was in force then', () => {
    expect(times(7)).toEqual([93, 99])
    expect(trendOf(SAMPLES, 7, 100 * DAY).points[0]?.sample.healthScore).toBe(60)
    expect(times(90)).toEqual([10, 50, 99])
    expect(times(null)).toEqual([10, 50, 99])
  })

  test('begins with the first sample where that is younger', () => {
    expect(trendOf([sample(99 * DAY, 1)], 7, 100 * DAY)).toMatchObject({ fromMs: 99 * DAY, toMs: 100 * DAY })
  })

  test('holds a sample of a gateway whose clock is ahead', () => {
    expect(trendOf(SAMPLES, 7, 98 * DAY)).toMatchObject({ toMs: 99 * DAY })
  })

  test('of nothing is empty', () => {
    expect(trendOf([], 7, 5).points).toEqual([])
  })
})

test('a score holds until the next sample, the last one until now', () => {
  expect(cornersOf(trendOf(SAMPLES, null, 100 * DAY)).map(({ ms, score }) => [ms / DAY, score])).toEqual([
    [10, 100],
    [50, 100],
    [50, 60],
    [99, 60],
    [99, 80],
    [100, 80]
  ])
})

test('the nearest point is found by its time', () => {
  const { points } = trendOf(SAMPLES, null, 100 * DAY)
  expect([0, 29, 31, 98, 200].map((day) => nearest(points, day * DAY))).toEqual([0, 0, 1, 2, 2])
})

test('points and the line are said in words', () => {
  expect(sampleWords(sample(0, 94))).toBe('score 94 of 100: 0 critical, 1 warning, 2 for information')
  expect(sampleWords({ ...sample(0, 94), unchecked: 3 })).toContain('3 not checked')
  expect(trendWords(trendOf(SAMPLES, null, 100 * DAY))).toBe(
    'Health score from 100 to 80, lowest 60, highest 100, 3 samples'
  )
})
