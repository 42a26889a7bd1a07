import type { LockReason } from '../store-in-use'

interface Lockable {
  lock(because: LockReason): Promise<void>
}

/** Locks the store when no secret was read or written for a while. */
export class IdleLock {
  private timer: NodeJS.Timeout | undefined
  private running = false

  /** @param afterMs the time in force, in milliseconds; 0 for never */
  constructor(
    private readonly store: Lockable,
    private readonly afterMs: () => number,
    private readonly failed: (error: unknown) => void
  ) {}

  start(): void {
    this.running = true
    this.touch()
  }

  stop(): void {
    this.running = false
    clearTimeout(this.timer)
  }

  /** A secret was used, or the setting changed: the time begins anew. */
  touch(): void {
    clearTimeout(this.timer)
    const afterMs = this.afterMs()
    if (!this.running || afterMs === 0) return
    this.timer = setTimeout(() => void this.store.lock('idle').catch(this.failed), afterMs).unref()
  }
}
