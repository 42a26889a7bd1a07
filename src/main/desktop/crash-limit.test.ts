import { expect, test } from 'vitest'
import { FakeClock } from '../platform/testing'
import { CrashLimit } from './crash-limit'

test('a page is loaded again twice within a minute, then the operator is asked', () => {
  const clock = new FakeClock()
  const limit = new CrashLimit(clock)
  expect([limit.mayReload(), limit.mayReload(), limit.mayReload()]).toEqual([true, true, false])
  limit.forget()
  expect(limit.mayReload()).toBe(true)
})

test('crashes of long ago do not count', () => {
  const clock = new FakeClock()
  const limit = new CrashLimit(clock)
  for (let crash = 0; crash < 5; crash++) {
    expect(limit.mayReload()).toBe(true)
    clock.advance(40_000)
  }
})
