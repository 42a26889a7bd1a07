import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { hasOpenssl, makeCertificate } from '../support/certificate'
import { freshFolder, Gateway, removeFolder, run, runJson, type Variables } from '../support/trust-console'

const started: Gateway[] = []
const start = async (variables: Variables = {}): Promise<Gateway> => {
  const gateway = await Gateway.start(await freshFolder(), variables)
  started.push(gateway)
  return gateway
}
afterAll(async () => {
  await Promise.all(started.map((gateway) => gateway.stop()))
  await Promise.all(started.map(({ home }) => removeFolder(home)))
})

/** Those that wait for no lock-out. */
const QUICK = [
  'control.unauthenticated',
  'token.presence',
  'host.rebinding',
  'socket.foreign-page',
  'frame.oversized-first'
]

const statusOf = (report: any, id: string): string => report.results.find((result: any) => result.id === id).status

describe('a self-test of a running gateway', () => {
  let gateway: Gateway
  let report: any
  beforeAll(async () => {
    gateway = await start()
    report = await runJson(gateway.home, ['selftest'])
  })

  test('passes, and says of each probe what was seen', () => {
    expect(report).toMatchObject({ ok: true, target: gateway.url, cancelled: false, findings: [] })
    const rest = report.results.filter(({ id }: any) => id !== 'upgrade.many-headers')
    expect(rest.filter(({ status }: any) => status !== 'pass')).toEqual([])
    for (const { evidence, cves } of rest) {
      expect(evidence).toMatch(/: /)
      for (const { id, url } of cves) expect(url).toBe(`https://nvd.nist.gov/vuln/detail/${id}`)
    }
  })

  test('does not try what could end the gateway, and does not call that passed', () => {
    expect(report.results.find(({ id }: any) => id === 'upgrade.many-headers')).toMatchObject({
      status: 'not-run',
      detail: expect.stringContaining('would end'),
      ranOn: null
    })
  })

  test('rotates the token of a gateway of its own, and leaves nothing of that', async () => {
    expect(report.results.find(({ id }: any) => id === 'token.rotated')).toMatchObject({ ranOn: 'throw-away' })
    const left = (await readdir(tmpdir())).filter((name) => name.startsWith('trust-console-selftest-'))
    expect(left).toEqual([])
  })

  test('locks nobody out, and changes no token and no secret', async () => {
    const before = await gateway.token()
    expect(await gateway.call('status')).toMatchObject({ status: 'ok' })
    expect(await gateway.token()).toBe(before)
    expect(await gateway.call('secrets.store.list')).toMatchObject({ count: 0 })
  })

  test('stands in the activity record, its refusals as its own', async () => {
    const { items } = await runJson(gateway.home, ['activity', 'list', '--limit', '500'])
    const call = items.find(({ method }: any) => method === 'gateway.selftest')
    expect(call).toMatchObject({ outcome: 'ok', detail: '13 passed, 0 failed, 1 not run' })
    const refused = items.filter(({ outcome }: any) => outcome === 'refused')
    expect(refused.length).toBeGreaterThan(5)
    expect(new Set(refused.map(({ actor }: any) => actor))).toEqual(new Set(['self-test']))
    // Somebody else's are not.
    await gateway.post('{"id":1,"method":"status"}', { authorization: 'Bearer wrong' })
    const after = await runJson(gateway.home, ['activity', 'list', '--outcome', 'refused', '--actor', 'refused'])
    expect(after.items).toHaveLength(1)
  })

  test('says no token anywhere', async () => {
    expect(JSON.stringify(report)).not.toContain(await gateway.token())
  })

  test('runs only what is asked for', async () => {
    const one = await runJson(gateway.home, ['selftest', '--only', 'origin.null, host.rebinding'])
    expect(one.results.map(({ id }: any) => id)).toEqual(['host.rebinding', 'origin.null'])
    expect(await run(gateway.home, ['selftest', '--only', 'nonsense'])).toMatchObject({ code: 1 })
  })

  test('is for operators: the token is not enough', async () => {
    await expect(gateway.call('gateway.selftest')).rejects.toMatchObject({ rpc: { code: -32601 } })
  })

  test('takes no address from its caller', async () => {
    const { code, stderr } = await run(gateway.home, ['call', 'gateway.selftest'], {
      stdin: '{"url":"http://127.0.0.1:1"}'
    })
    expect([code, stderr]).toEqual([1, expect.stringContaining('url is not a known member')])
  })

  test('runs once at a time', async () => {
    const twice = () => run(gateway.home, ['selftest', '--only', 'token.brute-force'])
    const both = await Promise.all([twice(), twice()])
    const codes = both.map(({ code }) => code).sort()
    // A command that came after the other had ended is fine, too.
    if (codes[1] === 1) expect(both.find(({ code }) => code === 1)!.stderr).toContain('a self-test is under way')
    expect(codes[0]).toBe(0)
  })
})

test('a gateway that asks for no token fails, with exit code 2 and a finding', async () => {
  const open = await start({ TRUST_CONSOLE_GATEWAY_REQUIRE_TOKEN: 'false' })
  const { code, stdout } = await run(open.home, ['selftest', '--json'])
  const report = JSON.parse(stdout)
  expect(code).toBe(2)
  expect(statusOf(report, 'control.unauthenticated')).toBe('fail')
  expect(report.results.find(({ id }: any) => id === 'token.presence')).toMatchObject({
    status: 'not-run',
    detail: 'this gateway asks for no token'
  })
  expect(report.findings).toEqual([
    {
      checkId: 'selftest.control.unauthenticated',
      severity: 'warn',
      title: expect.stringMatching(/\S/),
      detail: expect.stringContaining('POST /rpc: 200'),
      remediation: expect.stringContaining('gateway.requireToken')
    }
  ])
  const text = (await run(open.home, ['selftest', '--only', 'control.unauthenticated'])).stdout
  expect(text).toContain('CVE-2025-49596')
  expect(text).toContain('1 failed')
})

test.skipIf(!hasOpenssl)('a gateway with TLS is tried over TLS, with its own certificate', async () => {
  const folder = await freshFolder()
  const { cert, key } = await makeCertificate(folder, 'ours')
  const secure = await start({ TRUST_CONSOLE_GATEWAY_TLS_CERT: cert, TRUST_CONSOLE_GATEWAY_TLS_KEY: key })
  const report = await runJson(secure.home, ['selftest', '--only', QUICK.join()])
  expect(report).toMatchObject({ ok: true, target: expect.stringMatching(/^https:/) })
  expect(report.results.filter(({ status }: any) => status === 'pass')).toHaveLength(QUICK.length)
  await removeFolder(folder)
})

test('a gateway with a tiny quota keeps it for its clients', async () => {
  const small = await start({
    TRUST_CONSOLE_GATEWAY_RATE_LIMIT_MAX_REQUESTS: '3',
    TRUST_CONSOLE_GATEWAY_RATE_LIMIT_WINDOW_MS: '3600000'
  })
  const report = await runJson(small.home, ['selftest', '--only', QUICK.join()])
  expect(report.ok).toBe(true)
  if (process.platform === 'linux') expect(await small.call('status')).toMatchObject({ status: 'ok' })
})

test('without a gateway the command says how to start one', async () => {
  const home = await freshFolder()
  const { code, stderr } = await run(home, ['selftest'])
  expect([code, stderr]).toEqual([1, expect.stringContaining('trust-console serve')])
  await removeFolder(home)
})
