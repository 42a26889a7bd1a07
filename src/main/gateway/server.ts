import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { AppError, systemCode } from '../../shared/errors'
import type { Log } from '../platform/log'
import { openFilesLimit } from '../platform/open-files'
import { pathOf, type HttpDoor } from '../rpc/http'
import type { SocketDoor } from '../rpc/ws'
import type { SettingValues } from '../settings/table'
import { urlHost } from './address'
import { loadTls, type TlsFiles } from './tls'

const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 2_000,
  // Missing and repeated Host headers get the gateway's own refusal.
  requireHostHeader: false,
  insecureHTTPParser: false
} as const
const MAX_HEADERS = 100
const MAX_CONNECTIONS = 4_096
/** Open files that stay free for the disk: whoever fills up the connections must not keep us from writing. */
const FILES_KEPT_FREE = 256
const FEWEST_CONNECTIONS = 64
/** A TLS client that says nothing is not a connection yet, so that no HTTP time limit counts for it. */
const HANDSHAKE_TIMEOUT_MS = 10_000
const FINISH_WITHIN_MS = 5_000
const HANG_UP_AFTER_MS = 2_000
const TELL_FULL_EVERY_MS = 60_000

/** The listening server: limits, events, start and stop. What a request means is the doors' business. */
export class GatewayServer {
  private server: Server | undefined
  private listensAt: string | null = null
  private readonly connections = new Set<Socket>()
  private tellFullAt = 0

  constructor(
    private readonly settings: () => SettingValues,
    private readonly http: HttpDoor,
    private readonly sockets: SocketDoor,
    private readonly log: Log
  ) {}

  /** Where the gateway listens, or null. */
  get url(): string | null {
    return this.listensAt
  }

  /** @throws AppError gateway.cannot-listen */
  async start(): Promise<void> {
    const settings = this.settings()
    const tls = await loadTls(settings['gateway.tls.cert'], settings['gateway.tls.key'])
    const server = this.create(tls)
    await listen(server, settings['http.bind'], settings['http.port'])
    const { address, port } = server.address() as AddressInfo
    this.listensAt = `${tls ? 'https' : 'http'}://${urlHost(address)}:${port}`
    this.server = server
    this.sockets.start()
  }

  /** Takes no new connections and waits for what is running. */
  async stop(): Promise<void> {
    const server = this.server
    this.server = undefined
    this.listensAt = null
    if (!server) return
    const closed = new Promise<void>((done) => server.close(() => done()))
    await this.sockets.stop()
    server.closeIdleConnections()
    // Not server.closeAllConnections(): that does not know those that are still shaking hands.
    const force = setTimeout(() => this.connections.forEach((socket) => socket.destroy()), FINISH_WITHIN_MS)
    // Connections fall idle one by one as their answers go out.
    const sweep = setInterval(() => server.closeIdleConnections(), 50)
    await closed
    clearInterval(sweep)
    clearTimeout(force)
  }

  /** Once a minute at most: whoever fills up the connections must not fill the log as well. */
  private tellFull(): void {
    const now = performance.now()
    if (now < this.tellFullAt) return
    this.tellFullAt = now + TELL_FULL_EVERY_MS
    this.log.warn(`all ${this.server?.maxConnections ?? 0} connections are taken; new clients are hung up on`)
  }

  private create(tls: TlsFiles | undefined): Server {
    const server = tls
      ? createTlsServer({ ...LIMITS, ...tls, minVersion: 'TLSv1.3', handshakeTimeout: HANDSHAKE_TIMEOUT_MS })
      : createServer(LIMITS)
    server.maxHeadersCount = MAX_HEADERS
    server.maxConnections = Math.min(MAX_CONNECTIONS, Math.max(FEWEST_CONNECTIONS, openFilesLimit() - FILES_KEPT_FREE))
    const secure = tls !== undefined
    server.on('request', (request, response) => this.http.handle({ request, response, secure, continues: false }))
    server.on('checkContinue', (request, response) => this.http.handle({ request, response, secure, continues: true }))
    server.on('drop', () => this.tellFull())
    server.on('connection', (socket: Socket) => {
      this.connections.add(socket)
      socket.once('close', () => this.connections.delete(socket))
    })
    server.on('upgrade', (request, socket, head) => {
      if (!isWebSocketUpgrade(request)) return answerWithoutUpgrade(server, secure, request, socket, head)
      this.sockets.upgrade(request, socket, head, secure).catch((error: unknown) => {
        this.log.error('an upgrade could not be answered', error)
        socket.destroy()
      })
    })
    server.on('clientError', refuseBrokenRequest)
    return server
  }
}

const isWebSocketUpgrade = (request: IncomingMessage): boolean =>
  ['/ws', '/ui/ws'].includes(pathOf(request)) && request.headers.upgrade?.toLowerCase() === 'websocket'

/** Hands a request back to the server as one that does not ask for another protocol. A client may offer HTTP/2 with any
 *  request (Java's does), and a server that does not want it answers in HTTP/1.1; Node gives such requests to the upgrade
 *  listener only.
 *  @see https://www.rfc-editor.org/rfc/rfc9110#section-7.8 ("A server MAY ignore a received Upgrade header field") */
const answerWithoutUpgrade = (
  server: Server,
  secure: boolean,
  request: IncomingMessage,
  socket: Duplex,
  rest: Buffer
): void => {
  const left = ['upgrade', 'connection', 'http2-settings']
  const lines = [`${request.method ?? 'GET'} ${request.url ?? '/'} HTTP/1.1`, 'Connection: close']
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? ''
    if (!left.includes(name.toLowerCase())) lines.push(`${name}: ${request.rawHeaders[index + 1] ?? ''}`)
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), rest]))
  server.emit(secure ? 'secureConnection' : 'connection', socket)
}

/** Answers what is not HTTP, or too much of it, and hangs up. */
const refuseBrokenRequest = (error: NodeJS.ErrnoException, socket: Duplex): void => {
  // The parser complains about every further chunk; the answer is on its way already.
  if (socket.writableEnded) return
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
  const body = JSON.stringify({ error: 'bad_request', detail: `the request is not valid HTTP or over a limit` })
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
  )
  // What the client is still sending is read and thrown away for a moment: closing at once would reset the connection, and
  // it would never see why.
  socket.resume()
  setTimeout(() => socket.destroy(), HANG_UP_AFTER_MS).unref()
}

const listen = (server: Server, bind: string, port: number): Promise<void> =>
  new Promise((done, failed) => {
    server.once('error', (error) => failed(cannotListen(error, bind, port)))
    server.listen(port, bind, () => {
      server.removeAllListeners('error')
      done()
    })
  })

const cannotListen = (error: Error, bind: string, port: number): AppError => {
  const code = systemCode(error)
  const place = `port ${port} on ${bind}`
  const reason =
    code === 'EADDRINUSE'
      ? `${place} is taken; stop the program that has it, or choose another with --http-port`
      : code === 'EACCES'
        ? `${place} needs rights this user does not have; choose a port above 1023 with --http-port`
        : `${place} cannot be used (${code ?? 'error'}); name an address of this machine with --http-bind`
  return new AppError('gateway.cannot-listen', reason, { cause: error })
}
