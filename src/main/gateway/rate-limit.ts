import type { Clock } from '../platform/clock'

/** Most clients remembered at a time; the one not seen for longest goes first. */
const MAX_CLIENTS = 10_000

export interface Limit {
  windowMs: number
  maxRequests: number
}

/** The generic cell rate algorithm: `maxRequests` may come at once, and then one every windowMs / maxRequests.
 *  One number a client, no timers, and no window edge at which twice the quota fits.
 *  @see https://www.itu.int/rec/T-REC-I.371 (GCRA, virtual scheduling) */
export class RateLimiter {
  /** Theoretical arrival time of each client's next call, in clock ticks. Map order is the order of last use. */
  private readonly arrivals = new Map<string, number>()

  constructor(private readonly clock: Clock) {}

  /** Counts `calls` of a client. @returns 0 when they may pass, else the milliseconds until they could */
  take(client: string, calls: number, limit: Limit): number {
    const now = this.clock.tickMs()
    const interval = limit.windowMs / limit.maxRequests
    const arrival = Math.max(this.arrivals.get(client) ?? 0, now)
    const next = arrival + interval * calls
    const waitMs = next - now - limit.windowMs
    // The hair's breadth forgives the rounding of interval * calls, not a call.
    if (waitMs > 1e-6 * limit.windowMs) return Math.ceil(waitMs)
    // The order of the map is the order of last use; with one client there is nothing to put in order.
    if (this.arrivals.size > 1) this.arrivals.delete(client)
    this.arrivals.set(client, next)
    if (this.arrivals.size > MAX_CLIENTS) this.forgetOldest()
    return 0
  }

  private forgetOldest(): void {
    const [oldest] = this.arrivals.keys()
    if (oldest !== undefined) this.arrivals.delete(oldest)
  }
}
