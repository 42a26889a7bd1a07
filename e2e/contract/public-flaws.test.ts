import { afterAll, beforeAll, expect, test } from 'vitest'
import { PROBES } from '../../src/main/selftest/catalogue'
import { someLoopbackAddress } from '../../src/main/selftest/own-address'
import { runProbe, type Outcome } from '../../src/main/selftest/probe'
import { freshFolder, Gateway, removeFolder, run } from '../support/trust-console'

/** Public flaws of local servers and gateways, and what each teaches. The probes are those of the self-test; that each notices its
 *  flaw is proved in src/main/selftest/probes.test.ts, on servers that have it. */
const LESSONS = [
  ['CVE-2024-28224', 'DNS rebinding: a foreign name is not answered', 'host.rebinding'],
  [
    'CVE-2025-66414',
    'DNS rebinding: the Host is judged on every path, the token does not stand in for it',
    'host.rebinding'
  ],
  ['CVE-2026-11624', 'DNS rebinding: neither a second Host nor a whole URL gets around it', 'host.rebinding'],
  [
    'CVE-2025-52882',
    'cross-site WebSocket hijacking: a foreign page is refused before the upgrade',
    'socket.foreign-page'
  ],
  ['CVE-2025-24010', "cross-site WebSocket hijacking: the console's own socket too", 'socket.foreign-page'],
  ['CVE-2026-27977', 'Origin: null is an origin, and not ours', 'origin.null'],
  ['CVE-2025-49596', 'control endpoints on loopback ask who calls', 'control.unauthenticated'],
  ['CVE-2026-32025', 'guessing on loopback ends in a lock-out', 'token.brute-force'],
  ['CVE-2026-28472', 'a token that is merely there proves nothing', 'token.presence'],
  ['CVE-2026-43585', 'a rotated token is dead on open sockets', 'token.rotated'],
  ['CVE-2026-34505', 'failed logins are counted, whatever their door', 'limiter.failed-logins'],
  ['CVE-2026-41399', 'whoever is not let in costs nothing and keeps no place', 'preauth.resources'],
  ['CVE-2026-32062', 'an oversized first frame is refused on its announcement', 'frame.oversized-first'],
  ['CVE-2026-32980', 'no body is read before the client is known', 'body.before-auth'],
  ['CVE-2026-29613', 'headers of a proxy are no identity', 'proxy.identity'],
  ['CVE-2024-37890', 'an upgrade with many headers ends nothing', 'upgrade.many-headers'],
  ['CVE-2026-25253', 'the token goes to no address from a link', 'link.foreign-address']
] as const

/** Linux lets a client choose among the loopback addresses; elsewhere a gateway of its own is locked out. */
const hasAddresses = process.platform === 'linux'
const started: Gateway[] = []
const start = async (): Promise<Gateway> => {
  const gateway = await Gateway.start(await freshFolder())
  started.push(gateway)
  return gateway
}
afterAll(async () => {
  await Promise.all(started.map((gateway) => gateway.stop()))
  await Promise.all(started.map(({ home }) => removeFolder(home)))
})

let shared: Gateway
beforeAll(async () => {
  shared = await start()
})

const outcomes = new Map<string, Promise<Outcome>>()
const outcomeOf = (id: string): Promise<Outcome> => {
  const known = outcomes.get(id) ?? tryProbe(id)
  outcomes.set(id, known)
  return known
}

const tryProbe = async (id: string): Promise<Outcome> => {
  const probe = PROBES.find((each) => each.id === id)!
  const gateway = probe.needs === 'own-address' && !hasAddresses ? await start() : shared
  return runProbe(probe, {
    url: gateway.url,
    token: await gateway.token(),
    asksForToken: true,
    isThrowAway: true,
    mayEnd: true,
    ...(hasAddresses && { from: someLoopbackAddress() }),
    isOurs: () => Promise.resolve(true),
    rotate: async () => {
      expect(await run(gateway.home, ['token', 'rotate'])).toMatchObject({ code: 0 })
      return gateway.token()
    }
  })
}

test.each(LESSONS)('%s: %s', async (cve, _lesson, id) => {
  expect(PROBES.find((probe) => probe.id === id)!.cves).toContain(cve)
  expect(await outcomeOf(id)).toMatchObject({ status: 'pass', evidence: expect.not.stringMatching(/^!/m) })
})

test('every flaw that a probe names has its lesson here', () => {
  expect(LESSONS.map(([cve]) => cve).sort()).toEqual(PROBES.flatMap(({ cves }) => cves).sort())
})
