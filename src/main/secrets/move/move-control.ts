import { AppError } from '../../../shared/errors'
import type { MoveEnd, MoveProgress } from '../../../shared/secrets/move-contract'
import type { Clock } from '../../platform/clock'

/** Shortest time between two pieces of news about one phase, in ms. */
const NEWS_EVERY_MS = 100

/** Watches the one move that can be under way: how far it is, and whether it shall go on. */
export class MoveControl {
  private under: MoveProgress | undefined
  private ended: MoveEnd | null = null
  private isStopping = false
  private toldAtMs = -Infinity

  constructor(
    private readonly publish: (move: MoveProgress | null) => void,
    private readonly clock: Clock
  ) {}

  get progress(): MoveProgress | null {
    return this.under ? { ...this.under } : null
  }

  get last(): MoveEnd | null {
    return this.ended
  }

  /** Carries a move out and keeps how it ended. */
  async run<T extends { moved: number }>(from: string, to: string, move: () => Promise<T>): Promise<T> {
    this.under = { from, to, phase: 'copy', done: 0, total: 0, cancellable: true, cancelling: false }
    const end = (outcome: MoveEnd['outcome'], moved: number, reason: string | null): void => {
      this.ended = { from, to, outcome, moved, reason, atMs: this.clock.nowMs() }
    }
    try {
      const result = await move()
      end('moved', result.moved, null)
      return result
    } catch (error) {
      const isCancelled = error instanceof AppError && error.code === 'secrets.move-cancelled'
      const reason = error instanceof AppError ? error.message : 'an internal error; the log of the gateway says more'
      end(isCancelled ? 'cancelled' : 'failed', 0, isCancelled ? null : reason)
      throw error
    } finally {
      this.under = undefined
      this.publish(null)
    }
  }

  /** A phase has done so many of its secrets. @throws AppError secrets.move-cancelled, rpc.stopping: go no further */
  step(phase: MoveProgress['phase'], done: number, total: number): void {
    this.goOn()
    if (!this.under) return
    const isNews = this.under.phase !== phase || done === total || done === 0
    this.under = { ...this.under, phase, done, total, cancellable: phase !== 'remove' }
    this.tell(isNews)
  }

  /** From here on it cannot be cancelled. @throws AppError secrets.move-cancelled, rpc.stopping if it was before */
  commit(total: number): void {
    this.step('remove', 0, total)
  }

  /** @throws AppError secrets.cannot-cancel */
  cancel(): MoveProgress {
    const { under } = this
    if (!under) throw new AppError('secrets.cannot-cancel', 'no move is under way')
    if (!under.cancellable)
      throw new AppError(
        'secrets.cannot-cancel',
        `every secret is copied and ${under.to} is in use; the rest only empties ${under.from}. To go back, move to ${under.from} afterwards`
      )
    this.under = { ...under, cancelling: true }
    this.tell(true)
    return { ...this.under }
  }

  /** The product stops: a move ends where it is, and its journal says how it goes on. */
  stop(): void {
    this.isStopping = true
  }

  /** True when there is time to take copies away again. */
  get hasTime(): boolean {
    return !this.isStopping
  }

  private goOn(): void {
    if (this.isStopping)
      throw new AppError('rpc.stopping', 'the gateway is stopping; the move can be finished after its next start')
    if (this.under?.cancelling)
      throw new AppError(
        'secrets.move-cancelled',
        `the move was cancelled; the copies are gone and ${this.under.from} is as it was`
      )
  }

  private tell(atOnce: boolean): void {
    const now = this.clock.nowMs()
    if (!atOnce && now - this.toldAtMs < NEWS_EVERY_MS) return
    this.toldAtMs = now
    this.publish(this.progress)
  }
}
