import { beforeEach, describe, expect, test } from 'vitest'
import { FakeClock } from '../../platform/testing'
import { MemoryStore } from '../memory-store'
import { KEPT_VERSIONS, type SecretStore } from '../store'
import { LifeService } from './service'
import { NO_USES, type Uses } from './uses'

const DAY_MS = 86_400_000

let clock: FakeClock
let store: MemoryStore
let uses: Uses | undefined
let life: LifeService

beforeEach(async () => {
  clock = new FakeClock(1_000)
  store = new MemoryStore(clock)
  await store.open()
  uses = NO_USES
  const secrets = {
    using: async <T>(read: (held: SecretStore) => T | Promise<T>) => read(store),
    writing: <T>(write: (held: SecretStore) => Promise<T>) => write(store)
  }
  life = new LifeService(secrets, { whenKnown: () => Promise.resolve(uses) }, clock)
  await store.set('custom.a', 'one')
  clock.advance(10)
  await store.set('custom.a', 'two')
})

describe('details', () => {
  test('tell times, versions and the last use, and no value', async () => {
    uses = { ...NO_USES, sinceMs: 5, byTarget: new Map([['custom.a', { atMs: 9, actor: 'token', door: 'http' }]]) }
    const details = await life.details('custom.a')
    expect(details).toEqual({
      targetId: 'custom.a',
      valueLength: 3,
      createdAtMs: 1_000,
      updatedAtMs: 1_010,
      known: true,
      version: 2,
      earlierCount: 1,
      tags: [],
      notes: '',
      expiresAtMs: null,
      rotateEveryDays: null,
      rotationDueAtMs: null,
      earlier: [{ version: 1, valueLength: 3, setAtMs: 1_000, replacedAtMs: 1_010 }],
      lastUsed: { atMs: 9, actor: 'token', door: 'http' },
      usesKnownSinceMs: 5
    })
  })

  test('say that uses are unknown where the record cannot be read', async () => {
    uses = undefined
    expect(await life.details('custom.a')).toMatchObject({ lastUsed: null, usesKnownSinceMs: null })
  })

  test.each<[string, (id: string) => Promise<unknown>]>([
    ['details', (id) => life.details(id)],
    ['describe', (id) => life.describe(id, { notes: 'n' })],
    ['earlier', (id) => life.earlier(id, 1)],
    ['restore', (id) => life.restore(id, 1)],
    ['forget', (id) => life.forget(id, undefined)]
  ])('%s of nothing says so', async (_name, ask) => {
    await expect(ask('custom.none')).rejects.toMatchObject({ code: 'secrets.not-stored' })
  })
})

describe('describe', () => {
  test('leaves alone what is not given, and takes null for none', async () => {
    await life.describe('custom.a', { notes: 'from ada', tags: ['prod', 'eu', 'prod'], rotateEveryDays: 90 })
    const more = await life.describe('custom.a', { expiresAtMs: 7, notes: undefined })
    expect(more).toMatchObject({
      notes: 'from ada',
      tags: ['prod', 'eu'],
      expiresAtMs: 7,
      rotateEveryDays: 90,
      rotationDueAtMs: 1_010 + 90 * DAY_MS,
      version: 2
    })
    expect(await life.describe('custom.a', { expiresAtMs: null, rotateEveryDays: null, tags: [] })).toMatchObject({
      expiresAtMs: null,
      rotateEveryDays: null,
      rotationDueAtMs: null,
      tags: []
    })
    expect(store.read('custom.a')).toBe('two')
  })
})

describe('earlier values', () => {
  test('are handed out by their number', async () => {
    expect(await life.earlier('custom.a', 1)).toMatchObject({ version: 1, value: 'one', valueLength: 3 })
  })

  test.each([
    [2, /is the one in force/],
    [7, /is not kept; kept are 1$/]
  ])('version %i is none', async (version, words) => {
    await expect(life.earlier('custom.a', version)).rejects.toMatchObject({
      code: 'secrets.no-such-version',
      message: expect.stringMatching(words)
    })
    await expect(life.restore('custom.a', version)).rejects.toMatchObject({ code: 'secrets.no-such-version' })
    expect(store.read('custom.a')).toBe('two')
  })

  test('are put in force again as a new version, and nothing is lost', async () => {
    await life.describe('custom.a', { tags: ['kept'] })
    expect(await life.restore('custom.a', 1)).toMatchObject({ version: 3, valueLength: 3, tags: ['kept'] })
    expect(store.read('custom.a')).toBe('one')
    expect((await life.details('custom.a')).earlier.map(({ version }) => version)).toEqual([2, 1])
    expect((await life.restore('custom.a', 2)).version).toBe(4)
    expect(store.read('custom.a')).toBe('two')
  })

  test('the oldest of a full list can be put in force, though it leaves the list with that', async () => {
    for (let next = 3; next <= KEPT_VERSIONS + 1; next++) await store.set('custom.a', `value ${next}`)
    expect((await life.details('custom.a')).earlier.at(-1)?.version).toBe(1)
    await life.restore('custom.a', 1)
    expect(store.read('custom.a')).toBe('one')
    expect((await life.details('custom.a')).earlier).toHaveLength(KEPT_VERSIONS)
  })

  test('are forgotten by number, or all', async () => {
    await store.set('custom.a', 'three')
    expect(await life.forget('custom.a', [1, 9])).toMatchObject({ forgotten: 1, earlierCount: 1 })
    await expect(life.earlier('custom.a', 1)).rejects.toMatchObject({ code: 'secrets.no-such-version' })
    expect(await life.forget('custom.a', undefined)).toMatchObject({ forgotten: 1, earlierCount: 0 })
    expect(await life.forget('custom.a', undefined)).toMatchObject({ forgotten: 0, earlierCount: 0 })
    expect(store.read('custom.a')).toBe('three')
  })
})

test('the checks learn of the secrets that have dates, and of no other', async () => {
  await store.set('custom.b', 'b')
  await life.describe('custom.b', { rotateEveryDays: 30 })
  expect(await life.dates()).toEqual({
    nowMs: 1_010,
    items: [{ targetId: 'custom.b', updatedAtMs: 1_010, expiresAtMs: null, rotateEveryDays: 30 }]
  })
})
