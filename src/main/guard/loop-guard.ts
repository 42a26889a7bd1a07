import type { Clock } from '../platform/clock'

const MAX_KEYS = 10_000

/** Counts how often one session calls one tool inside a sliding window. */
export class LoopGuard {
  private readonly calls = new Map<string, number[]>()

  constructor(private readonly clock: Clock) {}

  /** Counts a call. @returns the calls inside the window, this one included; counting stops one past maxHits */
  hit(sessionId: string, tool: string, windowMs: number, maxHits: number): number {
    const key = JSON.stringify([sessionId, tool])
    const now = this.clock.tickMs()
    const recent = (this.calls.get(key) ?? []).filter((at) => now - at < windowMs)
    recent.push(now)
    // One more than allowed is all the guard needs to know; the newest are kept, so a loop stays blocked.
    if (recent.length > maxHits + 1) recent.shift()
    this.calls.delete(key)
    this.calls.set(key, recent)
    if (this.calls.size > MAX_KEYS) this.forgetOldest()
    return recent.length
  }

  private forgetOldest(): void {
    const [oldest] = this.calls.keys()
    if (oldest !== undefined) this.calls.delete(oldest)
  }
}
