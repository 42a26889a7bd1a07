import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { onTick } from './tick'

const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
const show = (state: 'visible' | 'hidden'): void => {
  page.visibilityState = state
  page.dispatchEvent(new Event('visibilitychange'))
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('document', page)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('one timer serves every listener, and rests without one', () => {
  const heard: string[] = []
  const ends = ['a', 'b'].map((name) => onTick(() => heard.push(name)))
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(5_000)
  expect(heard).toEqual(['a', 'b'])
  ends.forEach((end) => end())
  expect(vi.getTimerCount()).toBe(0)
})

test('it rests while the page is hidden and catches up when it is seen again', () => {
  let heard = 0
  const end = onTick(() => heard++)
  show('hidden')
  vi.advanceTimersByTime(60_000)
  expect([heard, vi.getTimerCount()]).toEqual([0, 0])
  show('visible')
  expect([heard, vi.getTimerCount()]).toEqual([1, 1])
  end()
})
