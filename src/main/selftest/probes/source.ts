import {
  A_FOREIGN_NAME,
  authorized,
  health,
  judge,
  refused,
  rpc,
  tryAll,
  upgrade,
  type Attempt,
  type Probe
} from '../probe'
import { ownHost, portOf } from '../line'

const forbidden = refused(403)
const attempt = (what: string, request: Attempt['request'], isGood = forbidden): Attempt => ({ what, request, isGood })

export const rebindingProbe: Probe = {
  id: 'host.rebinding',
  title: 'A web page that points its own name at the gateway',
  cves: ['CVE-2024-28224', 'CVE-2025-66414', 'CVE-2026-11624'],
  severity: 'critical',
  sends: 'Requests with the right token whose Host header, request target or second Host header is a foreign name.',
  expects: '403, by /health, /rpc and the WebSocket alike.',
  remediation: 'Stop the gateway until it is updated: a web page in your browser can read what it answers.',
  run: async (target) => {
    const host = `${A_FOREIGN_NAME}:${portOf(target)}`
    const seen = await tryAll(target, [
      attempt('GET /health with a foreign Host', health({ host })),
      attempt('POST /rpc with a foreign Host and the token', authorized(rpc({ host }))),
      attempt('WebSocket with a foreign Host and the token', authorized(upgrade({ host }))),
      attempt('POST /rpc with a Host that begins like ours', authorized(rpc({ host: `127.0.0.1.${host}` }))),
      attempt('POST /rpc with two Hosts', authorized(rpc({ host: [ownHost(target), host] })), refused(400, 403)),
      attempt(
        'POST to a whole URL as the target',
        authorized(rpc({}, { path: `http://${host}/rpc` })),
        refused(400, 403)
      )
    ])
    return judge(seen, 'Only its own names are answered.', 'It answers to a name that is not its own.')
  }
}

export const hijackProbe: Probe = {
  id: 'socket.foreign-page',
  title: 'A foreign web page opens a WebSocket',
  cves: ['CVE-2025-52882', 'CVE-2025-24010'],
  severity: 'critical',
  sends:
    'WebSocket upgrades with the right token and the Origin of a foreign page, of another port and of an extension.',
  expects: '403 before the upgrade, on the socket of the clients and on that of the console.',
  remediation: 'Stop the gateway until it is updated: any page you visit can speak to it in your name.',
  run: async (target) => {
    const foreign = { origin: 'https://page.invalid' }
    const seen = await tryAll(target, [
      attempt('foreign page', authorized(upgrade(foreign))),
      attempt('page on another port', authorized(upgrade({ origin: `${new URL(target.url).protocol}//127.0.0.1:1` }))),
      attempt('browser extension', authorized(upgrade({ origin: 'chrome-extension://aaaaaaaaaaaaaaaa' }))),
      attempt('what a browser calls cross-site', authorized(upgrade({ 'sec-fetch-site': 'cross-site' }))),
      attempt("foreign page at the console's socket", upgrade(foreign, '/ui/ws')),
      attempt('foreign page posting to /rpc', authorized(rpc(foreign)))
    ])
    return judge(seen, 'Foreign pages are refused before the upgrade.', 'A foreign web page is let in.')
  }
}

export const nullOriginProbe: Probe = {
  id: 'origin.null',
  title: 'A page without an origin: a sandboxed frame, a file',
  cves: ['CVE-2026-27977'],
  severity: 'critical',
  sends: 'Requests and upgrades with "Origin: null", with the right token where one is needed.',
  expects: '403 each time: "null" is an origin, and not ours.',
  remediation: 'Stop the gateway until it is updated: a sandboxed frame on any page can call it.',
  run: async (target) => {
    const headers = { origin: 'null' }
    const seen = await tryAll(target, [
      attempt('GET /health', health(headers)),
      attempt('POST /rpc with the token', authorized(rpc(headers))),
      attempt('WebSocket with the token', authorized(upgrade(headers))),
      attempt("the console's socket", upgrade(headers, '/ui/ws'))
    ])
    return judge(seen, '"Origin: null" is refused everywhere.', '"Origin: null" is taken for our own page.')
  }
}

export const proxyProbe: Probe = {
  id: 'proxy.identity',
  title: 'Headers of a proxy taken as identity',
  cves: ['CVE-2026-29613'],
  severity: 'critical',
  sends:
    'Requests without a token that claim to be forwarded for this machine or for a known user, and one that claims our name.',
  expects: '401, and 403 for the foreign name: the client is the peer of the connection, whatever it claims.',
  remediation: 'Do not put this gateway behind a proxy that strangers reach until it is updated.',
  needsToken: true,
  run: async (target) => {
    const claims = {
      'x-forwarded-for': '127.0.0.1',
      'x-real-ip': '127.0.0.1',
      forwarded: 'for=127.0.0.1;host=localhost;proto=https',
      'x-forwarded-user': 'operator',
      'x-remote-user': 'operator',
      'tailscale-user-login': 'operator@example.com'
    }
    const host = `${A_FOREIGN_NAME}:${portOf(target)}`
    const seen = await tryAll(target, [
      attempt('POST /rpc that claims to be forwarded', rpc(claims), refused(401)),
      attempt('WebSocket that claims to be forwarded', upgrade(claims), refused(401)),
      attempt('a foreign Host with our own as X-Forwarded-Host', rpc({ host, 'x-forwarded-host': ownHost(target) }))
    ])
    return judge(seen, 'Such headers count for nothing.', 'A header decides who a client is.')
  }
}
