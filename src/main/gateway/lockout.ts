import type { Clock } from '../platform/clock'

const MAX_CLIENTS = 10_000
/** A wrong token is forgotten after this long. */
const REMEMBER_MS = 60_000
/** How long the answer to the n-th wrong token of the last minute is held back, in milliseconds. */
const DELAYS_MS = [0, 0, 0, 100, 200, 400, 800, 1_000, 1_000] as const
const FIRST_LOCKOUT_MS = 30_000
const LONGEST_LOCKOUT_MS = 15 * 60_000
/** After this long without a lockout the next one is short again. */
const FORGIVE_AFTER_MS = 60 * 60_000

interface Client {
  failures: number[]
  lockouts: number
  lockedUntil: number
}

/** Slows down and then locks out clients that present wrong tokens, the loopback address included. While locked out,
 *  the right token is refused too: otherwise the lock would stop nobody. A success forgives nothing, because everyone on
 *  this machine shares the loopback address.
 *  @see CVE-2026-32025 (loopback brute force), CVE-2026-34505 (limiter that skips failed logins) */
export class Lockout {
  private readonly clients = new Map<string, Client>()

  constructor(private readonly clock: Clock) {}

  /** @returns 0, or the milliseconds until this client may try again */
  remainingMs(client: string): number {
    const lockedUntil = this.clients.get(client)?.lockedUntil ?? 0
    return Math.max(0, Math.ceil(lockedUntil - this.clock.tickMs()))
  }

  /** Counts a wrong token, at once and before any delay, so that parallel guesses count too.
   *  @returns how long to hold the answer back, in milliseconds */
  fail(client: string): number {
    const now = this.clock.tickMs()
    const known = this.clients.get(client) ?? { failures: [], lockouts: 0, lockedUntil: 0 }
    if (known.lockouts > 0 && now - known.lockedUntil > FORGIVE_AFTER_MS) known.lockouts = 0
    known.failures = [...known.failures.filter((at) => now - at < REMEMBER_MS), now]
    this.clients.delete(client)
    this.clients.set(client, known)
    if (this.clients.size > MAX_CLIENTS) this.forgetOldest()
    if (known.failures.length <= DELAYS_MS.length) return DELAYS_MS[known.failures.length - 1] ?? 0
    known.lockedUntil = now + Math.min(FIRST_LOCKOUT_MS * 2 ** known.lockouts, LONGEST_LOCKOUT_MS)
    known.lockouts++
    known.failures = []
    return 0
  }

  private forgetOldest(): void {
    const [oldest] = this.clients.keys()
    if (oldest !== undefined) this.clients.delete(oldest)
  }
}
