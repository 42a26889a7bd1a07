import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron'
import { CALL_CHANNEL, NEWS_CHANNEL, type Reply } from '../../shared/bridge'
import { AppError } from '../../shared/errors'
import { TOPICS } from '../../shared/topics'
import type { Core } from '../compose'
import type { Log } from '../platform/log'
import { operatorName } from '../platform/operator'
import type { Caller } from '../rpc/caller'
import { APP_ORIGIN } from './links'

/** The window's door to the router. A call counts only from the top frame of our own page in our own window. */
export class WindowDoor {
  private readonly waiting: (() => void)[] = []
  private heard: WebContents | undefined
  private unsubscribe: (() => void)[] = []

  /** @param contents the window's page while it is alive */
  constructor(
    private readonly core: Pick<Core, 'router' | 'topics' | 'refusals'>,
    private readonly contents: () => WebContents | undefined,
    private readonly log: Log
  ) {}

  open(): void {
    this.unsubscribe = TOPICS.map((topic) =>
      this.core.topics.subscribe(topic, (data) => this.contents()?.send(NEWS_CHANNEL, topic, data))
    )
    const caller: Caller = {
      actor: `operator ${operatorName()}`,
      door: 'window',
      audiences: ['window', 'desktop'],
      address: null
    }
    ipcMain.handle(CALL_CHANNEL, async (event, method: unknown, params: unknown): Promise<Reply<unknown>> => {
      if (!this.isOurs(event)) return this.refuse(event)
      this.hear(event.sender)
      try {
        // Not made into a text first: ["status"] is no name, however it reads.
        if (typeof method !== 'string') throw new AppError('rpc.invalid-request', 'method must be a text')
        return { ok: true, result: await this.core.router.call(method, params, caller) }
      } catch (error) {
        return failure(error)
      }
    })
  }

  close(): void {
    for (const unsubscribe of this.unsubscribe.splice(0)) unsubscribe()
    ipcMain.removeHandler(CALL_CHANNEL)
  }

  /** Does `task` once the page in the window has begun to call: from then on it hears of topics. */
  whenHeard(task: () => void): void {
    const now = this.contents()
    if (now && now === this.heard) task()
    else this.waiting.push(task)
  }

  /** The page was left or is being loaded anew; what it listened for is gone with it. */
  forget(): void {
    this.heard = undefined
  }

  private hear(sender: WebContents): void {
    if (this.heard === sender) return
    this.heard = sender
    // After the calls of the same turn, by which time the page has subscribed as well.
    setImmediate(() => {
      for (const task of this.waiting.splice(0)) task()
    })
  }

  private isOurs({ sender, senderFrame }: IpcMainInvokeEvent): boolean {
    const contents = this.contents()
    return (
      contents !== undefined &&
      sender === contents &&
      senderFrame !== null &&
      senderFrame === contents.mainFrame &&
      senderFrame.origin === APP_ORIGIN
    )
  }

  /** Nobody but our page should ever get here, so it is recorded like a foreign web page at the gateway. */
  private refuse({ senderFrame }: IpcMainInvokeEvent): Reply<never> {
    const origin = (senderFrame?.origin ?? 'a frame that is gone').slice(0, 200)
    const message = 'this page may not call'
    this.log.warn(`a call over the bridge was refused: it came from ${origin}, or not from the top frame of our window`)
    this.core.refusals.add('window', 'bridge', origin, { status: 403, code: 'forbidden_origin', detail: message })
    return { ok: false, error: { code: 'rpc.invalid-request', message } }
  }
}

const failure = (error: unknown): Reply<never> => {
  const { code, message, data } = error instanceof AppError ? error : new AppError('internal', 'internal error')
  return { ok: false, error: { code, message, ...(data && { data }) } }
}
