import type { IncomingMessage, ServerResponse } from 'node:http'
import { MAX_FRAME_BYTES, SERVICE_NAME } from '../../shared/gateway/contract'
import type { Admission, Admitted, Refusal } from '../gateway/admission'
import { hangUpUnlessTaken } from '../gateway/hang-up'
import type { RefusalRecord } from '../gateway/refusals'
import { plainAddress } from '../gateway/address'
import { arrivalOf } from '../gateway/arrivals'
import type { Log } from '../platform/log'
import { VERSION } from '../platform/version'
import { isPagePath, type PageDoor } from '../ui/door'
import type { Caller } from './caller'
import { discardBody, readBody } from './body'
import { answerFrame, callsIn, readFrame } from './frame'
import type { Router } from './router'

const JSON_HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff'
} as const

const JSON_HEADER_LIST = Object.entries(JSON_HEADERS).flat()

const GATEWAY_AUDIENCE = ['gateway'] as const

const METHODS: Readonly<Record<string, string>> = { '/health': 'GET', '/rpc': 'POST', '/ws': 'GET' }

/** The path a request names, without its query. */
export const pathOf = ({ url = '' }: IncomingMessage): string => {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}

/** The path as it may stand in the activity record: one of ours, never a stranger's text. */
export const knownPath = (request: IncomingMessage): string => {
  const path = pathOf(request)
  return METHODS[path] ? path : isPagePath(path) ? '/ui' : 'another path'
}

/** The first refusals, the same for HTTP and WebSocket: path, method, host, origin. */
export const judgeHead = (request: IncomingMessage, admission: Admission, secure: boolean): Refusal | undefined => {
  const target = request.url ?? ''
  const path = pathOf(request)
  const method = METHODS[path]
  if (target.startsWith('/')) {
    if (isPagePath(path)) return admission.judgeSource(request, secure)
    if (!method)
      return { status: 404, code: 'not_found', detail: 'there is nothing at this path; see /health, /rpc, /ws and /ui' }
    if (request.method !== method) return { status: 405, code: 'method_not_allowed', detail: `${path} takes ${method}` }
  }
  return admission.judgeSource(request, secure)
}

/** Headers of a refusal. */
export const refusalHeaders = (refusal: Refusal, path: string): Record<string, string> => ({
  ...JSON_HEADERS,
  ...(refusal.status === 401 && { 'WWW-Authenticate': 'Bearer realm="trust-console"' }),
  ...(refusal.status === 405 && { Allow: METHODS[path] ?? 'GET' }),
  ...(refusal.status === 426 && { Upgrade: 'websocket' }),
  ...(refusal.retryAfterMs !== undefined && { 'Retry-After': String(Math.ceil(refusal.retryAfterMs / 1000)) })
})

export const refusalBody = ({ code, detail }: Refusal): string => JSON.stringify({ error: code, detail })

export const gatewayCaller = (
  request: IncomingMessage,
  { actor, grant }: Admitted,
  door: 'http' | 'websocket'
): Caller => {
  const address = plainAddress(request.socket.remoteAddress ?? 'unknown')
  const caller: Caller = { actor, door, audiences: GATEWAY_AUDIENCE, address, connection: arrivalOf(request.socket) }
  return grant ? { ...caller, client: grant } : caller
}

/** One request on its way through the door. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly secure: boolean
  /** True when the client waits for "100 Continue" before it sends the body. */
  readonly continues: boolean
}

/** Translates HTTP requests into calls of the router, and its answers back. What most clients send is judged, read and
 *  answered by plain calls: a promise, or a few closures, cost as much as the whole admission. */
export class HttpDoor {
  constructor(
    private readonly admission: Admission,
    private readonly router: Router,
    private readonly refusals: RefusalRecord,
    private readonly page: PageDoor,
    private readonly configHash: () => string,
    private readonly log: Log
  ) {}

  /** Answers one request. */
  handle(exchange: Exchange): void {
    try {
      const refusal = judgeHead(exchange.request, this.admission, exchange.secure)
      if (refusal) this.end(exchange, refusal)
      else this.answer(exchange)
    } catch (error) {
      this.fail(exchange, error)
    }
  }

  private answer(exchange: Exchange): void {
    const { request, response, secure } = exchange
    const path = pathOf(request)
    if (path === '/rpc') return this.rpc(exchange)
    if (path === '/ws') return this.end(exchange, UPGRADE_REQUIRED)
    if (path === '/health') return this.end(exchange, this.admission.admitHealth(request) ?? this.health(response))
    this.endLater(exchange, this.page.answer(request, response, secure))
  }

  /** Ends an exchange with a refusal, or with nothing to add to what was answered. */
  private end(exchange: Exchange, refusal: Refusal | undefined): void {
    if (refusal) this.refuse(exchange, refusal).catch((error: unknown) => this.fail(exchange, error))
  }

  private endLater(exchange: Exchange, ending: Promise<Refusal | undefined>): void {
    const end = (refusal: Refusal | undefined): void => {
      this.end(exchange, refusal)
      hangUpUnlessTaken(exchange.response)
    }
    ending.then(end).catch((error: unknown) => this.fail(exchange, error))
  }

  private fail({ response }: Exchange, error: unknown): void {
    this.log.error('a request could not be answered', error)
    response.destroy()
  }

  private async refuse({ request, response, continues }: Exchange, refusal: Refusal): Promise<void> {
    if (refusal.status === 401 || refusal.status === 403 || refusal.status === 429) {
      const { remoteAddress = 'unknown', remotePort } = request.socket
      this.refusals.add('http', knownPath(request), remoteAddress, refusal, remotePort)
    }
    const body = refusalBody(refusal)
    const headers = { ...refusalHeaders(refusal, pathOf(request)), 'Content-Length': String(Buffer.byteLength(body)) }
    // The body that was announced may never come; the next request must not be taken for it.
    if (continues) response.setHeader('Connection', 'close')
    response.writeHead(refusal.status, headers)
    response.write(body)
    if (!continues) await discardBody(request)
    response.end()
  }

  private health(response: ServerResponse): undefined {
    const result = { status: 'ok', service: SERVICE_NAME, version: VERSION, configHash: this.configHash() }
    sendJson(response, JSON.stringify({ jsonrpc: '2.0', id: 'health', result }))
  }

  private rpc(exchange: Exchange): void {
    const admitted = this.admission.admit(exchange.request)
    if (admitted instanceof Promise) return this.endLater(exchange, admitted)
    if ('status' in admitted) return this.end(exchange, admitted)
    const unfit = judgeBodyHead(exchange.request)
    if (unfit) return this.end(exchange, unfit)
    if (exchange.continues) exchange.response.writeContinue()
    readBody(exchange.request, MAX_FRAME_BYTES, (body) => this.call(exchange, admitted, body))
  }

  private call(exchange: Exchange, admitted: Admitted, body: Buffer | 'too large'): void {
    try {
      if (body === 'too large') return this.end(exchange, TOO_LARGE)
      const frame = readFrame(body)
      const refusal = this.admission.judgeFrame(admitted, callsIn(frame))
      if (refusal) return this.end(exchange, refusal)
      const { request, response } = exchange
      const answer = answerFrame(frame, this.router, gatewayCaller(request, admitted, 'http'))
      if (!(answer instanceof Promise)) return sendAnswer(response, answer)
      answer.then((text) => sendAnswer(response, text)).catch((error: unknown) => this.fail(exchange, error))
    } catch (error) {
      this.fail(exchange, error)
    }
  }
}

const UPGRADE_REQUIRED: Refusal = {
  status: 426,
  code: 'upgrade_required',
  detail: 'open a WebSocket here, or POST to /rpc'
}

const TOO_LARGE: Refusal = {
  status: 413,
  code: 'payload_too_large',
  detail: `a request body holds at most ${MAX_FRAME_BYTES} bytes`
}

const judgeBodyHead = ({ headers }: IncomingMessage): Refusal | undefined => {
  if (Number(headers['content-length'] ?? 0) > MAX_FRAME_BYTES) return TOO_LARGE
  // What nearly every client sends.
  if (headers['content-type'] === 'application/json' && headers['content-encoding'] === undefined) return undefined
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';')
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='))
  const unsupported = (detail: string): Refusal => ({ status: 415, code: 'unsupported_media_type', detail })
  if (type.trim() !== 'application/json') return unsupported('send Content-Type: application/json')
  if (charset && !/^charset="?utf-?8"?$/.test(charset)) return unsupported('send the body in UTF-8')
  const encoding = headers['content-encoding']
  if (encoding && encoding !== 'identity') return unsupported('send the body without Content-Encoding')
  return undefined
}

/** Notifications alone get no answer. */
const sendAnswer = (response: ServerResponse, answer: string | undefined): void => {
  if (answer === undefined) response.writeHead(204, { 'Cache-Control': 'no-store' }).end()
  else sendJson(response, answer)
}

const sendJson = (response: ServerResponse, body: string): void => {
  const bytes = Buffer.byteLength(body)
  // A list of names and values goes out as it is; an object would be copied for every answer.
  response.writeHead(200, [...JSON_HEADER_LIST, 'Content-Length', String(bytes)])
  // Text without a character above 0x7f is the same bytes in both, and Latin-1 need not be looked through again.
  response.end(body, bytes === body.length ? 'latin1' : 'utf8')
  hangUpUnlessTaken(response)
}
