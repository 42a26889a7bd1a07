import { expect, test } from 'vitest'
import { carriedFrom, type SecretStore } from './store'

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

  test('a value that is replaced is kept, the newest first and ten of them', async () => {
    const store = await fresh()
    const first = await store.set('custom.a', 'v1')
    for (let version = 2; version <= 13; version++) await store.set('custom.a', `v${version}`)
    const meta = store.meta('custom.a')
    expect([first.version, first.earlier, meta?.version]).toEqual([1, [], 13])
    expect(meta?.earlier.map(({ version }) => version)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3])
    expect(meta?.earlier[0]).toMatchObject({ version: 12, valueLength: 3, setAtMs: first.updatedAtMs })
    const read = [13, 12, 3, 2, 99].map((version) => store.readEarlier('custom.a', version))
    expect(read).toEqual([undefined, 'v12', 'v3', undefined, undefined])
    expect(await store.read('custom.a')).toBe('v13')
  })

  test('the same value again is no new version', async () => {
    const store = await fresh()
    await store.set('custom.a', 'one')
    expect(await store.set('custom.a', 'one')).toMatchObject({ version: 1, earlier: [] })
  })

  test('what is said about a secret stays when its value changes, and goes with it', async () => {
    const store = await fresh()
    const life = { notes: 'from the vault of é', tags: ['prod', 'billing'], expiresAtMs: 1_000, rotateEveryDays: 90 }
    expect(await store.describe('custom.a', life)).toBeUndefined()
    await store.set('custom.a', 'one')
    expect(await store.describe('custom.a', life)).toMatchObject({ ...life, version: 1 })
    expect(await store.set('custom.a', 'two')).toMatchObject(life)
    await store.delete('custom.a')
    expect(await store.set('custom.a', 'three')).toMatchObject({ notes: '', tags: [], version: 1, earlier: [] })
    expect(store.readEarlier('custom.a', 1)).toBeUndefined()
  })

  test('earlier values can be forgotten, some or all', async () => {
    const store = await fresh()
    for (const value of ['one', 'two', 'three', 'four']) await store.set('custom.a', value)
    expect([await store.forgetEarlier('custom.a', [2, 77]), await store.forgetEarlier('custom.b')]).toEqual([1, 0])
    expect([3, 2, 1].map((version) => store.readEarlier('custom.a', version))).toEqual(['three', undefined, 'one'])
    expect(await store.forgetEarlier('custom.a')).toBe(2)
    expect([store.meta('custom.a')?.earlier, store.readEarlier('custom.a', 1)]).toEqual([[], undefined])
    expect(await store.read('custom.a')).toBe('four')
  })

  test('a secret from another store brings everything with it', async () => {
    const from = await fresh()
    await from.set('custom.a', 'one')
    await from.set('custom.a', 'two')
    const meta = await from.describe('custom.a', { notes: 'n', tags: ['t'], expiresAtMs: 5, rotateEveryDays: 1 })
    if (!meta) throw new Error('not described')
    const to = await fresh()
    await to.set('custom.a', 'two', carriedFrom(from, meta))
    expect(to.meta('custom.a')).toEqual(meta)
    expect([await to.read('custom.a'), to.readEarlier('custom.a', 1)]).toEqual(['two', 'one'])
  })

  test('many at once', async () => {
    const store = await fresh()
    await store.set('custom.1', 'old')
    const secrets = Array.from({ length: 300 }, (_, at) => ({ targetId: `custom.${at}`, value: `v${at}` }))
    const metas = await store.setAll(secrets)
    expect([metas.length, store.count, metas[1]?.version, store.readEarlier('custom.1', 1)]).toEqual([
      300,
      300,
      2,
      'old'
    ])
    await store.open()
    expect([await store.read('custom.299'), await store.read('custom.1')]).toEqual(['v299', 'v1'])
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
    await store.set('custom.a', 'two')
    const before = store.meta('custom.a')
    await store.open()
    expect([await store.read('custom.a'), store.meta('custom.a')]).toEqual(['two', before])
    expect(store.readEarlier('custom.a', 1)).toBe('one')
  })
}
