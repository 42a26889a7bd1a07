import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { EventLoopWatch, WINDOW_MS } from './event-loop'
import { createLog } from './log'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

const watched = () => {
  const told: string[] = []
  const at = { wall: 1_700_000_000_000, tick: 0 }
  const clock = { nowMs: () => at.wall, tickMs: () => at.tick }
  const watch = new EventLoopWatch(
    clock,
    createLog((line) => told.push(line), ['warn'])
  )
  /** Half a second after which the timer fires so much too late. */
  const tick = (lateMs = 0): void => {
    at.tick += 500 + lateMs
    at.wall += 500 + lateMs
    vi.advanceTimersByTime(500)
  }
  watch.start()
  return { watch, told, at, tick }
}

test('a loop that keeps up is quiet', () => {
  const { watch, told, tick } = watched()
  for (let count = 0; count < 20; count++) tick(3)
  expect(watch.state).toEqual({ stalls: [], longestMs: 0 })
  expect(told).toEqual([])
})

test('a stall is told once, with its length, and forgotten after five minutes', () => {
  const { watch, told, at, tick } = watched()
  tick(999)
  tick(1_000)
  tick(2_345)
  tick()
  expect(watch.state.stalls.map(({ lastedMs }) => lastedMs)).toEqual([1_000, 2_345])
  expect(watch.state.longestMs).toBe(2_345)
  expect(told).toHaveLength(2)
  expect(told[1]).toContain('nothing was answered for 2.3 s')
  at.tick += WINDOW_MS
  expect(watch.state).toEqual({ stalls: [], longestMs: 0 })
})

test('a clock that jumps is no stall', () => {
  const { watch, told, at, tick } = watched()
  for (const jump of [3_600_000, -7_200_000, 10 * 365 * 86_400_000, -20 * 365 * 86_400_000]) {
    at.wall += jump
    tick()
  }
  expect(watch.state.stalls).toEqual([])
  expect(told).toEqual([])
})

test('stopped, it watches no more', () => {
  const { watch, told, tick } = watched()
  watch.stop()
  tick(5_000)
  expect(watch.state.stalls).toEqual([])
  expect(told).toEqual([])
})
