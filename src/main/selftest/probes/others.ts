import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { ask, health, inShort, judge, tryAll, upgrade, type Attempt, type Probe, type Seen } from '../probe'
import { openLine, ownHost, type Answer } from '../line'
import type { Target } from '../target'

/** How long a gateway that follows a link is waited for. */
const FOLLOWED_WITHIN_MS = 400
/** Short enough that all of them fit into the 16 KiB that Node reads of a head. */
const MANY = 2_200

export const manyHeadersProbe: Probe = {
  id: 'upgrade.many-headers',
  title: 'An upgrade with thousands of headers',
  cves: ['CVE-2024-37890'],
  severity: 'critical',
  sends: `A WebSocket upgrade with ${MANY} short headers before those that matter.`,
  expects: 'A refusal, and a gateway that still answers.',
  remediation: 'Update the gateway: one request ends it.',
  needs: 'end',
  run: async (target) => {
    const line = await openLine(target)
    const filler = 'a:\r\n'.repeat(MANY)
    line.write(
      `GET /ws HTTP/1.1\r\nHost: ${ownHost(target)}\r\n${filler}` +
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2VsZnRlc3Qtc2VsZnRlcw==\r\n\r\n'
    )
    const answer = await line.answer()
    line.close()
    const after = await ask(target, health()).catch(() => undefined)
    const seen: Seen[] = [
      {
        what: `an upgrade with ${MANY} headers`,
        got: inShort(answer),
        isGood: answer !== undefined && answer.status >= 400
      },
      { what: 'GET /health afterwards', got: inShort(after), isGood: after?.status === 200 }
    ]
    return judge(seen, 'It is refused, and the gateway goes on.', 'One request ends the gateway.')
  }
}

export const foreignAddressProbe: Probe = {
  id: 'link.foreign-address',
  title: 'A link that names another gateway',
  cves: ['CVE-2026-25253'],
  severity: 'critical',
  sends: 'Links to the console that name another address in every usual parameter. A listener waits at that address.',
  expects: 'Nobody comes to that address, no answer leads there, and the page may talk to its own origin alone.',
  remediation: 'Open no link to the console that somebody sent you until it is updated; rotate the token.',
  run: async (target) => {
    const came: string[] = []
    const decoy = createServer((socket) => {
      came.push(socket.remoteAddress ?? '?')
      socket.on('error', () => undefined)
      socket.destroy()
    })
    await new Promise<void>((done, failed) => {
      decoy.once('error', failed)
      decoy.listen(0, '127.0.0.1', done)
    })
    try {
      const there = `127.0.0.1:${(decoy.address() as AddressInfo).port}`
      const seen = await tryAll(target, linksTo(there, target))
      await pause(FOLLOWED_WITHIN_MS)
      seen.push({
        what: 'connections to that address',
        got: String(came.length),
        isGood: came.length === 0
      })
      return judge(
        seen,
        'No address from a link is followed.',
        'A link decides where the gateway or its page connects to.'
      )
    } finally {
      decoy.close()
    }
  }
}

const linksTo = (there: string, target: Target): Attempt[] => {
  const query = `gatewayUrl=ws://${there}/&gateway=http://${there}/&url=http://${there}/&redirect=http://${there}/`
  const isGood = (answer: Answer): boolean => staysHere(answer, target) && !answer.body.includes(there)
  const get = (path: string, headers = {}) => ({ method: 'GET', path, headers })
  return [
    {
      what: 'the page, with parameters',
      request: get(`/ui/?${query}`),
      isGood: (answer) => isGood(answer) && isShut(answer)
    },
    { what: 'the way to the page, with parameters', request: get(`/ui?${query}`), isGood },
    {
      what: 'the way to the page, forwarded for that host',
      request: get('/ui', { 'x-forwarded-host': there }),
      isGood
    },
    { what: 'a path that reads like a host', request: get(`//${there}/ui/`), isGood },
    { what: 'the WebSocket, with parameters', request: { ...upgrade(), path: `/ws?${query}` }, isGood }
  ]
}

/** True when an answer leads nowhere else, nor hands the token to a page. */
const staysHere = ({ headers, body }: Answer, { url, token }: Target): boolean => {
  const { location } = headers
  const isOurs = location === undefined || new URL(location, url).origin === new URL(url).origin
  return isOurs && (token === null || !body.includes(token))
}

/** True for a page that its policy lets talk to its own origin alone, and for a refusal. */
const isShut = ({ status, headers }: Answer): boolean =>
  status >= 400 || /(^|;) *connect-src 'self' *(;|$)/.test(headers['content-security-policy'] ?? '')
