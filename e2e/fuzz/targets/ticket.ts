import { BrowserSessions } from '../../../src/main/ui/tickets'
import { must, type Target } from '../support'

const TICKET_MS = 60_000
const IDLE_MS = 30 * 60_000
const LIFE_MS = 12 * 60 * 60_000
const MOST = 16

/** Tickets and sessions as they are meant to be, in the simplest way. */
interface Known {
  text: string
  madeAt: number
  usedAt: number
  over: boolean
}

const dropOldest = (all: readonly Known[]): void => {
  const alive = all.filter(({ over }) => !over)
  for (const each of alive.slice(0, Math.max(0, alive.length - MOST))) each.over = true
}

/** Each pair of bytes is one thing that somebody does: tickets work once and for a minute, sessions as long as they are
 *  used and half a day at most, and nothing else gets in. */
export const ticket: Target = (input) => {
  let now = 0
  const sessions = new BrowserSessions({ nowMs: () => now, tickMs: () => now })
  const tickets: Known[] = []
  const open: Known[] = []
  for (let at = 0; at + 2 <= input.length && at < 512; at += 2) {
    const [act = 0, which = 0] = input.subarray(at, at + 2)
    const known = tickets[which % Math.max(1, tickets.length)]
    const session = open[which % Math.max(1, open.length)]
    switch (act % 7) {
      case 0:
        tickets.push({ text: sessions.issueTicket().ticket, madeAt: now, usedAt: now, over: false })
        dropOldest(tickets)
        break
      case 1: {
        const got = sessions.redeem(known?.text ?? '')
        const isGood = known !== undefined && !known.over && now <= known.madeAt + TICKET_MS
        must((got !== undefined) === isGood, 'a ticket works once, for a minute')
        if (known) known.over = true
        if (got === undefined) break
        must(!tickets.some(({ text }) => text === got), 'a session is not named like a ticket')
        open.push({ text: got, madeAt: now, usedAt: now, over: false })
        dropOldest(open)
        break
      }
      case 2: {
        const isGood =
          session !== undefined && !session.over && now - session.usedAt <= IDLE_MS && now - session.madeAt <= LIFE_MS
        must(sessions.isGood(session?.text) === isGood, 'a session is good while it is used, for half a day at most')
        if (!session) break
        session.usedAt = now
        if (!isGood) session.over = true
        break
      }
      case 3:
        sessions.end(session?.text)
        if (session) session.over = true
        break
      case 4:
        now += which * 1_000
        break
      case 5:
        now += which * 600_000
        break
      default: {
        // What stands in the input is a text of a stranger, or a good one with something to it.
        const text = Buffer.from(input.subarray(at)).toString('latin1')
        must(sessions.redeem(text) === undefined && !sessions.isGood(text), 'a stranger is not let in')
        if (session) must(!sessions.isGood(`${session.text} `), 'a session is compared whole')
        if (known) must(sessions.redeem(known.text.slice(1)) === undefined, 'a ticket is compared whole')
      }
    }
  }
}
