import type { Clock } from '../platform/clock'

const MAX_CRASHES = 3
const WITHIN_MS = 60_000

/** Says whether a page that died may be loaded again by itself: a page that dies over and over would otherwise take the machine
 *  with it. */
export class CrashLimit {
  private readonly crashes: number[] = []

  constructor(private readonly clock: Clock) {}

  /** Counts one crash. @returns false when there were too many lately, and the operator should decide */
  mayReload(): boolean {
    const now = this.clock.tickMs()
    this.crashes.push(now)
    while (this.crashes.length > 0 && now - (this.crashes[0] ?? 0) > WITHIN_MS) this.crashes.shift()
    return this.crashes.length < MAX_CRASHES
  }

  /** The operator wants another try. */
  forget(): void {
    this.crashes.length = 0
  }
}
