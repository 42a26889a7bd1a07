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
  /** From 0 to 1. */
  random: () => number
}

const SESSION_WITHIN_MS = 10_000
const TICKET = /^#ticket=([\w-]+)$/

export const browserWorld: SocketWorld = {
  openSocket: () => {
    const url = new URL('./ws', location.href)
    url.protocol = url.protocol.replace('http', 'ws')
    url.hash = ''
    return new WebSocket(url)
  },
  sessionStatus: () =>
    fetch('./session', { signal: AbortSignal.timeout(SESSION_WITHIN_MS) }).then(
      ({ status }) => status,
      () => undefined
    ),
  redeem: async (ticket) => {
    await fetch('./session', { method: 'POST', body: ticket }).catch(() => undefined)
  },
  takeTicket: () => {
    const ticket = TICKET.exec(location.hash)?.[1]
    if (ticket !== undefined) history.replaceState(null, '', location.pathname)
    return ticket
  },
  onWake: (listener) => {
    window.addEventListener('online', listener)
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && listener())
  },
  onTicket: (listener) => {
    window.addEventListener('hashchange', () => TICKET.test(location.hash) && listener())
  },
  random: () => Math.random()
}
