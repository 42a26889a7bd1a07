import { expect, test } from 'vitest'
import { FakeClock } from '../platform/testing'
import { BrowserSessions } from './tickets'

const setUp = (): { clock: FakeClock; sessions: BrowserSessions } => {
  const clock = new FakeClock()
  return { clock, sessions: new BrowserSessions(clock) }
}

test('a ticket is traded once', () => {
  const { sessions } = setUp()
  const { ticket } = sessions.issueTicket()
  const session = sessions.redeem(ticket)
  expect(sessions.isGood(session)).toBe(true)
  expect(sessions.redeem(ticket)).toBeUndefined()
  expect(session).not.toBe(ticket)
})

test('a ticket lives for a minute', () => {
  const { clock, sessions } = setUp()
  const [early, late] = [sessions.issueTicket(), sessions.issueTicket()]
  clock.advance(60_000)
  expect(sessions.redeem(early.ticket)).toBeDefined()
  clock.advance(1)
  expect(sessions.redeem(late.ticket)).toBeUndefined()
})

test('a session ends when it is not used, when it is old, and when it is ended', () => {
  const { clock, sessions } = setUp()
  const begin = (): string | undefined => sessions.redeem(sessions.issueTicket().ticket)
  const idle = begin()
  clock.advance(30 * 60_000 + 1)
  expect(sessions.isGood(idle)).toBe(false)
  const old = begin()
  for (let half = 0; half < 24; half++) {
    clock.advance(30 * 60_000)
    expect(sessions.isGood(old)).toBe(true)
  }
  clock.advance(30 * 60_000)
  expect(sessions.isGood(old)).toBe(false)
  const ended = begin()
  sessions.end(ended)
  expect(sessions.isGood(ended)).toBe(false)
})

test.each([undefined, '', 'guess', '__proto__'])('%s is no session and no ticket', (text) => {
  const { sessions } = setUp()
  expect(sessions.isGood(text)).toBe(false)
  expect(sessions.redeem(text ?? '')).toBeUndefined()
})

test('only the newest sixteen tickets are kept', () => {
  const { sessions } = setUp()
  const tickets = Array.from({ length: 17 }, () => sessions.issueTicket().ticket)
  expect(sessions.redeem(tickets[0] ?? '')).toBeUndefined()
  expect(sessions.redeem(tickets[1] ?? '')).toBeDefined()
})
