import { expect, test } from 'vitest'
import type { SecretStore } from './store'

/** What every keeper of secrets must do. @param fresh makes an empty, open store */
export const storeSuite = (fresh: () => Promise<SecretStore>): void => {
  test('an empty store holds nothing', async () => {
    const store = await fresh()
    expect([store.count, [...store.list()], store.has('a'), await store.read('a')]).toEqual([0, [], false, undefined])
  })

  test('what is set is read back, byte for byte', async () => {
    const store = await fresh()
    const value = ' leading, "quotes", \u0000, line\nbreak, é, 🔑 '
    const meta = await store.set('custom.a', value)
    expect(await store.read('custom.a')).toBe(value)
    expect(meta.valueLength).toBe(Buffer.byteLength(value))
    expect([...store.list()]).toEqual([meta])
  })

  test('setting again replaces the value and keeps the first time', async () => {
    const store = await fresh()
    const first = await store.set('custom.a', 'one')
    const second = await store.set('custom.a', 'two')
    expect([await store.read('custom.a'), store.count]).toEqual(['two', 1])
    expect(second.createdAtMs).toBe(first.createdAtMs)
  })

  test('deleting says whether there was something', async () => {
    const store = await fresh()
    await store.set('custom.a', 'one')
    expect([await store.delete('custom.a'), await store.delete('custom.a')]).toEqual([true, false])
    expect([store.has('custom.a'), store.count]).toEqual([false, 0])
  })

  test('names that mean something to JavaScript are only names', async () => {
    const store = await fresh()
    expect(await store.read('__proto__')).toBeUndefined()
    await store.set('constructor', 'x')
    expect(await store.read('constructor')).toBe('x')
  })

  test('overlapping writes all take effect', async () => {
    const store = await fresh()
    await Promise.all(Array.from({ length: 25 }, (_, index) => store.set(`custom.${index}`, `v${index}`)))
    expect(store.count).toBe(25)
    expect(await store.read('custom.24')).toBe('v24')
  })

  test('opening again loses nothing', async () => {
    const store = await fresh()
    await store.set('custom.a', 'one')
    await store.open()
    expect(await store.read('custom.a')).toBe('one')
  })
}
