import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { filesHolding, folderForTest, gatewayForTest, ROOMY } from '../support/lifetime'
import { freshFolder, Gateway, removeFolder, run, runJson } from '../support/trust-console'

const recordPath = (home: string): string => join(home, 'logs', 'activity.jsonl')
const recordsIn = (home: string): any[] =>
  readFileSync(recordPath(home), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

describe('each of these leaves a record that says who, over which door, what and how it ended', () => {
  let gateway: Gateway
  let lastSeq: number
  const list = async (filter: object = {}): Promise<any[]> => (await gateway.call('activity.list', filter)).items
  /** Records newer than the last look, oldest first. */
  const news = async (): Promise<any[]> => {
    const items = (await list({ limit: 500 })).filter(({ seq }) => seq > lastSeq).reverse()
    lastSeq = items.at(-1)?.seq ?? lastSeq
    return items
  }

  beforeAll(async () => {
    gateway = await Gateway.start(await freshFolder(), ROOMY)
    await gateway.token()
    lastSeq = (await list({ limit: 1 }))[0].seq
  })
  afterAll(async () => {
    await gateway.stop()
    await removeFolder(gateway.home)
  })
  const http = { door: 'http', actor: expect.stringMatching(/./), address: '127.0.0.1' }

  test('a secret set, read, resolved and deleted over HTTP', async () => {
    const targetId = 'custom.recorded'
    await gateway.call('secrets.store.set', { targetId, value: 'v' })
    await gateway.call('secrets.store.get', { targetId, includeValue: true })
    await gateway.call('secrets.store.get', { targetId })
    await gateway.call('secrets.resolve', { commandName: 'deploy-bot', targetIds: [targetId] })
    await gateway.call('secrets.store.delete', { targetId })
    const recorded = (await news()).filter(({ method }) => String(method).startsWith('secrets.'))
    expect(recorded).toMatchObject(
      ['secrets.store.set', 'secrets.store.get', 'secrets.store.get', 'secrets.resolve', 'secrets.store.delete'].map(
        (method) => ({ ...http, method, outcome: 'ok', target: expect.stringContaining(targetId) })
      )
    )
    expect(JSON.stringify(recorded[3])).toContain('deploy-bot')
  })

  test('a command of the operator, under the name of the person', async () => {
    await run(gateway.home, ['secrets', 'set', 'custom.by-hand'], { stdin: 'v' })
    expect(await news()).toContainEqual(
      expect.objectContaining({ door: 'command', method: 'secrets.store.set', target: 'custom.by-hand', outcome: 'ok' })
    )
  })

  test('a set under an unknown id, as not done', async () => {
    await gateway.call('secrets.store.set', { targetId: 'nobody.knows', value: 'v' }).catch(() => undefined)
    const [record] = await news()
    // The id is not repeated: it could be a secret in the wrong field.
    expect(record).toMatchObject({ ...http, method: 'secrets.store.set', target: null })
    expect(['refused', 'failed']).toContain(record.outcome)
  })

  test('a set that is refused for its parameters', async () => {
    await gateway.call('secrets.store.set', { targetId: 'custom.a', value: 42 }).catch(() => undefined)
    expect(await news()).toContainEqual(
      expect.objectContaining({ method: 'secrets.store.set', outcome: expect.stringMatching(/refused|failed/) })
    )
  })

  test('a request without the right token', async () => {
    for (const token of ['', 'wrong']) {
      const { status } = await gateway.post(
        { id: 1, method: 'secrets.store.list' },
        { authorization: `Bearer ${token}` }
      )
      expect(status).toBe(401)
    }
    expect(await news()).toContainEqual(
      expect.objectContaining({ door: 'http', outcome: 'refused', detail: expect.stringContaining('unauthorized') })
    )
  })

  test('a method that is not offered over this door', async () => {
    await gateway.call('gateway.token.show').catch(() => undefined)
    expect(await news()).toContainEqual(
      expect.objectContaining({ ...http, method: 'gateway.token.show', outcome: 'refused' })
    )
  })

  test('a maintenance run and a token rotation', async () => {
    await gateway.call('system.maintenance.run', {})
    expect(await run(gateway.home, ['token', 'rotate'])).toMatchObject({ code: 0 })
    const token = (await run(gateway.home, ['token', 'show'])).stdout.trim()
    const { items } = await gateway.call('activity.list', { limit: 10 }, token)
    for (const method of ['system.maintenance.run', 'gateway.token.rotate']) {
      expect(items).toContainEqual(expect.objectContaining({ method, outcome: 'ok' }))
    }
  })
})

test('each start and each stop is recorded, and the chain goes on across them', async () => {
  const home = await folderForTest()
  for (const end of ['SIGTERM', 'SIGINT'] as const) await (await gatewayForTest(home)).stop(end)
  const gateway = await gatewayForTest(home)
  await gateway.call('shutdown')
  await new Promise((done) => (gateway.child.exitCode === null ? gateway.child.once('exit', done) : done(null)))
  const system = recordsIn(home).filter(({ door }) => door === 'system')
  expect(system.filter(({ method }) => /start/.test(method))).toHaveLength(3)
  expect(system.filter(({ method }) => /stop/.test(method))).toHaveLength(3)
  expect(await runJson(home, ['activity', 'verify'])).toMatchObject({ ok: true, problem: null, tornLinesSetAside: 0 })
})

test('the record of a privileged call is in the file when its answer arrives', async () => {
  const home = await folderForTest()
  const gateway = await gatewayForTest(home)
  for (let index = 0; index < 20; index++) {
    const targetId = `custom.n${index}`
    await gateway.call('secrets.store.set', { targetId, value: 'v' })
    expect(recordsIn(home).at(-1)).toMatchObject({ method: 'secrets.store.set', target: targetId, outcome: 'ok' })
    await gateway.call('secrets.store.get', { targetId, includeValue: true })
    expect(recordsIn(home).at(-1)).toMatchObject({ method: 'secrets.store.get', target: targetId, outcome: 'ok' })
  }
})

test('no value that was stored, read, refused or sent to the wrong place stands in clear below the home or on stderr', async () => {
  const home = await folderForTest()
  const canary = `canary${randomBytes(12).toString('hex')}`
  const gateway = await gatewayForTest(home)
  const attempt = (method: string, params: unknown): Promise<unknown> => gateway.call(method, params).catch(() => null)
  const targetId = 'custom.canary'
  await gateway.call('secrets.store.set', { targetId, value: canary })
  await gateway.call('secrets.store.get', { targetId, includeValue: true })
  await gateway.call('secrets.resolve', { commandName: 'test', targetIds: [targetId] })
  await attempt('secrets.store.set', { targetId: 'unknown.id', value: canary })
  await attempt('secrets.store.set', { targetId, value: [canary] })
  await attempt('secrets.store.set', { targetId, value: 'v', [canary]: canary })
  await attempt('secrets.store.set', { targetId, value: canary.repeat(4_000) })
  await attempt(`no.such.${canary}`, { value: canary })
  await gateway.post({ id: 1, method: 'status' }, { authorization: `Bearer ${canary}` })
  await gateway.post(`{"value":"${canary}`)
  await run(home, ['secrets', 'get', targetId, '--reveal'])
  await gateway.call('doctor', { deep: true })
  await gateway.stop()
  expect(await filesHolding(home, canary)).toEqual([])
  expect(gateway.stderr()).not.toContain(canary)
  const token = (await run(home, ['token', 'show'])).stdout.trim()
  expect(await filesHolding(join(home, 'logs'), token)).toEqual([])
  expect(gateway.stderr()).not.toContain(token)
})

describe('activity.list', () => {
  test('filters by method, door, outcome, actor and time, and pages through without gap or repetition', async () => {
    const gateway = await gatewayForTest(await folderForTest())
    const list = (params: object): Promise<any> => gateway.call('activity.list', params)
    for (let index = 0; index < 12; index++) {
      await gateway.call('secrets.store.set', { targetId: `custom.n${index}`, value: 'v' })
      await gateway.call('secrets.store.get', { targetId: `custom.n${index}` })
    }
    await gateway.call('secrets.store.set', { targetId: 'no.such', value: 'v' }).catch(() => undefined)
    const all = (await list({ limit: 500 })).items
    const same = async (filter: object, accepts: (record: any) => boolean): Promise<void> => {
      const expected = all.filter(accepts)
      expect(expected.length).toBeGreaterThan(0)
      expect(expected.length).toBeLessThan(all.length)
      expect((await list({ ...filter, limit: 500 })).items).toEqual(expected)
    }
    await same({ method: 'secrets.store.set' }, ({ method }) => method === 'secrets.store.set')
    await same({ method: 'secrets.*' }, ({ method }) => String(method).startsWith('secrets.'))
    await same({ door: 'http' }, ({ door }) => door === 'http')
    await same({ outcome: 'failed' }, ({ outcome }) => outcome === 'failed')
    await same({ actor: all[0].actor }, ({ actor }) => actor === all[0].actor)
    const start = String(all[0].actor).slice(0, 3)
    await same({ actor: `${start.toUpperCase()}*` }, ({ actor }) => String(actor).startsWith(start))
    expect((await list({ actor: 'nobody*' })).items).toEqual([])
    const ts = Number(all[all.length >> 1].ts)
    expect((await list({ untilMs: ts, limit: 500 })).items).toEqual(all.filter((record: any) => record.ts <= ts))
    expect((await list({ sinceMs: ts + 1, untilMs: ts, limit: 500 })).items).toEqual([])
    expect((await list({ sinceMs: ts, limit: 500 })).items).toEqual(all.filter((record: any) => record.ts >= ts))

    const paged = []
    let before: number | null | undefined
    do {
      const page: any = await list({ limit: 5, ...(before && { before }) })
      expect(page.items.length).toBeLessThanOrEqual(5)
      paged.push(...page.items)
      before = page.nextBefore
    } while (before !== null)
    expect(paged).toEqual(all)
    expect(all.map(({ seq }: any) => seq)).toEqual(all.map((_: unknown, index: number) => all.length - index))
  })
})
