import { AppError } from '../../shared/errors'
import type { Log } from '../platform/log'
import { SerialQueue } from '../platform/serial-queue'

interface Server {
  start(): Promise<void>
  stop(): Promise<void>
}

/** Keeps the gateway listening, or remembers why it does not. Where somebody can put that right in a window, the rest of the
 *  product runs meanwhile; elsewhere not listening is the end. */
export class Listening {
  private reason: string | null = null
  private ended = false
  private readonly queue = new SerialQueue()

  constructor(
    private readonly server: Server,
    private readonly isTolerant: boolean,
    private readonly log: Log
  ) {}

  /** Why a gateway that should listen does not, or null. */
  get problem(): string | null {
    return this.reason
  }

  /** @throws AppError gateway.cannot-listen, unless tolerant */
  start(): Promise<void> {
    return this.queue.run(() => this.listen())
  }

  /** Tries again, if it does not listen. @returns true when it now does and did not before */
  retry(): Promise<boolean> {
    return this.queue.run(async () => {
      if (this.reason === null || this.ended) return false
      await this.listen()
      // By its getter: the compiler believes that the field is still what it was.
      return this.problem === null
    })
  }

  stop(): Promise<void> {
    this.ended = true
    return this.queue.run(() => this.server.stop())
  }

  private async listen(): Promise<void> {
    try {
      await this.server.start()
      this.reason = null
    } catch (error) {
      if (!this.isTolerant || !(error instanceof AppError) || error.code !== 'gateway.cannot-listen') throw error
      this.log.error('the gateway does not listen', error)
      this.reason = error.message
    }
  }
}
