import { setTimeout as pause } from 'node:timers/promises'
import { AppError } from '../../shared/errors'
import type { Log } from '../platform/log'
import { SerialQueue } from '../platform/serial-queue'
import type { SettingValues } from '../settings/table'

interface Server {
  readonly url: string | null
  start(): Promise<void>
  stop(): Promise<void>
  move(next: SettingValues, adopt: () => void): Promise<void>
}

/** How often, and for how long, an old listener that was given up is asked back. */
const BACK_EVERY_MS = 200
const MAX_TRIES_BACK = 25

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

  /** Listens by other settings from now on, or as before.
   *  @param adopt puts them in force, once it does
   *  @throws AppError gateway.cannot-listen with the reason */
  move(next: SettingValues, adopt: () => void): Promise<void> {
    return this.queue.run(async () => {
      if (this.ended) throw new AppError('gateway.cannot-listen', 'the gateway is stopping')
      try {
        await this.server.move(next, adopt)
      } catch (error) {
        if (this.server.url === null) await this.comeBack()
        throw error
      }
    })
  }

  stop(): Promise<void> {
    this.ended = true
    return this.queue.run(() => this.server.stop())
  }

  /** The old port was closed for the new one, and somebody took it in that moment. */
  private async comeBack(): Promise<void> {
    for (let left = MAX_TRIES_BACK; ; left--) {
      try {
        await this.server.start()
        this.reason = null
        return
      } catch (error) {
        this.reason = error instanceof Error ? error.message : String(error)
        this.log.error('the gateway does not listen as before', error)
        if (left <= 1 || this.ended) return
        await pause(BACK_EVERY_MS)
      }
    }
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
