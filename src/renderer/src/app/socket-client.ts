import type { MethodInput, MethodName, MethodResult } from '../../../shared/api'
import { PRESENT } from '../../../shared/page-session'
import { isTopic, type Topic, type TopicData } from '../../../shared/topics'
import { CallError, type Client, type ConnectionState } from './client'
import { browserWorld, type SocketWorld } from './socket-world'

const RETRY_MS = [250, 500, 1_000, 2_000, 5_000, 10_000] as const
/** How long a call waits for its answer. Longer than anything the gateway does within one call. */
export const ANSWER_WITHIN_MS = 60_000

interface Pending {
  done: (result: never) => void
  failed: (error: CallError) => void
  timer: ReturnType<typeof setTimeout>
}

interface Answer {
  id?: number
  method?: string
  params?: unknown
  result?: unknown
  error?: { message: string; data?: Readonly<Record<string, unknown>> & { code?: string } }
}

type AnyListener = (data: never) => void

/** The fault of one listener must not keep the news from those after it. */
const hear = (listener: AnyListener, data: unknown): void => {
  try {
    listener(data as never)
  } catch (error) {
    console.error('a listener failed', error)
  }
}

const unreachable = (message: string): CallError => new CallError('command.unreachable', message)

/** The client in a browser: a WebSocket to the gateway that served the page. A lost connection heals by itself. */
export class SocketClient implements Client {
  private socket: WebSocket | undefined
  private state: ConnectionState = 'entering'
  private nextId = 1
  private attempts = 0
  private isConnecting = false
  private retry: ReturnType<typeof setTimeout> | undefined
  private readonly pending = new Map<number, Pending>()
  private readonly topics = new Map<Topic, Set<AnyListener>>()
  private readonly watchers = new Set<(state: ConnectionState) => void>()
  private whenOpen: (() => void)[] = []

  constructor(private readonly world: SocketWorld = browserWorld) {}

  /** Trades the ticket in the address for a session, if there is one, and connects. */
  async start(): Promise<void> {
    this.world.onWake(() => this.state === 'lost' && this.reconnect())
    this.world.onPresence(() => this.tellPresence())
    this.world.onTicket(() => void this.enter())
    await this.enter()
  }

  async call<M extends MethodName>(method: M, params: MethodInput<M>): Promise<MethodResult<M>> {
    if (this.state === 'entering') await new Promise<void>((done) => this.whenOpen.push(done))
    if (this.state === 'refused') throw unreachable('this browser is not let in any more; open a new link')
    if (this.state !== 'connected') throw unreachable('the gateway does not answer; waiting for it')
    return this.send(method, params)
  }

  subscribe<T extends Topic>(topic: T, listener: (data: TopicData[T]) => void): () => void {
    const listeners = this.topics.get(topic) ?? new Set()
    if (listeners.size === 0) this.tell('subscribe', topic)
    this.topics.set(topic, listeners.add(listener))
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return
      this.topics.delete(topic)
      this.tell('unsubscribe', topic)
    }
  }

  onConnection(listener: (state: ConnectionState) => void): () => void {
    listener(this.state)
    this.watchers.add(listener)
    return () => void this.watchers.delete(listener)
  }

  reconnect(): void {
    if (this.state !== 'connected') void this.connect()
  }

  private async enter(): Promise<void> {
    const ticket = this.world.takeTicket()
    if (ticket !== undefined) await this.world.redeem(ticket)
    if (this.state !== 'connected') await this.connect()
  }

  private async connect(): Promise<void> {
    if (this.isConnecting) return
    this.isConnecting = true
    clearTimeout(this.retry)
    const status = await this.world.sessionStatus()
    if (status === 401) {
      this.isConnecting = false
      return this.moveTo('refused')
    }
    if (status === undefined) return this.lose()
    const socket = this.world.openSocket()
    this.socket = socket
    socket.onopen = () => {
      this.isConnecting = false
      this.attempts = 0
      this.moveTo('connected')
      for (const topic of this.topics.keys()) this.tell('subscribe', topic)
    }
    socket.onmessage = ({ data }) => this.receive(JSON.parse(String(data)) as Answer)
    socket.onclose = () => this.lose()
  }

  private lose(): void {
    this.isConnecting = false
    for (const id of [...this.pending.keys()]) {
      this.settle(id)?.failed(unreachable('the connection was lost before the answer came'))
    }
    this.moveTo('lost')
    const longest = RETRY_MS[Math.min(this.attempts++, RETRY_MS.length - 1)] ?? 0
    // Not all pages of a gateway that comes back at the same moment.
    this.retry = setTimeout(() => void this.connect(), longest * (0.5 + this.world.random() / 2))
  }

  private send<R>(method: string, params: unknown): Promise<R> {
    const id = this.nextId++
    return new Promise<R>((done, failed) => {
      const timer = setTimeout(() => {
        const words =
          'the gateway took too long to answer; what was asked for may still happen, so look before you repeat it'
        this.settle(id)?.failed(unreachable(words))
      }, ANSWER_WITHIN_MS)
      this.pending.set(id, { done, failed, timer })
      this.socket?.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    })
  }

  /** A session of this browser ends when nobody is at the page for long. */
  private tellPresence(): void {
    if (this.state === 'connected') this.socket?.send(JSON.stringify({ jsonrpc: '2.0', method: PRESENT }))
  }

  /** Topics are made known again with every connection, so a refusal or a loss here needs no handling. */
  private tell(method: 'subscribe' | 'unsubscribe', topic: Topic): void {
    if (this.state === 'connected') this.send(method, { topic }).catch(() => undefined)
  }

  private receive(answer: Answer): void {
    if (answer.method !== undefined) {
      if (!isTopic(answer.method)) return
      for (const listener of this.topics.get(answer.method) ?? []) hear(listener, answer.params)
      return
    }
    const pending = this.settle(answer.id ?? 0)
    const { error } = answer
    if (error) pending?.failed(new CallError(error.data?.code ?? 'internal', error.message, error.data))
    else pending?.done(answer.result as never)
  }

  private settle(id: number): Pending | undefined {
    const pending = this.pending.get(id)
    this.pending.delete(id)
    clearTimeout(pending?.timer)
    return pending
  }

  private moveTo(state: ConnectionState): void {
    this.state = state
    for (const open of this.whenOpen.splice(0)) open()
    for (const watcher of this.watchers) watcher(state)
  }
}
