import { beforeEach, describe, expect, test } from 'vitest'
import { api, methodsFor, type MethodName } from '../../shared/api'
import { AppError } from '../../shared/errors'
import type { Entry } from '../activity/service'
import { silentLog } from '../platform/log'
import type { Call, Caller } from './caller'
import { Router, type ApiHandlers } from './router'

const gateway: Caller = { actor: 'token', door: 'http', audiences: ['gateway'], address: '127.0.0.1' }
const operator: Caller = { actor: 'operator x', door: 'command', audiences: ['command'], address: null }

let recorded: (Entry & { durable: boolean })[]
let recordFails: boolean
const activity = {
  ensureWritable: async (): Promise<void> => {
    if (recordFails) throw new AppError('activity.unwritable', 'full')
  },
  append: async (entry: Entry, durable: boolean): Promise<void> => {
    if (recordFails) throw new AppError('activity.unwritable', 'full')
    recorded.push({ ...entry, durable })
  }
}
beforeEach(() => {
  recorded = []
  recordFails = false
})

/** Handlers that answer `results`, and throw for any other method. */
const routerWith = (results: Partial<Record<MethodName, unknown>>): Router => {
  const handlers = Object.fromEntries(
    Object.keys(api).map((name) => [
      name,
      () => {
        const result = results[name as MethodName]
        if (result instanceof Error) throw result
        return result
      }
    ])
  )
  return new Router(handlers as unknown as ApiHandlers, activity, silentLog)
}

const found = { ok: true, targetId: 'talk.apiKey', found: true, value: 'v', valueLength: 1 }

test('method names ignore case', async () => {
  const router = routerWith({ 'secrets.store.list': { ok: true, count: 0, items: [], usesKnownSinceMs: null } })
  await expect(router.call('SECRETS.Store.LIST', {}, gateway)).resolves.toEqual({
    ok: true,
    count: 0,
    items: [],
    usesKnownSinceMs: null
  })
})

describe('refusals', () => {
  test.each([
    ['no.such.method', 'rpc.unknown-method'],
    ['__proto__', 'rpc.unknown-method'],
    ['gateway.token.show', 'rpc.unknown-method']
  ])('%s over the gateway', async (name, code) => {
    await expect(routerWith({}).call(name, {}, gateway)).rejects.toMatchObject({ code })
    expect(recorded).toMatchObject([{ outcome: 'refused', actor: 'token', door: 'http' }])
  })

  test.each([
    [{ targetId: 'talk.apiKey' }, 'value'],
    [{ value: 'x' }, 'targetId'],
    [{ targetId: 'a', key: 'b', value: 'x' }, 'key'],
    [{ targetId: 'talk.apiKey', value: 'x', extra: 1 }, 'extra'],
    [{ targetId: 'talk.apiKey', value: '\ud800' }, 'value'],
    [[1], 'params'],
    ['text', 'params']
  ])('bad params %j name %s', async (params, field) => {
    await expect(routerWith({}).call('secrets.store.set', params, gateway)).rejects.toMatchObject({
      code: 'rpc.invalid-params',
      data: { field }
    })
  })

  test('refused parameters are recorded without what they hold', async () => {
    const params = { targetId: 'canary', value: 1 }
    await expect(routerWith({}).call('secrets.store.set', params, gateway)).rejects.toThrow()
    expect(recorded).toMatchObject([{ method: 'secrets.store.set', outcome: 'refused', detail: 'rpc.invalid-params' }])
    expect(JSON.stringify(recorded)).not.toContain('canary')
  })

  test('a refused value is not repeated in the message', async () => {
    const call = routerWith({}).call('secrets.store.set', { targetId: 'talk.apiKey', value: ['canary'] }, gateway)
    await expect(call).rejects.not.toThrow(/canary/)
  })
})

describe('the record', () => {
  test('writes are recorded durably with their subject, reads are not recorded', async () => {
    const router = routerWith({
      'secrets.store.set': { ok: true, targetId: 'talk.apiKey', valueLength: 1, count: 1, savedAtMs: 1 },
      'secrets.store.list': { ok: true, count: 0, items: [], usesKnownSinceMs: null }
    })
    await router.call('secrets.store.set', { key: 'talk.apiKey', value: 'canary' }, operator)
    await router.call('secrets.store.list', {}, operator)
    expect(recorded).toMatchObject([
      { actor: 'operator x', method: 'secrets.store.set', target: 'talk.apiKey', outcome: 'ok', durable: true }
    ])
    expect(JSON.stringify(recorded)).not.toContain('canary')
  })

  test('what a call hands out is named whole, and only when it was handed out', async () => {
    const ids = Array.from({ length: 500 }, (_, index) => `custom.${'x'.repeat(200)}${index}`)
    let fails = false
    const handlers = {
      'secrets.store.get': (_params: unknown, call: Call) => {
        call.handsOut(ids)
        call.handsOut([ids[0] ?? ''])
        if (fails) throw new AppError('secrets.locked', 'locked')
        return found
      }
    } as unknown as ApiHandlers
    const get = (): Promise<unknown> =>
      new Router(handlers, activity, silentLog).call('secrets.store.get', { targetId: 'talk.apiKey' }, gateway)
    await get()
    expect(recorded[0]?.handedOut).toEqual(ids)
    fails = true
    await expect(get()).rejects.toThrow()
    expect(recorded[1]).toMatchObject({ outcome: 'failed' })
    expect(recorded[1]).not.toHaveProperty('handedOut')
  })

  test('no secret is handed out when it cannot be recorded', async () => {
    recordFails = true
    const call = routerWith({ 'secrets.store.get': found }).call(
      'secrets.store.get',
      { targetId: 'talk.apiKey' },
      gateway
    )
    await expect(call).rejects.toMatchObject({ code: 'activity.unwritable' })
  })

  test('nothing is changed when it could not be recorded', async () => {
    recordFails = true
    let ran = false
    const handlers = { 'secrets.store.delete': () => (ran = true) } as unknown as ApiHandlers
    const call = new Router(handlers, activity, silentLog).call('secrets.store.delete', { key: 'talk.apiKey' }, gateway)
    await expect(call).rejects.toMatchObject({ code: 'activity.unwritable' })
    expect(ran).toBe(false)
  })

  test('a failed write is recorded with its code', async () => {
    const router = routerWith({ 'secrets.store.set': new AppError('secrets.full', 'no room') })
    await expect(router.call('secrets.store.set', { targetId: 'talk.apiKey', value: 'x' }, gateway)).rejects.toThrow(
      'no room'
    )
    expect(recorded).toMatchObject([{ outcome: 'failed', detail: 'secrets.full' }])
  })

  test('an audit is recorded only when it fixes', async () => {
    const report = { ts: 1, summary: { critical: 0, warn: 0, info: 0 }, findings: [] }
    const router = routerWith({ 'security.audit': report })
    await router.call('security.audit', {}, gateway)
    expect(recorded).toEqual([])
    await router.call('security.audit', { fix: true }, gateway)
    expect(recorded).toMatchObject([{ method: 'security.audit', target: 'fix' }])
  })
})

test('a fault becomes internal with a reference and without its text', async () => {
  const router = routerWith({ 'secrets.store.list': new Error('canary in a stack') })
  const error: unknown = await router.call('secrets.store.list', {}, gateway).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'internal' })
  expect((error as AppError).message).toMatch(/reference [0-9a-f]{8}/)
  expect((error as AppError).message).not.toContain('canary')
})

test('a result that does not fit its schema is a fault, not an answer', async () => {
  const router = routerWith({ 'secrets.store.list': { ok: true } })
  await expect(router.call('secrets.store.list', {}, gateway)).rejects.toMatchObject({ code: 'internal' })
})

test('a router that stops takes no new calls', async () => {
  const router = routerWith({})
  await router.stop()
  await expect(router.call('status', {}, gateway)).rejects.toMatchObject({ code: 'rpc.stopping' })
})

test('what hands out the token or the whole store is for the operator only', () => {
  const forPrograms = methodsFor(['gateway'])
  for (const name of [
    'gateway.token.show',
    'gateway.token.rotate',
    'secrets.export',
    'settings.list',
    'activity.acknowledge'
  ]) {
    expect(forPrograms).not.toContain(name)
  }
})
