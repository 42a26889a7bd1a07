import { Imitation } from './imitation'
import type { WebContents, WebFrame } from './web-contents'

interface IpcEvent {
  sender: WebContents
  senderFrame: WebFrame | null
  processId: number
  frameId: number
  type: 'frame'
}

type InvokeHandler = (event: IpcEvent, ...args: unknown[]) => unknown

/** The app's own channels are events of this emitter, so every name is one. */
class IpcMain extends Imitation {
  /** Under Electron's own name for it, so that a test can call a handler with an event of its making in both. */
  readonly _invokeHandlers = new Map<string, InvokeHandler>()

  constructor() {
    super('ipcMain', [])
  }

  override on(channel: string, listener: (...args: any[]) => void): this {
    this.imitate(channel)
    return super.on(channel, listener)
  }

  handle(channel: string, handler: InvokeHandler): void {
    if (this._invokeHandlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    }
    this._invokeHandlers.set(channel, handler)
  }

  removeHandler(channel: string): void {
    this._invokeHandlers.delete(channel)
  }

  /** @throws Error for a channel without a handler, with Electron's words */
  async invoke(event: IpcEvent, channel: string, args: unknown[]): Promise<unknown> {
    const handler = this._invokeHandlers.get(channel)
    if (!handler) throw new Error(`No handler registered for '${channel}'`)
    return handler(event, ...args)
  }
}

export const ipcMain = new IpcMain()
