import type { CredentialAnswer, CredentialHelper, CredentialRequest, CredentialValue } from './credential-protocol'
import { keyringError } from './keyring'
import { obstacleIn, reasonFor } from './keyring-reasons'

interface Waiting {
  readonly done: (value: CredentialValue) => void
  readonly failed: (error: Error) => void
  readonly timer: NodeJS.Timeout
  readonly limitMs: number
  /** What no message may repeat. Key material: keep it out of logs. */
  readonly value: string | undefined
}

/** After this long without a call the helper ends; the next call starts another. */
const IDLE_MS = 60_000

/** Calls of the native library, each with a time limit, in a helper process that is started by the first of them.
 *  A call that takes too long ends the helper, and with it all calls under way. */
export class CredentialCalls {
  private helper: CredentialHelper | undefined
  /** libsecret keeps to the daemon it met first, also when that is gone: after a failure another helper asks anew. */
  private isStale = false
  private readonly waiting = new Map<number, Waiting>()
  private nextId = 1
  private mostMs = Infinity
  private idle: NodeJS.Timeout | undefined

  constructor(
    private readonly startHelper: () => CredentialHelper,
    private readonly platform: NodeJS.Platform
  ) {}

  /** @throws AppError secrets.keyring */
  run(request: Omit<CredentialRequest, 'id'>, limitMs: number): Promise<CredentialValue> {
    const id = this.nextId++
    clearTimeout(this.idle)
    return new Promise((done, failed) => {
      const limit = Math.min(limitMs, this.mostMs)
      const timer = setTimeout(() => this.end('no-answer', '', limit), limit)
      this.waiting.set(id, { done, failed, timer, limitMs: limit, value: request.value })
      try {
        this.helper ??= this.start()
        this.helper.send({ ...request, id })
      } catch (error) {
        this.end('other', error instanceof Error ? error.message : String(error), limit)
      }
    })
  }

  /** Gives calls under way, and each later one, at most this long. */
  limitTo(mostMs: number): void {
    this.mostMs = Math.min(mostMs, this.mostMs)
    if (this.waiting.size === 0) return
    // Those whose own limit is nearer still meet it first.
    setTimeout(() => this.waiting.size > 0 && this.end('no-answer', '', mostMs), mostMs).unref()
  }

  close(): void {
    this.end('other', 'it was closed', 0)
  }

  private start(): CredentialHelper {
    const helper = this.startHelper()
    helper.onAnswer((answer) => this.settle(answer))
    helper.onEnd((why) => {
      if (this.helper === helper) this.end('other', `its helper process ended (${why})`, 0)
    })
    return helper
  }

  private settle(answer: CredentialAnswer): void {
    const call = this.waiting.get(answer.id)
    if (!call) return
    this.waiting.delete(answer.id)
    clearTimeout(call.timer)
    this.isStale ||= !answer.ok
    if (this.waiting.size === 0) {
      if (this.isStale) this.close()
      else this.idle = setTimeout(() => this.close(), IDLE_MS).unref()
    }
    if (answer.ok) return call.done(answer.value)
    const obstacle = obstacleIn(answer.message)
    const message = call.value === undefined ? answer.message : answer.message.replaceAll(call.value, '…')
    call.failed(
      keyringError(obstacle, reasonFor(obstacle, { platform: this.platform, message, limitMs: call.limitMs }))
    )
  }

  /** Ends the helper and fails whatever waits for it. */
  private end(obstacle: 'no-answer' | 'other', message: string, limitMs: number): void {
    clearTimeout(this.idle)
    const { helper } = this
    this.helper = undefined
    this.isStale = false
    helper?.kill()
    const calls = [...this.waiting.values()]
    this.waiting.clear()
    for (const { failed, timer } of calls) {
      clearTimeout(timer)
      failed(keyringError(obstacle, reasonFor(obstacle, { platform: this.platform, message, limitMs })))
    }
  }
}
