import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FakeClock, temporaryFolder } from '../../platform/testing'
import { MemoryStore } from '../../secrets/memory-store'
import type { SecretStore } from '../../secrets/store'
import { storeAt } from '../../secrets/testing/cheap-store'
import { NO_USES } from '../../secrets/life/uses'
import { readSecretUses, readSecretValues } from './secret-values'

const over = (store: SecretStore) => ({
  using: async <T>(read: (store: SecretStore) => T | Promise<T>): Promise<T> => read(store)
})

test('values that are alike or weak are told by their ids, and nothing of them', async () => {
  const store = storeAt(join(await temporaryFolder(), 'secrets'))
  await store.open()
  await store.setAll([
    { targetId: 'custom.b', value: 'sk-live-4fG9aQ2Lx7' },
    { targetId: 'custom.a', value: 'sk-live-4fG9aQ2Lx7' },
    { targetId: 'custom.c', value: 'sk-live-4fG9aQ2Lx8' },
    { targetId: 'custom.d', value: 'changeme' },
    { targetId: 'custom.e', value: 'hunter2' },
    { targetId: 'custom.f', value: 'ababababababab' }
  ])
  const fact = await readSecretValues(over(store))
  expect(fact).toEqual({
    alike: [['custom.a', 'custom.b']],
    weak: [
      { targetId: 'custom.d', why: 'is a placeholder' },
      { targetId: 'custom.e', why: 'is shorter than 8 characters' },
      { targetId: 'custom.f', why: 'repeats itself' }
    ]
  })
  await store.close()
})

test('secrets in memory are looked at, and a store of the system is not asked', async () => {
  const store = new MemoryStore(new FakeClock())
  await store.set('custom.a', 'short')
  expect((await readSecretValues(over(store))).weak).toHaveLength(1)
  const system = { info: { persistent: true }, list: () => [] } as unknown as SecretStore
  await expect(readSecretValues(over(system))).rejects.toThrow('not asked for every value')
})

test('secrets without a known use are told with the time they were set', async () => {
  const store = new MemoryStore(new FakeClock(7))
  await store.set('custom.a', 'one')
  await store.set('custom.b', 'two')
  const uses = {
    ...NO_USES,
    sinceMs: 3,
    byTarget: new Map([['custom.a', { atMs: 5, actor: 'x', door: 'http' as const }]])
  }
  const known = { whenKnown: () => Promise.resolve(uses) }
  expect(await readSecretUses(over(store), known, 9)).toEqual({
    nowMs: 9,
    knownSinceMs: 3,
    unused: [{ targetId: 'custom.b', updatedAtMs: 7 }]
  })
  const dark = { whenKnown: () => Promise.resolve(undefined) }
  expect((await readSecretUses(over(store), dark, 9)).knownSinceMs).toBeNull()
})
