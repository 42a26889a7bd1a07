import type { Clock } from './clock'
import type { Log } from './log'

/** How the event loop kept up: while it stands still nobody is answered, whatever else is right. */
export interface EventLoopState {
  /** Times of STALL_MS or more within WINDOW_MS, the oldest first; `atMs` (since 1970) is when it went on. */
  stalls: readonly { atMs: number; lastedMs: number }[]
  /** The longest delay in the same time, in ms. */
  longestMs: number
}

/** A stall this long is told in the log. */
export const STALL_MS = 1_000
/** How far back it is remembered. */
export const WINDOW_MS = 5 * 60_000
/** Two wake-ups a second are nothing at rest, and a stall that counts is longer than the time between them. */
const TICK_MS = 500
/** A delay that is not worth remembering: timers are never quite on time. */
const NOTHING_MS = 20

/** Watches whether the process comes round to its work. In ticks: a clock that is set, or a machine that slept, is no stall. */
export class EventLoopWatch {
  private timer: NodeJS.Timeout | undefined
  private lastTick = 0
  private seen: { atTick: number; atMs: number; lastedMs: number }[] = []

  constructor(
    private readonly clock: Clock,
    private readonly log: Log
  ) {}

  start(): void {
    this.lastTick = this.clock.tickMs()
    this.timer = setInterval(() => this.tick(), TICK_MS).unref()
  }

  stop(): void {
    clearInterval(this.timer)
  }

  get state(): EventLoopState {
    this.forget(this.clock.tickMs())
    return {
      stalls: this.seen
        .filter(({ lastedMs }) => lastedMs >= STALL_MS)
        .map(({ atMs, lastedMs }) => ({ atMs, lastedMs })),
      longestMs: Math.max(0, ...this.seen.map(({ lastedMs }) => lastedMs))
    }
  }

  private tick(): void {
    const atTick = this.clock.tickMs()
    const lastedMs = Math.round(atTick - this.lastTick - TICK_MS)
    this.lastTick = atTick
    if (lastedMs < NOTHING_MS) return
    this.forget(atTick)
    this.seen.push({ atTick, atMs: this.clock.nowMs(), lastedMs })
    if (lastedMs >= STALL_MS) this.log.warn(`nothing was answered for ${seconds(lastedMs)}: the event loop stood still`)
  }

  private forget(now: number): void {
    this.seen = this.seen.filter(({ atTick }) => now - atTick < WINDOW_MS)
  }
}

/** A duration for a person. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
