import { X509Certificate } from 'node:crypto'
import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { NotOurs, type Target } from './target'

/** Longest wait for one answer. */
export const ANSWER_WITHIN_MS = 6_000
/** Most bytes one answer may have. */
const MAX_ANSWER_BYTES = 256 * 1024

/** One value, or several lines of the same name. */
export type Headers = Readonly<Record<string, string | readonly string[]>>

export interface Request {
  method: string
  /** The request target as it goes on the wire. */
  path: string
  headers: Headers
  body?: string | Buffer
  /** Adds the token in this header. */
  tokenIn?: 'authorization' | 'x-api-key'
}

/** The head of an answer and what followed it. */
export interface Answer {
  status: number
  headers: Readonly<Record<string, string>>
  body: string
}

/** One TCP or TLS connection to the target, for bytes as they are: a ready-made client would not forge a Host or a frame. */
export class Line {
  private received = Buffer.alloc(0)
  private ended = false
  private wake: (() => void)[] = []
  private readonly disconnected: (() => void) | undefined

  constructor(
    private readonly socket: Socket,
    private readonly target: Target
  ) {
    const { localAddress: address, localPort: port } = socket
    if (address !== undefined && port !== undefined) this.disconnected = target.connected?.({ address, port })
    socket.on('data', (chunk: Buffer) => {
      this.received = Buffer.concat([this.received, chunk])
      if (this.received.length > MAX_ANSWER_BYTES) socket.destroy()
      this.wakeAll()
    })
    socket.on('close', () => {
      this.ended = true
      this.wakeAll()
    })
    // What the peer does to the connection is an observation; 'close' follows.
    socket.on('error', () => undefined)
  }

  /** Sends a request. @throws NotOurs where it carries the token and did not reach the gateway itself */
  async send(request: Request): Promise<void> {
    const token = request.tokenIn === undefined ? undefined : await this.provenToken()
    this.write(requestBytes(request, this.target, token))
  }

  write(bytes: string | Buffer): void {
    if (!this.socket.destroyed) this.socket.write(bytes)
  }

  /** The next answer, its body by its length or up to the end. @returns undefined when none came in time */
  async answer(withinMs = ANSWER_WITHIN_MS): Promise<Answer | undefined> {
    return this.take(readAnswer, withinMs)
  }

  /** What `read` makes of the bytes that came, as soon as it makes something of them. */
  async take<T>(
    read: (bytes: Buffer, ended: boolean) => [T, number] | undefined,
    withinMs: number
  ): Promise<T | undefined> {
    const deadline = performance.now() + withinMs
    for (;;) {
      const found = read(this.received, this.ended)
      if (found) {
        this.received = this.received.subarray(found[1])
        return found[0]
      }
      if (this.ended || !(await this.more(deadline))) return undefined
    }
  }

  /** True when the other side hung up in time. */
  async isHungUp(withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs
    while (!this.ended) if (!(await this.more(deadline))) return this.ended
    return true
  }

  close(): void {
    this.socket.destroy()
    this.disconnected?.()
  }

  private async provenToken(): Promise<string> {
    const { localAddress: address, localPort: port } = this.socket
    if (address === undefined || port === undefined || !(await this.target.isOurs({ address, port })))
      throw new NotOurs(`something else than this gateway took the connection to ${this.target.url}`)
    return this.target.token ?? ''
  }

  private more(deadline: number): Promise<boolean> {
    const leftMs = deadline - performance.now()
    if (leftMs <= 0) return Promise.resolve(false)
    return new Promise((done) => {
      const timer = setTimeout(() => done(false), leftMs)
      this.wake.push(() => {
        clearTimeout(timer)
        done(true)
      })
    })
  }

  private wakeAll(): void {
    for (const wake of this.wake.splice(0)) wake()
  }
}

/** Connects to the target, from its own address where it has one, and over TLS only to its own certificate. The address is
 *  the target's, whatever a page, a link or an answer says.
 *  @throws Error where it does not answer, NotOurs where another certificate does */
export const openLine = (target: Target): Promise<Line> =>
  new Promise((done, failed) => {
    const { hostname, port, protocol } = new URL(target.url)
    const at = {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port),
      ...(target.from !== undefined && { localAddress: target.from })
    }
    const secure = protocol === 'https:'
    const socket = secure ? connectTls({ ...at, rejectUnauthorized: false }) : connectPlain(at)
    const timer = setTimeout(() => socket.destroy(new Error('no connection in time')), ANSWER_WITHIN_MS)
    socket.once('error', failed)
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer)
      if (secure && !isPinned(socket as TLSSocket, target)) {
        socket.destroy()
        return failed(new NotOurs(`another certificate than the gateway's own was shown at ${target.url}`))
      }
      socket.off('error', failed)
      done(new Line(socket, target))
    })
    socket.once('close', () => clearTimeout(timer))
  })

const isPinned = (socket: TLSSocket, { certificate }: Target): boolean =>
  certificate !== undefined &&
  socket.getPeerX509Certificate()?.fingerprint256 === new X509Certificate(certificate).fingerprint256

/** The Host that the target calls itself. */
export const ownHost = ({ url }: Pick<Target, 'url'>): string => new URL(url).host
export const portOf = ({ url }: Pick<Target, 'url'>): string => new URL(url).port

const requestBytes = ({ method, path, headers, body, tokenIn }: Request, target: Target, token?: string): Buffer => {
  const lines: Headers = {
    host: ownHost(target),
    ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
    ...headers,
    ...(token !== undefined && tokenIn !== undefined && withToken(tokenIn, token, headers))
  }
  const text = Object.entries(lines)
    .flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}\r\n`))
    .join('')
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${text}\r\n`, 'latin1'), Buffer.from(body ?? '')])
}

/** A header that is there already stays, so that a right token can stand beside a wrong one. */
const withToken = (name: 'authorization' | 'x-api-key', token: string, headers: Headers): Headers => ({
  [name]: [...[headers[name] ?? []].flat(), name === 'authorization' ? `Bearer ${token}` : token]
})

const readAnswer = (bytes: Buffer, ended: boolean): [Answer, number] | undefined => {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [first = '', ...rest] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? 0)
  const headers = Object.fromEntries(
    rest.map((line) => [line.split(':', 1)[0]?.toLowerCase() ?? '', line.slice(line.indexOf(':') + 1).trim()])
  )
  const from = end + 4
  if (status < 200) return [{ status, headers, body: '' }, from]
  const length =
    headers['content-length'] === undefined ? (ended ? bytes.length - from : 0) : Number(headers['content-length'])
  // What has no length is read as far as it came: its head says what is needed.
  if (bytes.length < from + length && !ended) return undefined
  return [{ status, headers, body: bytes.subarray(from, from + length).toString('utf8') }, from + length]
}
