import { EventEmitter } from 'node:events'
import WebSocket from 'ws'

interface Reply {
  id?: number
  method?: string
  params?: any
  sessionId?: string
  result?: any
  error?: { message: string }
}

/** One attached target, or the browser itself. Emits each DevTools event under its name. */
export class CdpSession extends EventEmitter {
  constructor(
    private readonly connection: CdpConnection,
    readonly id: string | undefined
  ) {
    super()
  }

  /** @throws Error with the browser's words, or when the connection or the target is gone */
  send(method: string, params: object = {}): Promise<any> {
    return this.connection.send(method, params, this.id)
  }

  /** For commands whose failure means only that the target is gone by now. */
  tell(method: string, params: object = {}): void {
    this.send(method, params).catch(() => undefined)
  }
}

/** A connection to a browser's DevTools endpoint.
 *  @see https://chromedevtools.github.io/devtools-protocol/ */
export class CdpConnection {
  readonly browser = new CdpSession(this, undefined)
  private readonly sessions = new Map<string, CdpSession>()
  private readonly waiting = new Map<number, { done: (result: any) => void; failed: (error: Error) => void }>()
  private count = 0

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.receive(JSON.parse(data.toString('utf8')) as Reply))
    socket.on('close', () => {
      for (const { failed } of this.waiting.values()) failed(new Error('the browser is gone'))
      this.waiting.clear()
      this.browser.emit('closed')
    })
    socket.on('error', () => undefined)
  }

  static open(endpoint: string): Promise<CdpConnection> {
    return new Promise((done, failed) => {
      const socket = new WebSocket(endpoint, { perMessageDeflate: false, maxPayload: 256 * 1024 * 1024 })
      socket.once('open', () => done(new CdpConnection(socket)))
      socket.once('error', failed)
    })
  }

  session(id: string): CdpSession {
    let session = this.sessions.get(id)
    if (!session) this.sessions.set(id, (session = new CdpSession(this, id)))
    return session
  }

  send(method: string, params: object, sessionId: string | undefined): Promise<any> {
    const id = ++this.count
    return new Promise((done, failed) => {
      if (this.socket.readyState !== WebSocket.OPEN) return failed(new Error('the browser is gone'))
      this.waiting.set(id, { done, failed })
      this.socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }))
    })
  }

  close(): void {
    this.socket.close()
  }

  private receive({ id, method, params, sessionId, result, error }: Reply): void {
    if (id === undefined) {
      ;(sessionId ? this.session(sessionId) : this.browser).emit(method ?? '', params)
      return
    }
    const call = this.waiting.get(id)
    this.waiting.delete(id)
    if (error) call?.failed(new Error(error.message))
    else call?.done(result)
  }
}
