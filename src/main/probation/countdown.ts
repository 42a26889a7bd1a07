import type { Clock } from '../platform/clock'

/** Time is charged in such portions, before it runs: what a crash loses is lost to the change, never won by it. */
const PORTION_MS = 5_000

interface Charged {
  fromTick: number
  ms: number
}

/** Counts a length of time down by a clock that nobody can set. Survives restarts by what it has charged. */
export class Countdown {
  private charged: Charged | undefined
  private timer: NodeJS.Timeout | undefined

  /** @param charge takes milliseconds off what is left, and keeps that; negative gives back
   *  @param leftMs what is left by now, without what is charged */
  constructor(
    private readonly clock: Pick<Clock, 'tickMs'>,
    private readonly leftMs: () => number,
    private readonly charge: (ms: number) => void,
    private readonly ended: () => void
  ) {}

  get isRunning(): boolean {
    return this.timer !== undefined
  }

  /** What is left, in ms. */
  get remainingMs(): number {
    return Math.max(0, this.leftMs() + this.unused())
  }

  start(): void {
    if (!this.isRunning) this.next()
  }

  /** Stops, and gives back what was charged and did not run. */
  stop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    const unused = this.unused()
    this.charged = undefined
    if (unused > 0) this.charge(-unused)
  }

  private next(): void {
    const ms = Math.min(PORTION_MS, this.leftMs())
    if (ms <= 0) {
      this.timer = undefined
      this.charged = undefined
      return this.ended()
    }
    this.charged = { fromTick: this.clock.tickMs(), ms }
    this.charge(ms)
    this.timer = setTimeout(() => this.next(), ms).unref()
  }

  private unused(): number {
    const { charged } = this
    return charged ? Math.max(0, charged.ms - (this.clock.tickMs() - charged.fromTick)) : 0
  }
}
