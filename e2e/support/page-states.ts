import type { Page, WebSocketRoute } from 'playwright'

/** What a page can be in besides showing what there is. */
export const STATES = ['loading', 'error', 'offline'] as const
export type PageState = (typeof STATES)[number]

interface Frame {
  id?: number
  method?: string
  params?: any
}

/** @returns true when the frame was dealt with and must not reach the gateway */
type Interceptor = (frame: Frame, page: WebSocketRoute) => boolean

const SOCKET = /\/ui\/ws$/
const SESSION = /\/ui\/session$/

const FAILURE = {
  code: -32603,
  message: 'internal error, reference 1a2b3c4d; the log of the gateway says more',
  data: { code: 'internal', reference: '1a2b3c4d' }
}

const isCall = ({ method }: Frame): boolean => method !== 'subscribe' && method !== 'unsubscribe'

/** Stands between a page and its gateway, on the page's own socket, and can hold, fail or cut what passes. The page and the
 *  gateway are the real ones; only the line between them is not. */
export class Line {
  private state: PageState | undefined
  private intercept: Interceptor = () => false
  private readonly open = new Set<WebSocketRoute>()
  private held: (() => void)[] = []

  private constructor(private readonly page: Page) {}

  /** Must come before the page is opened. */
  static async between(page: Page): Promise<Line> {
    const line = new Line(page)
    await page.routeWebSocket(SOCKET, (socket) => line.connect(socket))
    return line
  }

  /** From now on what the gateway says is held back (`loading`), every call fails (`error`), or the gateway is away
   *  (`offline`). Undefined heals the line; what was held back arrives then. */
  async set(state: PageState | undefined): Promise<void> {
    this.state = state
    await this.page.unroute(SESSION)
    if (state === 'offline') {
      await this.page.route(SESSION, (route) => route.abort())
      for (const socket of this.open) await socket.close()
      this.open.clear()
    }
    if (state !== 'loading') for (const send of this.held.splice(0)) send()
  }

  /** Looks at every call first, and may answer it in the gateway's place. */
  onCall(intercept: Interceptor): void {
    this.intercept = intercept
  }

  /** Cuts the connection once; the page may come back at once. */
  async drop(): Promise<void> {
    for (const socket of this.open) await socket.close()
    this.open.clear()
  }

  private connect(socket: WebSocketRoute): void {
    if (this.state === 'offline') return void socket.close()
    const gateway = socket.connectToServer()
    this.open.add(socket)
    gateway.onMessage((message) => {
      if (this.state === 'loading') this.held.push(() => socket.send(message))
      else socket.send(message)
    })
    socket.onMessage((message) => {
      const frame = JSON.parse(String(message)) as Frame
      if (isCall(frame) && this.intercept(frame, socket)) return
      if (this.state === 'error' && isCall(frame)) {
        socket.send(JSON.stringify({ jsonrpc: '2.0', id: frame.id, error: FAILURE }))
      } else gateway.send(message)
    })
  }
}
