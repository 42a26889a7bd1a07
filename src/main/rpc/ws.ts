import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import { AppError } from '../../shared/errors'
import { MAX_FRAME_BYTES } from '../../shared/gateway/contract'
import { isBrowserTopic, type Topic } from '../../shared/topics'
import { plainAddress } from '../gateway/address'
import type { Admission, Refusal } from '../gateway/admission'
import type { RefusalRecord } from '../gateway/refusals'
import type { Log } from '../platform/log'
import { operatorName } from '../platform/operator'
import type { Topics } from '../platform/topics'
import { noSession, sessionOf } from '../ui/door'
import type { BrowserSessions } from '../ui/tickets'
import type { Caller } from './caller'
import { answerFrame, failure, readFrame, success, type RpcCall } from './frame'
import { gatewayCaller, judgeHead, knownPath, pathOf, refusalBody, refusalHeaders } from './http'
import type { Router } from './router'

const PING_EVERY_MS = 30_000
/** Calls of one socket under way at a time, and bytes of answers not yet taken: past either, no more is read. */
const MAX_CALLS_UNDER_WAY = 64
const MAX_UNSENT_BYTES = 2 * 1024 * 1024
const CLOSE_WITHIN_MS = 1_000
const FINISH_WITHIN_MS = 10_000
const LOOK_EVERY_MS = 20

const PAGE_SOCKET_PATH = '/ui/ws'
/** The two methods that a socket answers itself. */
const SUBSCRIBE = 'subscribe'
const UNSUBSCRIBE = 'unsubscribe'
const REVOKED = 'what this socket was let in for no longer holds'

/** Close codes of RFC 6455 section 7.4.1. */
const CLOSE = { goingAway: 1001, unsupportedData: 1003, policyViolation: 1008, internalError: 1011 } as const

/** Whoever was let in, and for how long that holds. */
interface Guest {
  readonly caller: Caller
  /** Whose quota the calls count against; undefined for the operator's own page. */
  readonly client: string | undefined
  /** False once the guest would no longer be let in: what it still sends is not answered. */
  holds(): boolean
}

interface Peer {
  socket: WebSocket
  guest: Guest
  subscriptions: Map<Topic, () => void>
  underWay: number
  alive: boolean
}

/** WebSocket: the same frames as /rpc, one call a text message; answers may overtake each other. */
export class SocketDoor {
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    // Compression of secrets beside attacker-chosen text leaks their length (CRIME), and costs memory per socket.
    perMessageDeflate: false,
    clientTracking: false
  })
  private readonly peers = new Set<Peer>()
  private pinger: NodeJS.Timeout | undefined

  constructor(
    private readonly admission: Admission,
    private readonly router: Router,
    private readonly refusals: RefusalRecord,
    private readonly sessions: BrowserSessions,
    private readonly topics: Topics,
    private readonly log: Log
  ) {}

  start(): void {
    this.pinger = setInterval(() => this.ping(), PING_EVERY_MS).unref()
  }

  /** Waits for the calls under way, then closes every socket. */
  async stop(): Promise<void> {
    clearInterval(this.pinger)
    const deadline = performance.now() + FINISH_WITHIN_MS
    while ([...this.peers].some(({ underWay }) => underWay > 0) && performance.now() < deadline)
      await pause(LOOK_EVERY_MS)
    for (const peer of this.peers) this.close(peer, CLOSE.goingAway, 'the gateway is stopping')
  }

  /** Ends the sockets that were let in for something that no longer holds. */
  endRevoked(): void {
    for (const peer of this.peers) {
      if (!peer.guest.holds()) this.close(peer, CLOSE.policyViolation, REVOKED)
    }
  }

  /** Sockets that came in by the token. */
  get tokenSockets(): number {
    return [...this.peers].filter(({ guest }) => guest.caller.actor === 'token').length
  }

  /** Answers one upgrade request; refusals are plain HTTP answers, never a close after the upgrade. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, secure: boolean): Promise<void> {
    socket.on('error', () => socket.destroy())
    const guest = await this.judge(request, secure)
    if (socket.destroyed) return
    if ('status' in guest) return this.refuse(request, socket, guest)
    this.server.handleUpgrade(request, socket, head, (webSocket) => this.welcome(webSocket, guest))
  }

  private async judge(request: IncomingMessage, secure: boolean): Promise<Guest | Refusal> {
    const refusal = judgeHead(request, this.admission, secure)
    if (refusal) return refusal
    if (pathOf(request) === PAGE_SOCKET_PATH) return this.judgePage(request)
    const admitted = await this.admission.admit(request)
    if ('status' in admitted) return admitted
    return {
      caller: gatewayCaller(request, admitted, 'websocket'),
      client: admitted.client,
      holds: () => this.admission.stillHolds(admitted)
    }
  }

  /** The page's own socket: a session cookie is not enough, because a browser sends it along for others too. */
  private judgePage(request: IncomingMessage): Guest | Refusal {
    const session = sessionOf(request)
    if (request.headers.origin === undefined || !this.sessions.isGood(session)) return noSession
    const address = plainAddress(request.socket.remoteAddress ?? 'unknown')
    return {
      caller: { actor: `operator ${operatorName()}`, door: 'window', audiences: ['window'], address },
      client: undefined,
      holds: () => this.sessions.isGood(session)
    }
  }

  private refuse(request: IncomingMessage, socket: Duplex, refusal: Refusal): void {
    const path = pathOf(request)
    if (refusal.status === 401 || refusal.status === 403 || refusal.status === 429) {
      this.refusals.add('websocket', knownPath(request), request.socket.remoteAddress ?? 'unknown', refusal)
    }
    const body = refusalBody(refusal)
    const headers = {
      ...refusalHeaders(refusal, path),
      'Content-Length': String(Buffer.byteLength(body)),
      Connection: 'close'
    }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.end(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\r\n${lines.join('')}\r\n${body}`)
    // After an upgrade Node watches the socket no more: a client that does not hang up would keep its place for ever.
    socket.resume()
    setTimeout(() => socket.destroy(), CLOSE_WITHIN_MS).unref()
  }

  private welcome(socket: WebSocket, guest: Guest): void {
    const peer: Peer = { socket, guest, subscriptions: new Map(), underWay: 0, alive: true }
    this.peers.add(peer)
    socket.on('close', () => {
      this.peers.delete(peer)
      for (const unsubscribe of peer.subscriptions.values()) unsubscribe()
    })
    // ws closes the socket itself after a frame that breaks the protocol or the size limit.
    socket.on('error', () => undefined)
    socket.on('pong', () => (peer.alive = true))
    socket.on('message', (data, isBinary) => {
      this.receive(peer, data, isBinary).catch((error: unknown) => {
        this.log.error('a message could not be answered', error)
        this.close(peer, CLOSE.internalError, 'internal error')
      })
    })
  }

  private async receive(peer: Peer, data: RawData, isBinary: boolean): Promise<void> {
    if (!peer.guest.holds()) return this.close(peer, CLOSE.policyViolation, REVOKED)
    if (isBinary) return this.close(peer, CLOSE.unsupportedData, 'send text messages')
    peer.underWay++
    this.regulate(peer)
    try {
      const answer = await this.answer(peer, data as Buffer)
      if (answer !== undefined && peer.guest.holds()) peer.socket.send(answer, () => this.regulate(peer))
    } finally {
      peer.underWay--
      this.regulate(peer)
    }
  }

  private answer(peer: Peer, data: Buffer): string | undefined | Promise<string | undefined> {
    const frame = readFrame(data)
    const refuse = (error: AppError, id = 'null'): string => failure(id, error)
    if (frame.kind === 'batch') {
      return refuse(new AppError('rpc.invalid-request', 'a WebSocket message holds one call; POST batches to /rpc'))
    }
    const { caller, client } = peer.guest
    if (frame.kind === 'call' && caller.audiences.includes('window')) {
      const { call } = frame
      if (call.method === SUBSCRIBE) return onTopic(call, (topic) => this.subscribe(peer, topic))
      if (call.method === UNSUBSCRIBE) return onTopic(call, (topic) => unsubscribe(peer, topic))
    }
    const waitMs = client === undefined ? 0 : this.admission.takeCalls(client, 1)
    if (waitMs > 0) {
      const id = frame.kind === 'call' ? frame.call.id : undefined
      return refuse(new AppError('rpc.rate-limited', 'too many calls', { data: { retryAfterMs: waitMs } }), id)
    }
    return answerFrame(frame, this.router, caller)
  }

  /** From now on the page hears of a topic, as a notification named after it. */
  private subscribe(peer: Peer, topic: Topic): void {
    if (peer.subscriptions.has(topic)) return
    const push = (data: unknown): void => {
      // A page that does not read misses news; it asks again when it is back.
      if (!peer.guest.holds() || peer.socket.bufferedAmount > MAX_UNSENT_BYTES) return
      peer.socket.send(JSON.stringify({ jsonrpc: '2.0', method: topic, params: data }))
    }
    peer.subscriptions.set(topic, this.topics.subscribe(topic, push))
  }

  /** Stops reading from a peer that asks faster than it is answered or than it takes the answers. */
  private regulate({ socket, underWay }: Peer): void {
    const tooMuch = underWay >= MAX_CALLS_UNDER_WAY || socket.bufferedAmount > MAX_UNSENT_BYTES
    if (tooMuch && !socket.isPaused) socket.pause()
    else if (!tooMuch && socket.isPaused) socket.resume()
  }

  private ping(): void {
    for (const peer of this.peers) {
      if (!peer.alive) peer.socket.terminate()
      peer.alive = false
      if (peer.socket.readyState === peer.socket.OPEN) peer.socket.ping()
    }
  }

  private close({ socket }: Peer, code: number, reason: string): void {
    // A paused socket would never read the peer's close frame.
    if (socket.isPaused) socket.resume()
    socket.close(code, reason)
    setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS).unref()
  }
}

const unsubscribe = ({ subscriptions }: Peer, topic: Topic): void => {
  subscriptions.get(topic)?.()
  subscriptions.delete(topic)
}

/** Does `work` with the topic that a call names. @returns the answer */
const onTopic = ({ id = 'null', params }: RpcCall, work: (topic: Topic) => void): string => {
  const topic = typeof params === 'object' && params !== null && 'topic' in params ? params.topic : undefined
  if (!isBrowserTopic(topic)) return failure(id, new AppError('rpc.invalid-params', 'topic is not a known one'))
  work(topic)
  return success(id, { ok: true })
}
