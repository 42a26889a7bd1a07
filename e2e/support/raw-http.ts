import { request } from 'node:http'
import { request as requestTls } from 'node:https'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'

/** One value, several lines of the same name, or none at all (an empty list). */
export type HeaderLines = Readonly<Record<string, string | readonly string[]>>

export interface Ask {
  method?: string
  /** The request target as it goes on the wire. */
  target?: string
  headers?: HeaderLines
  /** Without a body, a Content-Length in `headers` is a promise that is not kept. */
  body?: string | Buffer
  /** Runs when the server says 100 Continue, before the body goes out. */
  onContinue?: () => Promise<void>
  /** The client's own address. */
  from?: string
  /** With a certificate to trust, the request goes over TLS. */
  ca?: Buffer
}

export interface Answer {
  status: number
  headers: NodeJS.Dict<string | string[]>
  body: any
  /** The server asked for the body with 100 Continue. */
  continued: boolean
}

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

/** One request, sent just as told: fetch would not forge a Host, repeat a header or hold back a body. */
export const ask = (port: number, options: Ask = {}): Promise<Answer> =>
  new Promise((done, failed) => {
    const { method = 'POST', target = '/rpc', headers = {}, body, onContinue, from, ca } = options
    const lines: HeaderLines = {
      host: `127.0.0.1:${port}`,
      connection: 'close',
      ...(method === 'POST' && { 'content-type': 'application/json' }),
      ...(!('transfer-encoding' in headers) && { 'content-length': String(Buffer.byteLength(body ?? '')) }),
      ...headers
    }
    const outgoing = (ca ? requestTls : request)({
      host: '127.0.0.1',
      port,
      method,
      path: target,
      agent: false,
      ...(from && { localAddress: from }),
      ...(ca && { ca }),
      headers: Object.entries(lines).flatMap(([name, values]) => [values].flat().flatMap((value) => [name, value]))
    })
    let continued = false
    outgoing.on('error', failed)
    outgoing.on('response', (response) => {
      text(response)
        .then((all) =>
          done({ status: response.statusCode ?? 0, headers: response.headers, body: parsed(all), continued })
        )
        .catch(failed)
        .finally(() => outgoing.destroy())
    })
    outgoing.on('continue', () => {
      continued = true
      Promise.resolve(onContinue?.()).then(() => outgoing.end(body), failed)
    })
    if ('expect' in headers || (body === undefined && 'content-length' in headers)) outgoing.flushHeaders()
    else outgoing.end(body)
  })

/** Sends bytes as they are and gives back all that comes until the server hangs up. */
export const sendBytes = (port: number, bytes: string | Buffer): Promise<string> =>
  new Promise((done, failed) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    text(socket).then(done, failed)
  })

/** Sends bytes and keeps the connection open. */
export const holdOpen = (port: number, bytes: string): Promise<Socket> =>
  new Promise((done, failed) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, () => done(socket)))
    socket.once('error', failed)
  })
