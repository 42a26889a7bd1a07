import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { AppError, systemCode } from '../../shared/errors'
import type { Log } from '../platform/log'
import { openFilesLimit } from '../platform/open-files'
import { pathOf, type HttpDoor } from '../rpc/http'
import type { SocketDoor } from '../rpc/ws'
import type { SettingValues } from '../settings/table'
import { plainAddress, urlHost } from './address'
import { arrivalOf, Arrivals } from './arrivals'
import { Crowd } from './crowd'
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
const ARRIVES_WITHIN_MS = 5_000
const ARRIVAL_LOOK_MS = 5
const TELL_FULL_EVERY_MS = 60_000

/** One open port. */
interface Listener {
  readonly server: Server
  readonly url: string
  readonly place: Place
  readonly tls: TlsFiles | undefined
  readonly connections: ReadonlySet<Socket>
}

interface Place {
  bind: string
  port: number
}

/** The listening server: limits, events, start and stop. What a request means is the doors' business. */
export class GatewayServer {
  /** Says of each connection whether it is older than another. */
  readonly arrivals = new Arrivals()
  private listener: Listener | undefined
  /** Those that accept nobody any more, as long as somebody is connected over them. */
  private readonly leaving = new Set<Listener>()
  private readonly crowd = new Crowd()
  private tellFullAt = 0

  constructor(
    private readonly settings: () => SettingValues,
    private readonly http: HttpDoor,
    private readonly sockets: SocketDoor,
    private readonly log: Log
  ) {}

  /** Where the gateway listens, or null. */
  get url(): string | null {
    return this.listener?.url ?? null
  }

  /** The certificate the gateway shows, in PEM; undefined for one without TLS or that does not listen. */
  get certificate(): Buffer | undefined {
    return this.listener?.tls?.cert
  }

  /** True once a connection that left from this end has arrived here: proof that what is sent over it reaches nobody else. */
  async hasConnectionFrom({ address, port }: { address: string; port: number }): Promise<boolean> {
    // A client can know of its connection before the server does.
    for (const deadline = performance.now() + ARRIVES_WITHIN_MS; ; await pause(ARRIVAL_LOOK_MS)) {
      for (const { remoteAddress = '', remotePort } of this.listener?.connections ?? [])
        if (remotePort === port && plainAddress(remoteAddress) === plainAddress(address)) return true
      if (performance.now() > deadline) return false
    }
  }

  /** @throws AppError gateway.cannot-listen */
  async start(): Promise<void> {
    const settings = this.settings()
    this.listener = await this.open(placeOf(settings), await tlsOf(settings))
    this.sockets.start()
  }

  /** Takes no new connections and waits for what is running. */
  async stop(): Promise<void> {
    const { listener } = this
    this.listener = undefined
    if (listener) this.leave(listener)
    if (this.leaving.size === 0) return
    const ended = this.sockets.stop()
    await Promise.all([...this.leaving].map((each) => hangUp(each, ended)))
  }

  /** Listens by other settings in the place of those in force. Where both ports can be open at a time the new one is opened
   *  first; else there is a moment without any. Whoever is connected gets their answers, and is then hung up on.
   *  @param adopt puts the new settings in force, once it listens by them
   *  @throws AppError gateway.cannot-listen; the gateway then listens as before */
  async move(next: SettingValues, adopt: () => void): Promise<void> {
    const old = this.listener
    const tls = await tlsOf(next)
    const opened = await this.openInstead(old, placeOf(next), tls)
    this.listener = opened
    adopt()
    this.sockets.start()
    if (!old) return
    const before = this.arrivals.latest
    this.leave(old)
    hangUp(old, this.sockets.end(before)).catch((error: unknown) => this.log.error('a listener did not close', error))
  }

  private async openInstead(old: Listener | undefined, place: Place, tls: TlsFiles | undefined): Promise<Listener> {
    try {
      return await this.open(place, tls)
    } catch (error) {
      const isInOurOwnWay = old?.place.port === place.port && isTaken(error)
      if (!old || !isInOurOwnWay) throw error
      this.leave(old)
      try {
        return await this.open(place, tls)
      } catch (second) {
        this.listener = undefined
        this.listener = await this.open(old.place, old.tls)
        throw second
      }
    }
  }

  private async open(place: Place, tls: TlsFiles | undefined): Promise<Listener> {
    const connections = new Set<Socket>()
    const server = this.create(tls, connections)
    await listen(server, place)
    const { address, port } = server.address() as AddressInfo
    const url = `${tls ? 'https' : 'http'}://${urlHost(address)}:${port}`
    return { server, url, tls, connections, place: { bind: place.bind, port } }
  }

  /** Accepts nobody over it any more; the port is free at once. */
  private leave(listener: Listener): void {
    if (!listener.server.listening) return
    this.leaving.add(listener)
    listener.server.close(() => this.leaving.delete(listener))
  }

  /** Once a minute at most: whoever fills up the connections must not fill the log as well. */
  private tellFull(server: Server): void {
    const now = performance.now()
    if (now < this.tellFullAt) return
    this.tellFullAt = now + TELL_FULL_EVERY_MS
    this.log.warn(`all ${server.maxConnections} connections are taken; new clients are hung up on`)
  }

  private create(tls: TlsFiles | undefined, connections: Set<Socket>): Server {
    const server = tls
      ? createTlsServer({ ...LIMITS, ...tls, minVersion: 'TLSv1.3', handshakeTimeout: HANDSHAKE_TIMEOUT_MS })
      : createServer(LIMITS)
    server.maxHeadersCount = MAX_HEADERS
    server.maxConnections = Math.min(MAX_CONNECTIONS, Math.max(FEWEST_CONNECTIONS, openFilesLimit() - FILES_KEPT_FREE))
    const secure = tls !== undefined
    server.on('request', (request, response) => this.http.handle({ request, response, secure, continues: false }))
    server.on('checkContinue', (request, response) => this.http.handle({ request, response, secure, continues: true }))
    server.on('drop', () => this.tellFull(server))
    server.on('connection', (socket: Socket): void => {
      // A request that offered another protocol comes in again over its socket.
      if (connections.has(socket)) return
      const { remoteAddress = '' } = socket
      if (!this.crowd.enter(remoteAddress, server.maxConnections)) {
        socket.destroy()
        return
      }
      connections.add(socket)
      socket.once('close', () => {
        connections.delete(socket)
        this.crowd.leave(remoteAddress)
      })
    })
    server.on(secure ? 'secureConnection' : 'connection', (socket: Socket) => {
      // Still shaking hands when the port was closed: it would pass for newer than that.
      if (!server.listening && arrivalOf(socket) === undefined) socket.destroy()
      else this.arrivals.add(socket)
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

const placeOf = (settings: SettingValues): Place => ({ bind: settings['http.bind'], port: settings['http.port'] })

const tlsOf = (settings: SettingValues): Promise<TlsFiles | undefined> =>
  loadTls(settings['gateway.tls.cert'], settings['gateway.tls.key'])

const isTaken = (error: unknown): boolean => error instanceof AppError && systemCode(error.cause) === 'EADDRINUSE'

/** Ends what is connected to a listener that accepts nobody any more. @param sockets settles once the WebSockets are closed */
const hangUp = async ({ server, connections }: Listener, sockets: Promise<void>): Promise<void> => {
  const closed = new Promise<void>((done) => (connections.size === 0 ? done() : server.once('close', () => done())))
  await sockets
  server.closeIdleConnections()
  // Not server.closeAllConnections(): that does not know those that are still shaking hands.
  const force = setTimeout(() => connections.forEach((socket) => socket.destroy()), FINISH_WITHIN_MS)
  // Connections fall idle one by one as their answers go out.
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  await closed
  clearInterval(sweep)
  clearTimeout(force)
}

const listen = (server: Server, { bind, port }: Place): Promise<void> =>
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
