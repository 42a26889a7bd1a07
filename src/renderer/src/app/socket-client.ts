import type { MethodInput, MethodName, MethodResult } from '../../../shared/api'
import { isTopic, type Topic, type TopicData } from '../../../shared/topics'
import { CallError, type Client, type ConnectionState } from './client'

const RETRY_MS = [250, 500, 1_000, 2_000, 5_000] as const

interface Pending {
  done: (result: never) => void
  failed: (error: CallError) => void
}

interface Answer {
  id?: number
  method?: string
  params?: unknown
  result?: unknown
  error?: { message: string; data?: { code?: string } }
}

type AnyListener = (data: never) => void

/** The client in a browser: a WebSocket to the gateway that served the page. A lost connection heals by itself. */
export class SocketClient implements Client {
  private socket: WebSocket | undefined
  private state: ConnectionState = 'entering'
  private nextId = 1
  private attempts = 0
  private readonly pending = new Map<number, Pending>()
  private readonly topics = new Map<Topic, Set<AnyListener>>()
  private readonly watchers = new Set<(state: ConnectionState) => void>()
  private whenOpen: (() => void)[] = []

  /** Trades the ticket in the address for a session, if there is one, and connects. */
  async start(): Promise<void> {
    const ticket = /^#ticket=([\w-]+)$/.exec(location.hash)?.[1]
    // Out of the address at once: it must not stay in the history, nor be sent again.
    if (ticket !== undefined) {
      history.replaceState(null, '', location.pathname)
      await fetch('./session', { method: 'POST', body: ticket })
    }
    await this.connect()
  }

  async call<M extends MethodName>(method: M, params: MethodInput<M>): Promise<MethodResult<M>> {
    if (this.state === 'entering') await new Promise<void>((done) => this.whenOpen.push(done))
    if (this.state !== 'connected')
      throw new CallError('command.unreachable', 'the gateway does not answer; waiting for it')
    return this.send(method, params)
  }

  subscribe<T extends Topic>(topic: T, listener: (data: TopicData[T]) => void): () => void {
    const listeners = this.topics.get(topic) ?? new Set()
    this.topics.set(topic, listeners.add(listener))
    if (this.state === 'connected') void this.send('subscribe', { topic })
    return () => void listeners.delete(listener)
  }

  onConnection(listener: (state: ConnectionState) => void): () => void {
    listener(this.state)
    this.watchers.add(listener)
    return () => void this.watchers.delete(listener)
  }

  private async connect(): Promise<void> {
    // A browser hides why a WebSocket was refused; the session says it.
    const session = await fetch('./session').catch(() => undefined)
    if (session?.status === 401) return this.moveTo('refused')
    const url = new URL('./ws', location.href)
    url.protocol = url.protocol.replace('http', 'ws')
    url.hash = ''
    const socket = new WebSocket(url)
    this.socket = socket
    socket.onopen = () => {
      this.attempts = 0
      this.moveTo('connected')
      for (const topic of this.topics.keys()) void this.send('subscribe', { topic })
    }
    socket.onmessage = ({ data }) => this.receive(JSON.parse(String(data)) as Answer)
    socket.onclose = () => this.lose()
  }

  private lose(): void {
    for (const { failed } of this.pending.values()) {
      failed(new CallError('command.unreachable', 'the connection was lost before the answer came'))
    }
    this.pending.clear()
    this.moveTo('lost')
    const delay = RETRY_MS[Math.min(this.attempts++, RETRY_MS.length - 1)]
    setTimeout(() => void this.connect(), delay)
  }

  private send<R>(method: string, params: unknown): Promise<R> {
    const id = this.nextId++
    return new Promise<R>((done, failed) => {
      this.pending.set(id, { done, failed })
      this.socket?.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    })
  }

  private receive(answer: Answer): void {
    if (answer.method !== undefined) {
      if (!isTopic(answer.method)) return
      for (const listener of this.topics.get(answer.method) ?? []) listener(answer.params as never)
      return
    }
    const pending = this.pending.get(answer.id ?? 0)
    this.pending.delete(answer.id ?? 0)
    if (answer.error) pending?.failed(new CallError(answer.error.data?.code ?? 'internal', answer.error.message))
    else pending?.done(answer.result as never)
  }

  private moveTo(state: ConnectionState): void {
    this.state = state
    for (const open of this.whenOpen.splice(0)) open()
    for (const watcher of this.watchers) watcher(state)
  }
}
