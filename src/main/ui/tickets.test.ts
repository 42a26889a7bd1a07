import { expect, test } from 'vitest'
import { FakeClock } from '../platform/testing'
import { BrowserSessions, type BrowserSession } from './tickets'

const MINUTE_MS = 60_000

const setUp = (): { clock: FakeClock; sessions: BrowserSessions; begin: () => BrowserSession } => {
  const clock = new FakeClock()
  const sessions = new BrowserSessions(clock)
  return { clock, sessions, begin: () => sessions.redeem(sessions.issueTicket().ticket)! }
}

test('a ticket is traded once', () => {
  const { sessions } = setUp()
  const { ticket } = sessions.issueTicket()
  const session = sessions.redeem(ticket)!
  expect(sessions.isGood(session)).toBe(true)
  expect(sessions.redeem(ticket)).toBeUndefined()
  expect(new Set([ticket, session.name, session.proof]).size).toBe(3)
})

test('a ticket lives for a minute', () => {
  const { clock, sessions } = setUp()
  const [early, late] = [sessions.issueTicket(), sessions.issueTicket()]
  clock.advance(MINUTE_MS)
  expect(sessions.redeem(early.ticket)).toBeDefined()
  clock.advance(1)
  expect(sessions.redeem(late.ticket)).toBeUndefined()
})

test('a session ends when nobody is at its page, however often it is asked for', () => {
  const { clock, sessions, begin } = setUp()
  const idle = begin()
  for (let minute = 0; minute < 30; minute++) {
    clock.advance(MINUTE_MS)
    expect(sessions.isGood(idle)).toBe(true)
  }
  clock.advance(1)
  expect(sessions.isGood(idle)).toBe(false)
  sessions.touch(idle)
  expect(sessions.isGood(idle)).toBe(false)
})

test('a session that is used ends when it is old, and when it is ended', () => {
  const { clock, sessions, begin } = setUp()
  const old = begin()
  for (let half = 0; half < 24; half++) {
    clock.advance(30 * MINUTE_MS)
    sessions.touch(old)
    expect(sessions.isGood(old)).toBe(true)
  }
  clock.advance(30 * MINUTE_MS)
  expect(sessions.isGood(old)).toBe(false)
  const ended = begin()
  sessions.end(ended.name)
  expect(sessions.isGood(ended)).toBe(false)
})

test('a session is good only with its own proof, and is not kept awake without', () => {
  const { clock, sessions, begin } = setUp()
  const [ours, other] = [begin(), begin()]
  const withoutProof = { name: ours.name }
  for (const half of [withoutProof, { proof: ours.proof }, { name: ours.name, proof: other.proof }])
    expect(sessions.isGood(half)).toBe(false)
  clock.advance(30 * MINUTE_MS)
  sessions.touch(withoutProof)
  clock.advance(1)
  expect(sessions.isGood(ours)).toBe(false)
})

test.each([undefined, '', 'guess', '__proto__'])('%s is no session and no ticket', (text) => {
  const { sessions } = setUp()
  expect(sessions.isGood(text === undefined ? {} : { name: text, proof: text })).toBe(false)
  expect(sessions.redeem(text ?? '')).toBeUndefined()
})

test('only the newest sixteen tickets are kept', () => {
  const { sessions } = setUp()
  const tickets = Array.from({ length: 17 }, () => sessions.issueTicket().ticket)
  expect(sessions.redeem(tickets[0] ?? '')).toBeUndefined()
  expect(sessions.redeem(tickets[1] ?? '')).toBeDefined()
})
