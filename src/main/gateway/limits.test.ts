import { beforeEach, describe, expect, test } from 'vitest'
import type { Clock } from '../platform/clock'
import { Lockout } from './lockout'
import { RateLimiter } from './rate-limit'

let now: number
const clock: Clock = { nowMs: () => now, tickMs: () => now }
beforeEach(() => (now = 1_000))

describe('RateLimiter', () => {
  const limit = { windowMs: 60_000, maxRequests: 3 }

  test('lets the quota through at once and then one per interval', () => {
    const limiter = new RateLimiter(clock)
    expect([1, 2, 3].map(() => limiter.take('a', 1, limit))).toEqual([0, 0, 0])
    expect(limiter.take('a', 1, limit)).toBe(20_000)
    now += 19_999
    expect(limiter.take('a', 1, limit)).toBe(1)
    now += 1
    expect(limiter.take('a', 1, limit)).toBe(0)
    expect(limiter.take('a', 1, limit)).toBe(20_000)
  })

  test('keeps clients apart', () => {
    const limiter = new RateLimiter(clock)
    limiter.take('a', 3, limit)
    expect(limiter.take('a', 1, limit)).toBeGreaterThan(0)
    expect(limiter.take('b', 1, limit)).toBe(0)
  })

  test('a refused batch takes nothing from the quota', () => {
    const limiter = new RateLimiter(clock)
    expect(limiter.take('a', 4, limit)).toBeGreaterThan(0)
    expect(limiter.take('a', 3, limit)).toBe(0)
  })

  test.each([7, 13, 299, 300, 9_999])('an odd quota of %i is neither one more nor one less', (maxRequests) => {
    const limiter = new RateLimiter(clock)
    let passed = 0
    while (limiter.take('a', 1, { windowMs: 1_000, maxRequests }) === 0) passed++
    expect(passed).toBe(maxRequests)
  })
})

describe('Lockout', () => {
  test('answers later and later, then locks the client out, longer each time', () => {
    const lockout = new Lockout(clock)
    const delays = Array.from({ length: 9 }, () => lockout.fail('a'))
    expect(delays).toEqual([...delays].sort((a, b) => a - b))
    expect(delays[0]).toBe(0)
    expect(delays.at(-1)).toBeGreaterThan(0)
    expect(lockout.remainingMs('a')).toBe(0)
    lockout.fail('a')
    expect(lockout.remainingMs('a')).toBe(30_000)
    expect(lockout.remainingMs('b')).toBe(0)
    now += 30_000
    expect(lockout.remainingMs('a')).toBe(0)
    for (let wrong = 0; wrong < 10; wrong++) lockout.fail('a')
    expect(lockout.remainingMs('a')).toBe(60_000)
  })

  test('forgets wrong tokens after a minute', () => {
    const lockout = new Lockout(clock)
    for (let wrong = 0; wrong < 9; wrong++) lockout.fail('a')
    now += 60_000
    expect(lockout.fail('a')).toBe(0)
    expect(lockout.remainingMs('a')).toBe(0)
  })

  test('never locks for longer than fifteen minutes', () => {
    const lockout = new Lockout(clock)
    for (let round = 0; round < 12; round++) {
      for (let wrong = 0; wrong < 10; wrong++) lockout.fail('a')
      expect(lockout.remainingMs('a')).toBeLessThanOrEqual(15 * 60_000)
      now += lockout.remainingMs('a')
    }
  })
})
