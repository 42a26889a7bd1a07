import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { api, methodRow, type MethodName } from '../../src/shared/api'
import type { Audience } from '../../src/shared/method'
import { launchDesktop, type Desktop } from '../electron/launch'
import { rpcError } from '../support/lifetime'
import { freshFolder, GatewayClient, removeFolder, runJson } from '../support/trust-console'
import { callFromPage, isConnected, type BridgeReply } from './support'

let home: string
let desktop: Desktop

beforeAll(async () => {
  home = await freshFolder()
  desktop = await launchDesktop({ home })
  await isConnected(desktop.page)
})
afterAll(async () => {
  await desktop.close()
  await removeFolder(home)
})

/** A call as the page makes it; both arguments are JavaScript. What the bridge throws is an answer too. */
const call = (method: string, params = '{}'): Promise<BridgeReply | { thrown: string }> =>
  desktop.page.evaluate(
    `(async () => trustConsole.call(${method}, ${params}))().catch((error) => ({ thrown: String(error) }))`
  )

const names = Object.keys(api) as MethodName[]
const only = (audience: Audience): MethodName[] =>
  names.filter((name) => methodRow(name).audience.every((one) => one === audience))

describe('who may call what', () => {
  test.each(only('desktop'))('%s is for the window, and refused to a client of the gateway', async (name) => {
    const reply = await callFromPage(desktop.page, '"doctor"')
    const gateway = new GatewayClient(home, reply.result.runtime.gatewayUrl as string)
    await expect(gateway.call(name)).rejects.toMatchObject(rpcError(-32601))
    expect(await call(JSON.stringify(name))).not.toMatchObject({ error: { code: 'rpc.unknown-method' } })
  })

  test.each([...only('gateway'), ...only('command')])('%s is refused to the window', async (name) => {
    expect(await call(JSON.stringify(name))).toMatchObject({ ok: false, error: { code: 'rpc.unknown-method' } })
  })

  test.each([
    '"nobody.knows"',
    '""',
    '"__proto__"',
    '"constructor"',
    '"toString"',
    'null',
    '42',
    '["status"]',
    '{ toString: () => "status" }',
    '"status\\u0000"',
    '"x".repeat(1_000_000)'
  ])('the name %s is refused', async (name) => {
    const reply = await call(name)
    if ('thrown' in reply) expect(reply.thrown).toMatch(/could not be cloned/)
    else expect(reply).toMatchObject({ ok: false, error: { code: 'rpc.unknown-method' } })
  })
})

describe('parameters', () => {
  test.each([
    '[]',
    '"text"',
    '7',
    '{ targetId: "talk.apiKey", value: "x", more: 1 }',
    '{ targetId: ["talk.apiKey"], value: "x" }',
    '{ targetId: "talk.apiKey", value: new Uint8Array(4) }',
    'JSON.parse(\'{"targetId":"talk.apiKey","value":"x","__proto__":{"polluted":true}}\')',
    'Object.create({ targetId: "talk.apiKey", value: "x" })',
    'new Map([["targetId", "talk.apiKey"], ["value", "x"]])',
    '{ targetId: "talk.apiKey", value: "x".repeat(3_000_000) }',
    '{ targetId: "x".repeat(3_000_000), value: "x" }'
  ])('%s are refused as data, and nothing is stored', async (params) => {
    const reply = await call('"secrets.store.set"', params)
    expect(reply).toMatchObject({ ok: false, error: { message: expect.any(String) } })
    expect(JSON.stringify(reply).length).toBeLessThan(1_000)
    expect(await desktop.evaluate(() => 'polluted' in {})).toBe(false)
    expect(await runJson(home, ['secrets', 'list'])).toMatchObject({ count: 0 })
  })

  test.each([
    '{ run: () => 1 }',
    '{ node: document.body }',
    '{ symbol: Symbol("s") }',
    'window',
    '{ weak: new WeakMap() }'
  ])('%s do not cross', async (params) => {
    const reply = await call('"status"', params)
    expect(reply).not.toMatchObject({ ok: true })
  })
})

describe('an error', () => {
  test.each([
    ['"secrets.store.set"', '{ targetId: "nobody.knows", value: "x" }'],
    ['"secrets.store.set"', '{}'],
    ['"nobody.knows"', '{}']
  ])('of %s with %s has a code, words and no more', async (method, params) => {
    const reply = (await call(method, params)) as BridgeReply
    expect(Object.keys(reply).sort()).toEqual(['error', 'ok'])
    expect(
      Object.keys(reply.error ?? {})
        .filter((name) => name !== 'data')
        .sort()
    ).toEqual(['code', 'message'])
    const text = JSON.stringify(reply)
    expect(text).not.toMatch(/\bat \S+ \(|\.js:\d|node:internal|Error invoking|stack/)
    expect(text).not.toContain(home)
  })
})

describe('news', () => {
  const heard = (): Promise<unknown[]> => desktop.page.evaluate('window.heard')
  const store = (value: string): Promise<unknown> =>
    call('"secrets.store.set"', `{ targetId: "talk.apiKey", value: ${JSON.stringify(value)} }`)

  test('arrives for the topic that was asked for, until it is no longer wanted', async () => {
    await desktop.page.evaluate(`
      window.heard = []
      window.marks = 0
      window.stopHearing = trustConsole.subscribe('secrets', (data) => heard.push(data))
      trustConsole.subscribe('activity', () => marks++)
      undefined`)
    await store('canary-in-the-news')
    await expect.poll(heard).toHaveLength(1)
    expect(await heard()).toEqual([{ count: expect.any(Number) }])
    expect(JSON.stringify(await heard())).not.toContain('canary-in-the-news')

    await desktop.page.evaluate('stopHearing()')
    const before = await desktop.page.evaluate<number>('marks')
    await store('again')
    // The other topic's news comes after what would have come on this one.
    await expect.poll(() => desktop.page.evaluate<number>('marks')).toBeGreaterThan(before)
    expect(await heard()).toHaveLength(1)
  })

  test('arrives behind a listener that throws', async () => {
    await desktop.page.evaluate(`
      window.reached = 0
      trustConsole.subscribe('secrets', () => { throw new Error('the fault of the page') })
      trustConsole.subscribe('secrets', () => reached++)
      undefined`)
    await store('in spite of it')
    await expect.poll(() => desktop.page.evaluate<number>('reached')).toBe(1)
  })

  test('of a topic that does not exist never comes', async () => {
    await desktop.page.evaluate(`
      window.heard = []
      for (const name of ['__proto__', 'nobody', '']) try { trustConsole.subscribe(name, (data) => heard.push(name)) } catch {}
      trustConsole.subscribe('secrets', () => heard.push('after'))
      undefined`)
    await store('once more')
    await expect.poll(heard).toEqual(['after'])
  })
})
