import { describe, expect, test, vi } from 'vitest'
import { folderForTest, gatewayForTest } from '../support/lifetime'
import { run, runJson } from '../support/trust-console'

describe('serve', () => {
  test('writes one JSON line to stdout and nothing else, and its log to stderr', async () => {
    const home = await folderForTest()
    const finished = run(home, ['serve'])
    const url = await vi.waitUntil(async () => ((await runJson(home, ['status'])) as { url: string | null }).url, {
      timeout: 45_000,
      interval: 200
    })
    await run(home, ['stop'])
    const { code, stdout, stderr } = await finished
    expect(code).toBe(0)
    expect(stdout.endsWith('\n')).toBe(true)
    expect(JSON.parse(stdout)).toEqual({ event: 'listening', url, pid: expect.any(Number) as number })
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(stderr).not.toBe('')
  })

  test('names its own process in that line', async () => {
    const home = await folderForTest()
    const gateway = await gatewayForTest(home)
    const { runtime } = await gateway.call('doctor')
    expect(runtime.pid).toBe(gateway.child.pid)
    expect(gateway.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('finishes with exit code 0 on %s', async (signal) => {
    const gateway = await gatewayForTest(await folderForTest())
    expect(await gateway.stop(signal)).toBe(0)
  })

  test('answers a shutdown call, then stops with exit code 0', async () => {
    const gateway = await gatewayForTest(await folderForTest())
    const ended = new Promise((done) => gateway.child.once('exit', done))
    expect(await gateway.call('shutdown')).toMatchObject({ ok: true })
    expect(await ended).toBe(0)
    expect((await runJson(gateway.home, ['status'])).url).toBeNull()
  })
})

describe('one instance owns a home folder', () => {
  test('a second serve says who owns it and exits 1', async () => {
    const gateway = await gatewayForTest(await folderForTest())
    const { code, stdout, stderr } = await run(gateway.home, ['serve'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(stderr).toContain(String(gateway.child.pid))
  })

  test('of two that start at the same time, exactly one listens', async () => {
    const home = await folderForTest()
    const starts = await Promise.allSettled([gatewayForTest(home), gatewayForTest(home)])
    expect(starts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const loser = starts.find((start) => start.status === 'rejected')
    expect(String(loser?.reason)).toContain('ended with 1')
  })

  test('every other command talks to the owner: it reports the settings of the owner, not its own', async () => {
    const gateway = await gatewayForTest(await folderForTest(), { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false' })
    const { findings } = await runJson(gateway.home, ['audit'], {
      variables: { TRUST_CONSOLE_SECURITY_LOOP_GUARD_ENABLED: 'false' }
    })
    expect(findings.map(({ checkId }: { checkId: string }) => checkId)).toEqual(['gateway.rate_limit.disabled'])
    expect((await runJson(gateway.home, ['status'])).url).toBe(gateway.url)
  })

  test('what a command stores with an owner is there for HTTP at once', async () => {
    const gateway = await gatewayForTest(await folderForTest())
    await run(gateway.home, ['secrets', 'set', 'custom.owned'], { stdin: 'value' })
    const got = await gateway.call('secrets.store.get', { targetId: 'custom.owned', includeValue: true })
    expect(got).toMatchObject({ found: true, value: 'value' })
  })

  test('two homes have two owners', async () => {
    const [first, second] = await Promise.all([
      gatewayForTest(await folderForTest()),
      gatewayForTest(await folderForTest())
    ])
    expect(first.url).not.toBe(second.url)
    expect((await runJson(second.home, ['status'])).url).toBe(second.url)
  })
})

describe('a lock left by kill -9', () => {
  test('is taken over by the next serve', async () => {
    const gateway = await gatewayForTest(await folderForTest())
    await gateway.stop('SIGKILL')
    const next = await gatewayForTest(gateway.home)
    expect((await runJson(next.home, ['status'])).url).toBe(next.url)
  })

  test('does not stop a command', async () => {
    const gateway = await gatewayForTest(await folderForTest())
    await gateway.stop('SIGKILL')
    const { code } = await run(gateway.home, ['secrets', 'set', 'custom.after'], { stdin: 'value' })
    expect(code).toBe(0)
    expect((await runJson(gateway.home, ['status'])).url).toBeNull()
  })
})

describe('commands at the same time without an owner', () => {
  test('all work in a fresh home, and agree on one token', async () => {
    const home = await folderForTest()
    const shown = await Promise.all([1, 2, 3].map(() => run(home, ['token', 'show'])))
    expect(shown.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(new Set(shown.map(({ stdout }) => stdout.trim())).size).toBe(1)
    expect((await run(home, ['token', 'show'])).stdout).toBe(shown[0]?.stdout)
  })

  test('all keep what they wrote', async () => {
    const home = await folderForTest()
    const names = ['custom.a', 'custom.b', 'custom.c', 'custom.d']
    const writes = await Promise.all(names.map((name) => run(home, ['secrets', 'set', name], { stdin: name })))
    expect(writes.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual([0, 0, 0, 0])
    const { items } = (await runJson(home, ['secrets', 'list'])) as { items: { targetId: string }[] }
    expect(items.map(({ targetId }) => targetId).sort()).toEqual(names)
  })

  test('a serve and commands started together all work', async () => {
    const home = await folderForTest()
    const [gateway, ...audits] = await Promise.all([
      gatewayForTest(home),
      ...[1, 2, 3].map(() => run(home, ['audit', '--json']))
    ])
    expect(audits.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual([0, 0, 0])
    expect((await runJson(home, ['status'])).url).toBe(gateway.url)
  })
})
