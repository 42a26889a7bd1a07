import { setTimeout as pause } from 'node:timers/promises'
import type { IncomingMessage } from 'node:http'
import { DEFAULT_RATE_LIMIT, type SettingValues } from '../settings/table'
import { clientKey, isLoopback } from './address'
import type { Lockout } from './lockout'
import { judgeHost, judgeOrigin, type HostRefusal } from './origin'
import type { Limit, RateLimiter } from './rate-limit'
import { presentedTokens, RightToken } from './token'

export interface Refusal {
  status: number
  code: string
  detail: string
  retryAfterMs?: number
}

export interface Admitted {
  /** `token` when the right token was presented, `anonymous` where none is needed. */
  actor: 'token' | 'anonymous'
  client: string
  /** The token it was compared with; undefined for an anonymous one. */
  token: RightToken | undefined
}

type GatewaySettings = Pick<
  SettingValues,
  | 'http.bind'
  | 'gateway.requireToken'
  | 'gateway.authToken'
  | 'gateway.rateLimit.enabled'
  | 'gateway.rateLimit.windowMs'
  | 'gateway.rateLimit.maxRequests'
>

/** Most answers held back at a time. Past that, a wrong token is answered as if its client were locked out. */
const MAX_HELD_BACK = 64

/** True when a client must present the token: by setting, or because the bind is not loopback. */
export const needsToken = (settings: Pick<SettingValues, 'http.bind' | 'gateway.requireToken'>): boolean =>
  settings['gateway.requireToken'] || !isLoopback(settings['http.bind'])

/** The limit in force. A limit of zero can neither let through nor hold back sensibly, so the default stands in. */
const limitInForce = (settings: GatewaySettings): Limit | undefined => {
  if (!settings['gateway.rateLimit.enabled']) return undefined
  const windowMs = settings['gateway.rateLimit.windowMs']
  const maxRequests = settings['gateway.rateLimit.maxRequests']
  return windowMs > 0 && maxRequests > 0 ? { windowMs, maxRequests } : DEFAULT_RATE_LIMIT
}

/** Decides over each request by its head alone, before a byte of its body is read. Forwarded headers are not identity:
 *  the client is the peer of the connection (CVE-2026-29613). */
export class Admission {
  private heldBack = 0
  /** The one Host header that was last found good, and the bind it was good for: a client sends the same each time. */
  private goodHost: { host: string; bind: string } | undefined
  private right = new RightToken('')

  constructor(
    private readonly settings: () => GatewaySettings,
    private readonly limiter: RateLimiter,
    private readonly lockout: Lockout
  ) {}

  /** Host and origin: the first two refusals of the contract, also for requests that need no token. */
  judgeSource(request: IncomingMessage, secure: boolean): Refusal | undefined {
    const hosts = rawValues(request, 'host')
    const { origin, 'sec-fetch-site': fetchSite } = request.headers
    const refusal =
      this.judgeHosts(hosts, request.url ?? '') ??
      judgeOrigin({ origin, fetchSite: fetchSite?.toString(), host: hosts[0] ?? '', secure })
    return refusal && { status: 403, ...refusal }
  }

  private judgeHosts(hosts: readonly string[], target: string): HostRefusal | undefined {
    const bind = this.settings()['http.bind']
    const [host] = hosts
    const isKnown = hosts.length === 1 && host === this.goodHost?.host && bind === this.goodHost?.bind
    if (isKnown && target.startsWith('/')) return undefined
    const refusal = judgeHost(hosts, target, bind)
    if (!refusal && host !== undefined) this.goodHost = { host, bind }
    return refusal
  }

  /** Token and limits. Wrong tokens are counted at once and answered late; all else is answered in the same turn. */
  admit(request: IncomingMessage): Admitted | Refusal | Promise<Refusal> {
    const settings = this.settings()
    const client = clientKey(request.socket.remoteAddress ?? 'unknown')
    const wanted = needsToken(settings)
    const refusal = wanted ? this.judgeToken(request, client) : undefined
    if (refusal) return refusal
    const waitMs = this.takeCalls(client, 1)
    if (waitMs > 0) return rateLimited(waitMs, 'too many calls')
    return { actor: wanted ? 'token' : 'anonymous', client, token: wanted ? this.rightToken() : undefined }
  }

  /** False when the settings have changed so that this client would no longer be let in: a rotated token is dead also
   *  for a request whose body is still on its way and for an open socket (CVE-2026-43585). */
  stillHolds({ token }: Admitted): boolean {
    return token ? token === this.rightToken() : !needsToken(this.settings())
  }

  /** The token in force. The same object for as long as the token is the same. */
  private rightToken(): RightToken {
    const text = this.settings()['gateway.authToken']
    if (this.right.text !== text) this.right = new RightToken(text)
    return this.right
  }

  /** Judges a frame whose body has arrived: the token may have changed meanwhile, and a batch counts for its calls. */
  judgeFrame(admitted: Admitted, calls: number): Refusal | undefined {
    if (!this.stillHolds(admitted)) return TOKEN_CHANGED
    const waitMs = calls > 1 ? this.takeCalls(admitted.client, calls - 1) : 0
    return waitMs > 0 ? rateLimited(waitMs, 'the batch holds too many calls') : undefined
  }

  /** Counts further calls of an admitted client. @returns 0, or the milliseconds until they may pass */
  takeCalls(client: string, calls: number): number {
    const limit = limitInForce(this.settings())
    return limit ? this.limiter.take(client, calls, limit) : 0
  }

  /** Health has a quota of its own, so that a monitor without the token cannot use up a client's. */
  admitHealth(request: IncomingMessage): Refusal | undefined {
    const waitMs = this.takeCalls(`health ${clientKey(request.socket.remoteAddress ?? 'unknown')}`, 1)
    return waitMs > 0 ? rateLimited(waitMs, 'too many calls') : undefined
  }

  private judgeToken(request: IncomingMessage, client: string): Refusal | Promise<Refusal> | undefined {
    const right = this.rightToken()
    if (!right.isSet) {
      return {
        status: 403,
        code: 'gateway_token_unconfigured',
        detail: 'a token is needed and none is set; run "trust-console token rotate" on the gateway\'s machine'
      }
    }
    const tokens = presentedTokens((name) => rawValues(request, name))
    if (tokens.length === 0) return unauthorized('the gateway token is missing')
    const lockedMs = this.lockout.remainingMs(client)
    if (lockedMs > 0) return rateLimited(lockedMs, 'too many wrong tokens')
    // Each is compared, so that the time does not tell which one was wrong.
    let wrong = 0
    for (const token of tokens) if (!right.matches(token)) wrong++
    return wrong === 0 ? undefined : this.holdBack(this.lockout.fail(client))
  }

  private async holdBack(delayMs: number): Promise<Refusal> {
    if (delayMs > 0 && this.heldBack >= MAX_HELD_BACK) return rateLimited(delayMs, 'too many wrong tokens')
    this.heldBack++
    try {
      if (delayMs > 0) await pause(delayMs)
    } finally {
      this.heldBack--
    }
    return unauthorized('the gateway token is wrong')
  }
}

const TOKEN_CHANGED: Refusal = {
  status: 401,
  code: 'unauthorized',
  detail: 'the gateway token changed while the request was on its way'
}

const unauthorized = (detail: string): Refusal => ({ status: 401, code: 'unauthorized', detail })

const rateLimited = (retryAfterMs: number, why: string): Refusal => ({
  status: 429,
  code: 'rate_limited',
  detail: `${why}; try again in ${Math.ceil(retryAfterMs / 1000)} s`,
  retryAfterMs
})

const NONE: readonly string[] = []

/** Every value of a header as it came. `headers` keeps only the first of two. */
const rawValues = (request: IncomingMessage, name: string): readonly string[] => {
  if (request.headers[name] === undefined) return NONE
  const values: string[] = []
  const { rawHeaders } = request
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const raw = rawHeaders[index] ?? ''
    if (raw.length === name.length && raw.toLowerCase() === name) values.push(rawHeaders[index + 1] ?? '')
  }
  return values
}
