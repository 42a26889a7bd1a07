import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Target } from '../target'

/** What can be wrong with the small gateway, one flaw each. */
export const FLAWS = [
  'any-host',
  'first-of-two-hosts',
  'any-socket-origin',
  'null-origin',
  'no-token-asked',
  'cors-for-all',
  'no-lockout',
  'lockout-for-wrong-tokens-only',
  'presence-is-enough',
  'one-right-token-is-enough',
  'sockets-not-counted',
  'forwarded-address-counts',
  'rotation-leaves-sockets',
  'refused-upgrade-stays-open',
  'long-heads',
  'long-frames',
  'body-before-token',
  'continue-before-token',
  'forwarded-is-local',
  'forwarded-host',
  'many-headers-end-it',
  'gateway-url-followed',
  'redirect-to-forwarded-host'
] as const
export type Flaw = (typeof FLAWS)[number]

const LOCKED_AFTER = 9

/** A gateway of a hundred lines that refuses what it should, but for its flaws. What the probes find here they can find. */
export class SmallGateway {
  private token = 'small-gateway-token'
  private readonly server: Server
  private readonly sockets: WebSocketServer
  private readonly open = new Set<WebSocket>()
  private readonly connections = new Set<Socket>()
  private readonly wrong = new Map<string, number>()
  private hasEnded = false

  constructor(private readonly flaws: readonly Flaw[]) {
    this.sockets = new WebSocketServer({ noServer: true, maxPayload: this.has('long-frames') ? 2 ** 48 : 1024 * 1024 })
    this.server = createServer({
      requireHostHeader: false,
      maxHeaderSize: this.has('long-heads') ? 64 * 1024 : 16 * 1024
    })
    this.server.maxHeadersCount = 100
    this.server.on('connection', (socket: Socket) => this.connections.add(socket.on('error', () => undefined)))
    const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
      const answer = (status: number, body: string, headers: Record<string, string> = {}): void => {
        if (this.has('cors-for-all')) response.setHeader('Access-Control-Allow-Origin', '*')
        response.writeHead(status, { 'Content-Length': Buffer.byteLength(body), ...headers }).end(body)
      }
      const judged = (): void => {
        const [status, body, headers] = this.answer(request, 'http')
        answer(status, body, headers)
      }
      if (!this.has('body-before-token') || request.method !== 'POST') return judged()
      request.resume().on('end', judged)
    }
    this.server.on('request', onRequest)
    // Without a listener, Node asks every client for its body.
    if (!this.has('continue-before-token')) this.server.on('checkContinue', onRequest)
    this.server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head))
  }

  async start(): Promise<this> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done))
    return this
  }

  stop(): void {
    this.server.close()
    for (const socket of this.connections) socket.destroy()
  }

  get target(): Target {
    return {
      url: this.url,
      token: this.token,
      asksForToken: true,
      isThrowAway: true,
      mayEnd: true,
      isOurs: () => Promise.resolve(true),
      rotate: () => {
        this.token = 'another-token'
        if (!this.has('rotation-leaves-sockets')) for (const socket of this.open) socket.close(1008)
        return Promise.resolve(this.token)
      }
    }
  }

  private get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  private has(flaw: Flaw): boolean {
    return this.flaws.includes(flaw)
  }

  private answer(request: IncomingMessage, door: 'http' | 'socket'): [number, string, Record<string, string>?] {
    const url = new URL(request.url ?? '/', 'http://any.invalid')
    if (this.has('gateway-url-followed')) this.follow(url.searchParams.get('gateway'))
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    if (!this.isOurHost(request)) return [403, '{"error":"forbidden_host"}']
    if (!this.isOurPage(request, door)) return [403, '{"error":"forbidden_origin"}']
    if (path === '/health') return [200, '{"result":{}}']
    if (path === '/ui') {
      const host = this.has('redirect-to-forwarded-host') ? request.headers['x-forwarded-host'] : undefined
      return [308, '', { Location: host === undefined ? '/ui/' : `http://${host.toString()}/ui/` }]
    }
    if (path === '/ui/') return [200, '<!doctype html>', { 'Content-Security-Policy': "connect-src 'self'" }]
    if (path === '/ui/session' || path === '/ui/ws') return [401, '{"error":"unauthorized"}']
    if (path !== '/rpc' && path !== '/ws') return [404, '{"error":"not_found"}']
    if (request.method === 'OPTIONS') return [405, '{"error":"method_not_allowed"}']
    const refusal = this.judgeToken(request, door)
    if (refusal !== undefined) return [refusal, '{"error":"refused"}', { 'Retry-After': '30' }]
    return [200, '{"result":{"status":"ok"}}']
  }

  private isOurHost(request: IncomingMessage): boolean {
    if (this.has('any-host')) return true
    const hosts = request.rawHeaders.filter((_, at) => request.rawHeaders[at - 1]?.toLowerCase() === 'host')
    const [first] = hosts
    if (hosts.length !== 1 && !this.has('first-of-two-hosts')) return false
    const forwarded = this.has('forwarded-host') ? request.headers['x-forwarded-host'] : undefined
    return (forwarded ?? first) === new URL(this.url).host && (request.url ?? '').startsWith('/')
  }

  private isOurPage({ headers }: IncomingMessage, door: 'http' | 'socket'): boolean {
    const { origin, 'sec-fetch-site': site } = headers
    if (door === 'socket' && this.has('any-socket-origin') && origin !== 'null') return true
    if (origin === 'null' && this.has('null-origin')) return true
    return (origin === undefined || origin === this.url) && (site === undefined || site === 'same-origin')
  }

  /** @returns the status of the refusal, if there is one */
  private judgeToken(request: IncomingMessage, door: 'http' | 'socket'): number | undefined {
    const { headers } = request
    if (this.has('no-token-asked')) return undefined
    if (this.has('forwarded-is-local') && headers['x-forwarded-for'] === '127.0.0.1') return undefined
    const presented = request.rawHeaders
      .filter((_, at) => at % 2 === 1)
      .filter((_, at) => /^(authorization|x-api-key|x-openclaw-token)$/i.test(request.rawHeaders[at * 2] ?? ''))
    if (presented.length === 0) return 401
    const client =
      (this.has('forwarded-address-counts') ? headers['x-forwarded-for']?.toString() : undefined) ??
      request.socket.remoteAddress ??
      ''
    const isRight = (text: string): boolean => text.replace('Bearer ', '') === this.token
    const isLetIn = this.has('presence-is-enough')
      ? presented.some((text) => text !== '')
      : this.has('one-right-token-is-enough')
        ? presented.some(isRight)
        : presented.every(isRight)
    const isLocked = (this.wrong.get(client) ?? 0) > LOCKED_AFTER && !this.has('no-lockout')
    if (isLocked && !(isLetIn && this.has('lockout-for-wrong-tokens-only'))) return 429
    if (isLetIn) return undefined
    if (door === 'http' || !this.has('sockets-not-counted')) this.wrong.set(client, (this.wrong.get(client) ?? 0) + 1)
    return 401
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => undefined)
    if (this.has('many-headers-end-it') && request.headers.upgrade === undefined) return this.die()
    const [status, body] = this.answer(request, 'socket')
    if (status !== 200 || request.headers.upgrade === undefined) {
      const code = status === 200 ? 426 : status
      socket.write(`HTTP/1.1 ${code} Refused\r\nRetry-After: 30\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
      if (!this.has('refused-upgrade-stays-open')) socket.end()
      socket.resume()
      return
    }
    this.sockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.open.add(webSocket)
      webSocket.on('error', () => undefined)
      webSocket.on('message', () => webSocket.send('{"result":{}}'))
    })
  }

  private follow(address: string | null): void {
    if (address === null) return
    httpRequest(address, { headers: { authorization: `Bearer ${this.token}` } })
      .on('error', () => undefined)
      .end()
  }

  /** What an uncaught error in a process does. */
  private die(): void {
    if (this.hasEnded) return
    this.hasEnded = true
    this.stop()
  }
}
