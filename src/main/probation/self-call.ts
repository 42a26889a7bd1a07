import { X509Certificate } from 'node:crypto'
import { request as requestHttp, type RequestOptions } from 'node:http'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { AppError } from '../../shared/errors'
import { unbracket } from '../gateway/address'
import { callableUrl } from '../gateway/probe'

const WITHIN_MS = 5_000
const MAX_ANSWER_BYTES = 64 * 1024

/** The gateway as somebody must know it who calls it from outside. */
export interface SelfGateway {
  readonly url: string | null
  /** The certificate it shows, in PEM; undefined without TLS. */
  readonly certificate: Buffer | undefined
  /** True once a connection that left from this end came in at this very gateway. */
  hasConnectionFrom(end: { address: string; port: number }): Promise<boolean>
}

/** Calls a method of the gateway as a client does: over a new connection to where it listens, with TLS and the token where those
 *  are wanted. Nothing is sent before it is sure that it is this gateway that was reached: another program may sit there.
 *  @param token empty where none is wanted; key material
 *  @throws AppError remediation.not-confirmed with what came between, or what the gateway answered */
export const callSelf = async (
  gateway: SelfGateway,
  token: string,
  method: string,
  params: object
): Promise<unknown> => {
  if (gateway.url === null) throw failed('the gateway does not listen')
  const url = new URL(callableUrl(gateway.url))
  let socket: Socket | undefined
  try {
    socket = await connect(url, gateway.certificate)
    await isUs(socket, gateway)
    return answerIn(await post(url, socket, token, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })))
  } catch (error) {
    if (error instanceof AppError) throw error
    throw failed(`${url.origin} cannot be reached (${error instanceof Error ? error.message : 'error'})`)
  } finally {
    socket?.destroy()
  }
}

const failed = (why: string): AppError =>
  new AppError('remediation.not-confirmed', `the gateway was tried over a new connection, and ${why}`)

const connect = (url: URL, certificate: Buffer | undefined): Promise<Socket> =>
  new Promise((done, refused) => {
    const place = { host: unbracket(url.hostname), port: Number(url.port) }
    // Pinned below: a certificate of our own making has nobody who vouches for it.
    const watched = <S extends Socket>(socket: S): S => {
      socket.setTimeout(WITHIN_MS, () => socket.destroy(new Error(`no answer within ${WITHIN_MS / 1000} s`)))
      socket.once('error', refused)
      return socket
    }
    if (!certificate) {
      const plain = watched(connectTcp(place, () => done(plain)))
      return
    }
    const secure = watched(
      connectTls({ ...place, rejectUnauthorized: false, minVersion: 'TLSv1.3' }, () => {
        const shown = secure.getPeerX509Certificate()
        if (shown?.fingerprint256 === new X509Certificate(certificate).fingerprint256) return done(secure)
        refused(failed('another certificate than its own was shown there'))
        secure.destroy()
      })
    )
  })

/** The connection must have come in at our own listener: on some systems another program can take a port beside it. */
const isUs = async ({ localAddress = '', localPort = 0 }: Socket, gateway: SelfGateway): Promise<void> => {
  if (!(await gateway.hasConnectionFrom({ address: localAddress, port: localPort })))
    throw failed('another program answers there')
}

const post = (url: URL, socket: Socket, token: string, body: string): Promise<string> =>
  new Promise((done, refused) => {
    const options: RequestOptions = {
      method: 'POST',
      path: '/rpc',
      createConnection: () => socket,
      headers: {
        Host: url.host,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        ...(token !== '' && { Authorization: `Bearer ${token}` })
      }
    }
    const request = requestHttp(options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > MAX_ANSWER_BYTES) request.destroy(new Error('the answer is too long'))
      })
      response.on('end', () => done(text))
      response.on('error', refused)
    })
    request.on('error', refused)
    request.end(body)
  })

/** @throws AppError with what the gateway said, when it refused */
const answerIn = (text: string): unknown => {
  const answer = JSON.parse(text) as { result?: unknown; error?: { message: string } | string; detail?: string }
  if (answer.error === undefined) return answer.result
  const said = typeof answer.error === 'string' ? (answer.detail ?? answer.error) : answer.error.message
  throw failed(`it answered: ${said}`)
}
