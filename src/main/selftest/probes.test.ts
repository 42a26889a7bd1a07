import { describe, expect, test } from 'vitest'
import { PROBES } from './catalogue'
import { runProbe, type Outcome } from './probe'
import { FLAWS, SmallGateway, type Flaw } from './testing/small-gateway'

/** Which probes must notice a flaw. */
const NOTICED_BY: Readonly<Record<Flaw, readonly string[]>> = {
  'any-host': ['host.rebinding', 'proxy.identity'],
  'first-of-two-hosts': ['host.rebinding'],
  'any-socket-origin': ['socket.foreign-page'],
  'null-origin': ['origin.null'],
  'no-token-asked': [
    'control.unauthenticated',
    'token.presence',
    'token.brute-force',
    'limiter.failed-logins',
    'token.rotated',
    'proxy.identity',
    'preauth.resources',
    'frame.oversized-first',
    'body.before-auth'
  ],
  'cors-for-all': ['control.unauthenticated'],
  'no-lockout': ['token.brute-force', 'limiter.failed-logins'],
  'lockout-for-wrong-tokens-only': ['token.brute-force', 'limiter.failed-logins'],
  'presence-is-enough': ['token.presence', 'token.brute-force', 'limiter.failed-logins', 'token.rotated'],
  'one-right-token-is-enough': ['token.presence'],
  'sockets-not-counted': ['limiter.failed-logins'],
  'forwarded-address-counts': ['limiter.failed-logins'],
  'rotation-leaves-sockets': ['token.rotated'],
  'refused-upgrade-stays-open': ['preauth.resources', 'frame.oversized-first'],
  'long-heads': ['preauth.resources'],
  'long-frames': ['frame.oversized-first'],
  'body-before-token': ['body.before-auth'],
  'continue-before-token': ['body.before-auth'],
  'forwarded-is-local': ['proxy.identity'],
  'forwarded-host': ['proxy.identity'],
  'many-headers-end-it': ['upgrade.many-headers'],
  'gateway-url-followed': ['link.foreign-address'],
  'redirect-to-forwarded-host': ['link.foreign-address']
}

const tryProbe = async (id: string, flaws: readonly Flaw[] = []): Promise<Outcome> => {
  const gateway = await new SmallGateway(flaws).start()
  try {
    return await runProbe(
      PROBES.find((probe) => probe.id === id)!,
      gateway.target
    )
  } finally {
    gateway.stop()
  }
}

test.concurrent.each(PROBES.map(({ id }) => id))('%s passes on a gateway without a flaw', async (id) => {
  expect(await tryProbe(id)).toMatchObject({ status: 'pass', evidence: expect.stringMatching(/\S/) })
})

describe.concurrent.each(FLAWS)('a gateway with the flaw %s', { timeout: 30_000 }, (flaw) => {
  test.each(NOTICED_BY[flaw])('fails %s', async (id) => {
    const outcome = await tryProbe(id, [flaw])
    expect(outcome).toMatchObject({ status: 'fail', evidence: expect.stringMatching(/^! /m) })
  })
})

test('every probe notices a flaw', () => {
  expect(new Set(Object.values(NOTICED_BY).flat())).toEqual(new Set(PROBES.map(({ id }) => id)))
})
