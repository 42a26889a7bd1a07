import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Countdown } from './countdown'

/** A record of the time used, and a clock that only moves with the timers. */
class Bench {
  tick = 0
  ended = 0
  readonly countdown = new Countdown(
    { tickMs: () => this.tick },
    () => 60_000 - this.used,
    (ms) => (this.used += ms),
    () => this.ended++
  )
  constructor(public used = 0) {}

  pass(ms: number): void {
    for (let left = ms; left > 0; left -= 100) {
      this.tick += Math.min(100, left)
      vi.advanceTimersByTime(Math.min(100, left))
    }
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('it ends once, when all the time has run', () => {
  const bench = new Bench()
  bench.countdown.start()
  bench.pass(59_900)
  expect([bench.ended, bench.countdown.remainingMs]).toEqual([0, 100])
  bench.pass(100)
  expect([bench.ended, bench.countdown.remainingMs, bench.countdown.isRunning]).toEqual([1, 0, false])
  bench.pass(120_000)
  expect(bench.ended).toBe(1)
})

test('a crash at any moment gives back nothing of what has run, and takes no more than a portion', () => {
  const bench = new Bench()
  bench.countdown.start()
  for (let run = 0; run < 60_000; run += 700) {
    // What the record says is all that a next start would know.
    expect(bench.used).toBeGreaterThanOrEqual(run)
    expect(bench.used - run).toBeLessThanOrEqual(5_000)
    bench.pass(700)
  }
})

test('a stop gives back what did not run, and a start goes on from there', () => {
  const bench = new Bench()
  bench.countdown.start()
  bench.pass(12_300)
  bench.countdown.stop()
  expect(bench.used).toBe(12_300)
  bench.pass(500_000)
  bench.countdown.start()
  bench.pass(47_600)
  expect(bench.ended).toBe(0)
  bench.pass(100)
  expect(bench.ended).toBe(1)
})

test('a second start does not begin anew, and where no time is left it ends at once', () => {
  const bench = new Bench()
  bench.countdown.start()
  bench.pass(30_000)
  bench.countdown.start()
  bench.pass(30_000)
  expect(bench.ended).toBe(1)
  const over = new Bench(60_000)
  over.countdown.start()
  expect(over.ended).toBe(1)
})

test('the clock of the wall has no say', () => {
  const bench = new Bench()
  bench.countdown.start()
  vi.setSystemTime(Date.now() + 86_400_000)
  bench.pass(59_900)
  expect(bench.ended).toBe(0)
  vi.setSystemTime(0)
  bench.pass(100)
  expect(bench.ended).toBe(1)
})
