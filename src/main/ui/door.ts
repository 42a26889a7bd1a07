import type { IncomingMessage, ServerResponse } from 'node:http'
import { isLoopback } from '../gateway/address'
import type { Refusal } from '../gateway/admission'
import { bodyOf } from '../rpc/body'
import { CONTENT_SECURITY_POLICY } from './content-security-policy'
import type { PageAssets } from './assets'
import type { BrowserSessions } from './tickets'

const COOKIE = 'trust_console_session'
const MAX_BODY_BYTES = 4_096

/** Headers of everything below /ui. */
const PAGE_HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store'
} as const

/** True for the paths this door answers. */
export const isPagePath = (path: string): boolean => path === '/ui' || path.startsWith('/ui/')

/** The session named by a request's cookie. */
export const sessionOf = (request: IncomingMessage): string | undefined => {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2)
    if (name === COOKIE) return value
  }
  return undefined
}

const notFound: Refusal = { status: 404, code: 'not_found', detail: 'there is no such page' }

/** The console's page for a browser on the same machine: static files, and the trade of a ticket for a session. Host and
 *  origin were judged before. */
export class PageDoor {
  constructor(
    private readonly assets: PageAssets,
    private readonly sessions: BrowserSessions
  ) {}

  /** Answers, or says why not. */
  async answer(request: IncomingMessage, response: ServerResponse, secure: boolean): Promise<Refusal | undefined> {
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    if (!isLoopback(request.socket.remoteAddress ?? '')) {
      return { status: 403, code: 'forbidden_host', detail: 'the page is for a browser on the same machine' }
    }
    if (path === '/ui/session') return this.session(request, response, secure)
    if (request.method !== 'GET')
      return { status: 405, code: 'method_not_allowed', detail: `${path.slice(0, 100)} takes GET` }
    if (path === '/ui') {
      response.writeHead(308, { ...PAGE_HEADERS, Location: '/ui/' }).end()
      return undefined
    }
    const asset = await this.assets.find(path === '/ui/' ? 'index.html' : path.slice('/ui/'.length))
    if (!asset) return notFound
    response.writeHead(200, { ...PAGE_HEADERS, 'Content-Type': asset.type, 'Content-Length': asset.bytes.length })
    response.end(asset.bytes)
    return undefined
  }

  /** POST a ticket to begin a session, GET to ask whether it still holds, DELETE to end it. */
  private async session(
    request: IncomingMessage,
    response: ServerResponse,
    secure: boolean
  ): Promise<Refusal | undefined> {
    const cookie = (value: string, seconds: number): string =>
      `${COOKIE}=${value}; Path=/ui; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure ? '; Secure' : ''}`
    switch (request.method) {
      case 'GET':
        if (!this.sessions.isGood(sessionOf(request))) return noSession
        break
      case 'POST': {
        const body = await bodyOf(request, MAX_BODY_BYTES)
        const session = typeof body === 'string' ? undefined : this.sessions.redeem(body.toString('utf8').trim())
        if (session === undefined) {
          return {
            status: 401,
            code: 'unauthorized',
            detail: 'the link was used or is older than a minute; run "trust-console ui" again'
          }
        }
        response.setHeader('Set-Cookie', cookie(session, 12 * 60 * 60))
        break
      }
      case 'DELETE':
        this.sessions.end(sessionOf(request))
        response.setHeader('Set-Cookie', cookie('', 0))
        break
      default:
        return { status: 405, code: 'method_not_allowed', detail: '/ui/session takes GET, POST and DELETE' }
    }
    for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value)
    response.writeHead(204).end()
    return undefined
  }
}

export const noSession: Refusal = {
  status: 401,
  code: 'unauthorized',
  detail: 'this browser is not let in; run "trust-console ui" and open the link it prints'
}
