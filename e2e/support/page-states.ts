import type { Page, WebSocketRoute } from 'playwright'

/** What a page can be in besides showing what there is. */
export const STATES = ['loading', 'error', 'offline'] as const
export type PageState = (typeof STATES)[number]

interface Frame {
  id?: number
  method?: string
}

const SOCKET = /\/ui\/ws$/
const SESSION = /\/ui\/session$/

const FAILURE = {
  code: -32603,
  message: 'internal error, reference 1a2b3c4d; the log of the gateway says more',
  data: { code: 'internal', reference: '1a2b3c4d' }
}

const answerWith = (page: WebSocketRoute, { id }: Frame, answer: object): void =>
  page.send(JSON.stringify({ jsonrpc: '2.0', id, ...answer }))

/** Stands between the page and its gateway, on the page's own socket, and can hold, fail or cut what passes. The page and the
 *  gateway are the real ones; only the line between them is not. */
export class Line {
  private state: PageState | undefined
  private readonly open = new Set<WebSocketRoute>()

  private constructor(private readonly page: Page) {}

  /** Must come before the page is opened. */
  static async between(page: Page): Promise<Line> {
    const line = new Line(page)
    await page.routeWebSocket(SOCKET, (socket) => line.connect(socket))
    return line
  }

  /** From now on every call hangs (`loading`), fails (`error`), or the gateway is away (`offline`). */
  async set(state: PageState | undefined): Promise<void> {
    this.state = state
    if (state !== 'offline') return this.page.unroute(SESSION)
    await this.page.route(SESSION, (route) => route.abort())
    for (const socket of this.open) await socket.close()
  }

  private connect(socket: WebSocketRoute): void {
    if (this.state === 'offline') return void socket.close()
    const gateway = socket.connectToServer()
    this.open.add(socket)
    socket.onClose(() => void this.open.delete(socket))
    socket.onMessage((message) => {
      const frame = JSON.parse(String(message)) as Frame
      if (this.state === undefined || frame.method === 'subscribe' || frame.method === 'unsubscribe')
        gateway.send(message)
      else if (this.state === 'error') answerWith(socket, frame, { error: FAILURE })
    })
  }
}
