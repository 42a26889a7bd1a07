import { PROOF_HEADER } from '../../src/shared/page-session'
import { run, type Gateway } from './trust-console'

/** What a browser that was let in has: the cookie, and the proof that its page keeps. */
export interface PageSession {
  cookie: string
  proof: string
}

/** Headers of a request or a WebSocket of the page. A browser names the proof among the protocols of the socket. */
export const asPage = ({ cookie, proof }: PageSession, { url }: Pick<Gateway, 'url'>): Record<string, string> => ({
  cookie,
  [PROOF_HEADER]: proof,
  origin: url
})

/** Trades a ticket for a session. */
export const redeem = async ({ url }: Pick<Gateway, 'url'>, ticket: string): Promise<PageSession> => {
  const answer = await fetch(`${url}/ui/session`, { method: 'POST', body: ticket, headers: { origin: url } })
  const { proof } = (await answer.json()) as { proof: string }
  return { cookie: answer.headers.get('set-cookie')!.split(';')[0]!, proof }
}

/** Lets a browser in, as the link of `trust-console ui` does. */
export const letIn = async (gateway: Gateway): Promise<PageSession> => {
  const { stdout } = await run(gateway.home, ['ui'])
  return redeem(gateway, stdout.trim().split('=')[1]!)
}
