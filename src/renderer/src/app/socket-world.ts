import { PAGE_PROTOCOL, PROOF_HEADER, PROOF_PREFIX } from '../../../shared/page-session'

/** What the socket client needs of the browser around it. */
export interface SocketWorld {
  openSocket: () => WebSocket
  /** The status of our session, or undefined when the gateway does not answer. A browser hides why a WebSocket was
   *  refused; this says it. */
  sessionStatus: () => Promise<number | undefined>
  /** Trades a ticket for a session. */
  redeem: (ticket: string) => Promise<void>
  /** Takes the ticket out of the address at once: it must not stay in the history, nor be sent again. */
  takeTicket: () => string | undefined
  /** Calls when a try is worth while: the network is back, or someone looks at the page again. */
  onWake: (listener: () => void) => void
  /** Calls when a new link was opened in this tab: with the same path, a browser does not load the page anew. */
  onTicket: (listener: () => void) => void
  /** Calls when somebody is at the page, once a minute at the most. */
  onPresence: (listener: () => void) => void
  /** From 0 to 1. */
  random: () => number
}

/** Where the page keeps its proof. Worth nothing without the cookie, which no script can read. */
const PROOF_KEY = 'tc.session-proof.v1'
/** What a new session leaves in the browser's storage: how the console looks. */
const KEPT_KEYS = ['tc.appearance.v1'] as const
const PRESENT_EVERY_MS = 60_000
const SESSION_WITHIN_MS = 10_000
const TICKET = /^#ticket=([\w-]+)$/
const PROOF = /^#proof=([\w-]+)$/

export const browserWorld: SocketWorld = {
  openSocket: () => {
    const url = new URL('./ws', location.href)
    url.protocol = url.protocol.replace('http', 'ws')
    url.hash = ''
    const proof = storedProof()
    return new WebSocket(url, [PAGE_PROTOCOL, ...(proof === null ? [] : [PROOF_PREFIX + proof])])
  },
  sessionStatus: async () => {
    const status = await statusWith(storedProof())
    if (status !== 401 || broughtProof === null) return status
    // Kept only once it has proved good: whoever makes a link must not end our session with it.
    const brought = broughtProof
    broughtProof = null
    const second = await statusWith(brought)
    if (second !== undefined && second < 300) store(PROOF_KEY, brought)
    return second
  },
  redeem: async (ticket) => {
    const kept = KEPT_KEYS.map((key) => [key, stored(key)] as const)
    // The answer makes the browser forget what this origin stored, whoever had the port before.
    const answer = await fetch('./session', { method: 'POST', body: ticket }).catch(() => undefined)
    if (!answer?.ok) return
    for (const [key, value] of kept) if (value !== null) store(key, value)
    const { proof } = (await answer.json().catch(() => ({}))) as { proof?: unknown }
    if (typeof proof === 'string') store(PROOF_KEY, proof)
  },
  takeTicket: () => {
    const ticket = TICKET.exec(location.hash)?.[1]
    const proof = PROOF.exec(location.hash)?.[1]
    if (ticket !== undefined || proof !== undefined) history.replaceState(null, '', location.pathname)
    if (proof !== undefined) broughtProof = proof
    return ticket
  },
  onWake: (listener) => {
    window.addEventListener('online', listener)
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && listener())
  },
  onTicket: (listener) => {
    window.addEventListener('hashchange', () => TICKET.test(location.hash) && listener())
  },
  onPresence: (listener) => {
    let toldAtMs = -Infinity
    const hear = (): void => {
      if (performance.now() - toldAtMs < PRESENT_EVERY_MS) return
      toldAtMs = performance.now()
      listener()
    }
    for (const name of ['pointerdown', 'pointermove', 'keydown', 'wheel'])
      window.addEventListener(name, hear, { passive: true, capture: true })
  },
  random: () => Math.random()
}

const statusWith = (proof: string | null): Promise<number | undefined> =>
  fetch('./session', {
    signal: AbortSignal.timeout(SESSION_WITHIN_MS),
    headers: { [PROOF_HEADER]: proof ?? '' }
  }).then(
    ({ status }) => status,
    () => undefined
  )

/** The way to the console at another port of this machine, where the gateway has moved to: the cookie goes along by itself, and
 *  the proof in the fragment, which no server is told. To any other name it does not go. */
export const linkThere = (link: string): string => {
  const there = new URL(link)
  const proof = storedProof()
  if (there.hash === '' && proof !== null && there.hostname === location.hostname) there.hash = `proof=${proof}`
  return there.href
}

const stored = (key: string): string | null => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** A browser may forbid storage: the proof then lives as long as the page. */
const store = (key: string, value: string): void => {
  if (key === PROOF_KEY) proofOfPage = value
  try {
    localStorage.setItem(key, value)
  } catch {
    // As above.
  }
}

let proofOfPage: string | null = null
/** What a page of the gateway's former address gave along. */
let broughtProof: string | null = null
const storedProof = (): string | null => stored(PROOF_KEY) ?? proofOfPage
