import { readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { DAY_MS } from '../../shared/clients/grants'
import type { Clock } from '../platform/clock'
import { silentLog } from '../platform/log'
import { FakeClock, temporaryFolder } from '../platform/testing'
import type { ClientGrant } from './grant'
import { ClientRegistry } from './registry'

const KEY = new Uint8Array(32).fill(3)
const WISH = { name: 'bot', methods: ['resolve'], targets: ['talk.apiKey'] }

interface Bench {
  path?: string | undefined
  key?: Uint8Array
  clock?: Clock
  outlives?: boolean
}

const open = async ({ path, key = KEY, clock = new FakeClock(), outlives = true }: Bench) => {
  const news = { changed: vi.fn(), ended: vi.fn() }
  const around = { path: () => path, instanceKey: () => key, outlives, ...news, clock, log: silentLog }
  const registry = new ClientRegistry(around)
  await registry.load()
  onTestFinished(() => registry.stop())
  return Object.assign(registry, news)
}
const fileForTest = async (): Promise<string> => join(await temporaryFolder(), 'state', 'clients.json')
const found = (registry: ClientRegistry, token: string): ClientGrant => {
  const grant = registry.find(token)
  if (!grant) throw new Error('not found')
  return grant
}

describe('creating', () => {
  test('the token is found by itself alone, and its file is private and holds no token', async () => {
    const path = await fileForTest()
    const registry = await open({ path })
    const { client, token } = await registry.create(WISH, 'operator x')
    expect(client).toMatchObject({ ...WISH, createdBy: 'operator x', state: 'active', uses: 0, maxUses: null })
    expect(client).not.toHaveProperty('digest')
    expect(found(registry, token).actor).toBe(`client bot (${client.id})`)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const text = await readFile(path, 'utf8')
    expect(text).not.toContain(token)
    expect(text).not.toContain(token.slice(17))
    expect(found(await open({ path }), token).id).toBe(client.id)
  })

  test('expires after 90 days unless said otherwise, and within 366', async () => {
    const clock = new FakeClock(1_000)
    const registry = await open({ clock })
    expect((await registry.create(WISH, 'x')).client.expiresAtMs).toBe(1_000 + 90 * DAY_MS)
    const expiresAtMs = 1_000 + 366 * DAY_MS
    expect((await registry.create({ ...WISH, name: 'b', expiresAtMs }, 'x')).client.expiresAtMs).toBe(expiresAtMs)
    for (const bad of [expiresAtMs + 1, 1_000, 0]) {
      await expect(registry.create({ ...WISH, name: 'c', expiresAtMs: bad }, 'x')).rejects.toMatchObject({
        code: 'rpc.invalid-params',
        data: { field: 'expiresAtMs' }
      })
    }
  })

  test('a name in force is not given twice, in any case; that of an ended client is', async () => {
    const registry = await open({})
    const { client } = await registry.create(WISH, 'x')
    await expect(registry.create({ ...WISH, name: 'BOT' }, 'x')).rejects.toMatchObject({ data: { field: 'name' } })
    await registry.revoke(client.id)
    await registry.create({ ...WISH, name: 'BOT' }, 'x')
  })

  test('that cannot be written makes no client', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'state'), 'in the way')
    const registry = await open({ path: join(folder, 'state', 'clients.json') })
    await expect(registry.create(WISH, 'x')).rejects.toMatchObject({ code: 'clients.file-io' })
    expect(registry.list().clients).toEqual([])
  })

  test('a command that ends at once makes none in memory', async () => {
    await expect((await open({ outlives: false })).create(WISH, 'x')).rejects.toMatchObject({ code: 'clients.file-io' })
    const registry = await open({})
    await registry.create(WISH, 'x')
    expect(registry.list()).toMatchObject({ persisted: false, problem: null, clients: [{ name: 'bot' }] })
  })

  test('those that ended make room, those in force do not', async () => {
    const clock = new FakeClock()
    const registry = await open({ clock })
    const first = await registry.create({ ...WISH, name: 'first' }, 'x')
    await registry.revoke(first.client.id)
    for (let index = 1; index < 500; index++) await registry.create({ ...WISH, name: `n${index}` }, 'x')
    expect(registry.list().clients).toHaveLength(500)
    await registry.create({ ...WISH, name: 'one more' }, 'x')
    expect(registry.find(first.token)).toBeUndefined()
    await expect(registry.create({ ...WISH, name: 'two more' }, 'x')).rejects.toMatchObject({ code: 'clients.full' })
  })
})

describe('the file', () => {
  const withOne = async (): Promise<{ path: string; token: string; text: string }> => {
    const path = await fileForTest()
    const { token } = await (await open({ path })).create(WISH, 'x')
    return { path, token, text: await readFile(path, 'utf8') }
  }

  test.each<[string, (text: string) => string]>([
    ['a wider target', (text) => text.replace('talk.apiKey', 'custom.*')],
    ['another method', (text) => text.replace('"resolve"', '"secrets.store.get"')],
    ['a later end', (text) => text.replace(/"expiresAtMs": \d/, (at) => `${at}9`)],
    ['another version', (text) => text.replace('"version": 1', '"version": 2')],
    ['a member more', (text) => text.replace('"uses": 0', '"uses": 0, "more": 1')],
    ['no seal', (text) => text.replace(/"seal": ".*"/, '"seal": ""')],
    ['half of it', (text) => text.slice(0, text.length / 2)],
    ['nothing', () => '']
  ])('with %s lets nobody in, and says why', async (_name, change) => {
    const { path, token, text } = await withOne()
    const changed = change(text)
    expect(changed).not.toBe(text)
    await writeFile(path, changed)
    const registry = await open({ path })
    expect(registry.find(token)).toBeUndefined()
    expect(registry.list()).toMatchObject({ clients: [], problem: expect.stringContaining(path) })
    expect(await readFile(path, 'utf8')).toBe(changed)
    // Whoever starts anew does so with the old file put aside.
    const { client } = await registry.create(WISH, 'x')
    expect(registry.list()).toMatchObject({ clients: [{ id: client.id }], problem: null })
    expect((await readdir(dirname(path))).filter((name) => name.includes('.damaged-'))).toHaveLength(1)
  })

  test('of another home, or a link, lets nobody in', async () => {
    const { path, token } = await withOne()
    expect((await open({ path, key: new Uint8Array(32).fill(4) })).find(token)).toBeUndefined()
    const link = join(dirname(path), 'link.json')
    await symlink(path, link)
    expect((await open({ path: link })).find(token)).toBeUndefined()
  })
})

describe('the end of a client', () => {
  test('comes with the revocation, whether or not it can be written', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'state', 'clients.json')
    const registry = await open({ path })
    const { client, token } = await registry.create(WISH, 'x')
    const grant = found(registry, token)
    expect(grant.holds()).toBe(true)
    expect(await registry.revoke(client.id)).toBe(true)
    expect([grant.holds(), grant.endedBecause, registry.ended.mock.calls.length]).toEqual([false, 'was revoked', 1])
    expect(await registry.revoke(client.id)).toBe(false)
    expect(found(await open({ path }), token).holds()).toBe(false)
    await expect(registry.revoke('ffffffffffff')).rejects.toMatchObject({ code: 'clients.unknown' })
  })

  test('a revocation that could not be written holds meanwhile, and is tried again', async () => {
    const path = await fileForTest()
    const registry = await open({ path })
    const { client, token } = await registry.create(WISH, 'x')
    const elsewhere = `${path}.elsewhere`
    const { rename, unlink } = await import('node:fs/promises')
    await rename(path, elsewhere)
    await symlink(elsewhere, path)
    await expect(registry.revoke(client.id)).rejects.toMatchObject({ code: 'clients.file-io' })
    expect(found(registry, token).holds()).toBe(false)
    expect(registry.list().problem).toContain('cannot be written')
    await unlink(path)
    expect(await registry.revoke(client.id)).toBe(true)
    expect(registry.list().problem).toBeNull()
    expect(found(await open({ path }), token).holds()).toBe(false)
  })

  test('comes to the millisecond with its expiry, and those who keep it open are told', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const registry = await open({ clock: { nowMs: () => Date.now(), tickMs: () => Date.now() } })
    const expiresAtMs = Date.now() + DAY_MS
    const grant = found(registry, (await registry.create({ ...WISH, expiresAtMs }, 'x')).token)
    vi.advanceTimersByTime(DAY_MS - 1)
    expect([grant.holds(), registry.ended.mock.calls.length]).toEqual([true, 0])
    vi.advanceTimersByTime(1)
    expect([grant.holds(), grant.endedBecause, registry.ended.mock.calls.length]).toEqual([false, 'has expired', 1])
    expect(registry.list().clients[0]?.state).toBe('expired')
  })
})

describe('uses', () => {
  test('are never given twice, and those given back can be taken again', async () => {
    const registry = await open({})
    const grant = found(registry, (await registry.create({ ...WISH, maxUses: 2 }, 'x')).token)
    const first = grant.takeUse()
    const second = grant.takeUse()
    expect(() => grant.takeUse()).toThrow('used up its 2 uses')
    second.giveBack()
    await first.keep()
    await grant.takeUse().keep()
    expect(() => grant.takeUse()).toThrow('used up')
    expect([grant.usesLeft, registry.list().clients[0]?.state, grant.holds()]).toEqual([0, 'used-up', true])
  })

  test('that are counted down are on the disk before they are settled', async () => {
    const path = await fileForTest()
    const registry = await open({ path })
    const { token } = await registry.create({ ...WISH, maxUses: 50 }, 'x')
    const grant = found(registry, token)
    const taken = Array.from({ length: 50 }, () => grant.takeUse())
    await Promise.all(taken.map((use) => use.keep()))
    expect(() => found(registry, token).takeUse()).toThrow('used up')
    const again = await open({ path })
    expect(again.list().clients[0]).toMatchObject({ uses: 50, state: 'used-up' })
    expect(() => found(again, token).takeUse()).toThrow('used up')
  })

  test('the last one is on the disk after a stop, without a write for each', async () => {
    const path = await fileForTest()
    const clock = new FakeClock(5)
    const registry = await open({ path, clock })
    const { token } = await registry.create(WISH, 'x')
    const before = (await stat(path)).ino
    clock.advance(2)
    found(registry, token).seen('secrets.resolve', '127.0.0.1')
    await found(registry, token).takeUse().keep()
    expect((await stat(path)).ino).toBe(before)
    await registry.stop()
    expect((await open({ path })).list().clients[0]).toMatchObject({
      uses: 1,
      lastUse: { atMs: 7, method: 'secrets.resolve', address: '127.0.0.1' }
    })
  })
})

describe('targets', () => {
  const covers = async (targets: string[], ids: string[]): Promise<boolean[]> => {
    const registry = await open({})
    const grant = found(registry, (await registry.create({ ...WISH, targets }, 'x')).token)
    return ids.map((id) => grant.covers(id))
  }

  test('no target covers nothing', async () => {
    expect(await covers([], ['talk.apiKey', '', '*', 'custom.*'])).toEqual([false, false, false, false])
  })

  test('a pattern covers its fillings and itself, not what is wider or longer', async () => {
    const ids = ['custom.a', 'custom.*', 'custom.a.b', 'custom.a*', 'custom.[]', 'custom.', 'Custom.a', 'custom.*.*']
    expect(await covers(['custom.*'], ids)).toEqual([true, true, false, false, false, false, false, false])
  })

  test('a target that is no pattern covers itself alone', async () => {
    expect(await covers(['custom.a.key'], ['custom.a.key', 'custom.*.key', 'custom.a.Key', 'custom.a.key '])).toEqual([
      true,
      false,
      false,
      false
    ])
  })
})
