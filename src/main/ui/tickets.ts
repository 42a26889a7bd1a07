import { hash, randomBytes } from 'node:crypto'
import type { Clock } from '../platform/clock'

const TICKET_LIVES_MS = 60_000
const MAX_TICKETS = 16
const SESSION_IDLE_MS = 30 * 60_000
const SESSION_LIVES_MS = 12 * 60 * 60_000
const MAX_SESSIONS = 16

/** Random enough that it cannot be guessed, kept only as a digest, so that a look into memory dumps gives no way in. */
const secret = (): string => randomBytes(32).toString('base64url')
const digest = (text: string): string => hash('sha256', text, 'hex')

interface Session {
  proof: string
  startedAt: number
  usedAt: number
}

/** What a browser is let in by: both are needed. */
export interface BrowserSession {
  name: string
  proof: string
}

/** Lets a browser on this machine in: a ticket from the command line is traded once for a session. */
export class BrowserSessions {
  private readonly tickets = new Map<string, number>()
  private readonly sessions = new Map<string, Session>()

  constructor(private readonly clock: Clock) {}

  /** A ticket that works once, within a minute. */
  issueTicket(): { ticket: string; livesMs: number } {
    const ticket = secret()
    this.tickets.set(digest(ticket), this.clock.tickMs() + TICKET_LIVES_MS)
    this.keepNewest(this.tickets, MAX_TICKETS)
    return { ticket, livesMs: TICKET_LIVES_MS }
  }

  /** Trades a ticket for a session. Its name is for the cookie; its proof is for the page's own storage, because a browser
   *  sends a cookie to every port of a machine, and what an origin stored to no other.
   *  @returns undefined for a bad ticket */
  redeem(ticket: string): BrowserSession | undefined {
    const name = digest(ticket)
    const expires = this.tickets.get(name)
    this.tickets.delete(name)
    const now = this.clock.tickMs()
    if (expires === undefined || now > expires) return undefined
    const made = { name: secret(), proof: secret() }
    this.sessions.set(digest(made.name), { proof: digest(made.proof), startedAt: now, usedAt: now })
    this.keepNewest(this.sessions, MAX_SESSIONS)
    return made
  }

  /** True when the session is there and not too old. Asking does not keep it awake: what a page does by itself is no use. */
  isGood({ name: given, proof }: Partial<BrowserSession>): boolean {
    if (given === undefined || proof === undefined) return false
    const name = digest(given)
    const known = this.sessions.get(name)
    const now = this.clock.tickMs()
    // Digests of random secrets: how long they take to compare tells nothing of use.
    if (known?.proof !== digest(proof)) return false
    if (now - known.usedAt > SESSION_IDLE_MS || now - known.startedAt > SESSION_LIVES_MS) {
      this.sessions.delete(name)
      return false
    }
    return true
  }

  /** Somebody is at the page. */
  touch({ name, ...rest }: Partial<BrowserSession>): void {
    if (name === undefined || !this.isGood({ name, ...rest })) return
    const known = this.sessions.get(digest(name))
    if (known) known.usedAt = this.clock.tickMs()
  }

  end(session: string | undefined): void {
    if (session !== undefined) this.sessions.delete(digest(session))
  }

  private keepNewest(map: Map<string, unknown>, max: number): void {
    for (const oldest of map.keys()) {
      if (map.size <= max) return
      map.delete(oldest)
    }
  }
}
