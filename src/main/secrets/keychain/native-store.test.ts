import { copyFile, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { FakeClock, temporaryFolder } from '../../platform/testing'
import { keyringError } from './keyring'
import { NativeStore } from './native-store'
import { storeSuite } from '../store-suite'
import { FakeKeyring } from '../testing/fake-keyring'

const open = async (path: string, keyring: FakeKeyring, platform: NodeJS.Platform = 'linux'): Promise<NativeStore> => {
  const store = new NativeStore(path, keyring, new FakeClock(), platform)
  await store.open()
  return store
}

storeSuite(async () => open(join(await temporaryFolder(), 's.json'), new FakeKeyring()))

let path: string
let keyring: FakeKeyring
beforeEach(async () => {
  path = join(await temporaryFolder(), 's.json')
  keyring = new FakeKeyring()
})

const accounts = (): string[] => [...keyring.items.keys()].map((name) => name.split('/')[1] ?? '')

test('values lie in the credential store only, and the index is sealed', async () => {
  const store = await open(path, keyring)
  await store.set('custom.a', 'canary-value')
  expect([...keyring.items.values()]).toContain('canary-value')
  expect(store.info).toMatchObject({ persistent: true, path: `${path}.index`, keySource: 'keychain', note: null })
  const folder = dirname(path)
  expect((await readdir(folder)).sort()).toEqual(['s.json.index', 's.json.index.key'])
  const onDisk = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'latin1')))
  expect(onDisk.join()).not.toMatch(/canary|custom/)
  for (const value of keyring.items.values()) expect(onDisk.join()).not.toContain(value)
})

test('a list asks the credential store for nothing', async () => {
  const store = await open(path, keyring)
  await store.set('custom.a', 'one')
  const before = keyring.reads
  expect([...store.list()]).toMatchObject([{ targetId: 'custom.a', valueLength: 3 }])
  expect(keyring.reads).toBe(before)
})

test('two stores in one credential store do not mix', async () => {
  const ours = await open(path, keyring)
  const theirs = await open(join(await temporaryFolder(), 's.json'), keyring)
  await ours.set('custom.a', 'ours')
  await theirs.set('custom.a', 'theirs')
  await theirs.delete('custom.a')
  expect([await ours.read('custom.a'), await theirs.read('custom.a')]).toEqual(['ours', undefined])
})

test('an item that another program removed is not found, and a note says so', async () => {
  const store = await open(path, keyring)
  await store.set('custom.a', 'one')
  for (const name of keyring.items.keys()) if (name.endsWith('/custom.a')) keyring.items.delete(name)
  expect(await store.read('custom.a')).toBeUndefined()
  expect(store.info.note).toMatch(/custom\.a/)
  expect(store.count).toBe(1)
  await store.set('custom.a', 'again')
  expect([await store.read('custom.a'), store.info.note]).toEqual(['again', null])
})

test('an item that is not in the index is not ours', async () => {
  const store = await open(path, keyring)
  await store.set('custom.a', 'one')
  const [service = ''] = [...keyring.items.keys()].find((name) => name.endsWith('/custom.a'))!.split('/')
  keyring.items.set(`${service}/custom.foreign`, 'x')
  expect([store.has('custom.foreign'), await store.read('custom.foreign')]).toEqual([false, undefined])
  expect(await store.delete('custom.foreign')).toBe(false)
  expect(accounts()).toContain('custom.foreign')
})

describe('a store that gets locked', () => {
  test('answers no read, write or deletion wrongly', async () => {
    const store = await open(path, keyring)
    await store.set('custom.a', 'one')
    keyring.locked = true
    const locked = { code: 'secrets.keyring', data: { obstacle: 'locked' } }
    await expect(store.read('custom.a')).rejects.toMatchObject(locked)
    await expect(store.delete('custom.a')).rejects.toMatchObject(locked)
    await expect(store.set('custom.a', 'two')).rejects.toMatchObject(locked)
    await expect(store.set('custom.b', 'two')).rejects.toMatchObject(locked)
    keyring.locked = false
    expect([await store.read('custom.a'), store.has('custom.b'), store.info.note]).toEqual(['one', false, null])
  })

  test('does not open, and is neither empty nor given a new key', async () => {
    await (await open(path, keyring)).set('custom.a', 'one')
    const items = new Map(keyring.items)
    keyring.locked = true
    await expect(open(path, keyring)).rejects.toMatchObject({ code: 'secrets.keyring' })
    keyring.locked = false
    expect(keyring.items).toEqual(items)
    expect(await (await open(path, keyring)).read('custom.a')).toBe('one')
  })
})

test('a first write into a credential store out of reach leaves nothing behind', async () => {
  const store = await open(path, keyring)
  keyring.failing = 'no-service'
  await expect(store.set('custom.a', 'one')).rejects.toMatchObject({ code: 'secrets.keyring' })
  expect([store.count, await readdir(dirname(path))]).toEqual([0, []])
})

test('a new secret whose item cannot be written leaves no entry; one without an answer stays listed', async () => {
  const store = await open(path, keyring)
  await store.set('custom.kept', 'x')
  for (const [obstacle, listed] of [
    ['denied', false],
    ['no-answer', true]
  ] as const) {
    keyring.beforeWrite = () => {
      throw keyringError(obstacle, 'no')
    }
    await expect(store.set('custom.a', 'one')).rejects.toMatchObject({ data: { obstacle } })
    expect(store.has('custom.a')).toBe(listed)
  }
})

test('a write that failed after it took effect leaves neither item nor entry', async () => {
  const store = await open(path, keyring)
  await store.set('custom.kept', 'x')
  const write = keyring.write.bind(keyring)
  keyring.write = async (...item) => {
    await write(...item)
    throw keyringError('other', 'the helper ended')
  }
  await expect(store.set('custom.a', 'one')).rejects.toMatchObject({ data: { obstacle: 'other' } })
  expect([store.has('custom.a'), accounts().includes('custom.a')]).toEqual([false, false])
})

test('the entry of a new secret is on the disk before its item is written', async () => {
  const store = await open(path, keyring)
  await store.set('custom.kept', 'x')
  const copy = join(await temporaryFolder(), 's.json')
  let seen: Promise<void> | undefined
  keyring.beforeWrite = () => {
    seen ??= Promise.all(['index', 'index.key'].map((end) => copyFile(`${path}.${end}`, `${copy}.${end}`))).then(
      () => undefined
    )
  }
  await store.set('custom.a', 'one')
  await seen
  expect((await open(copy, keyring)).has('custom.a')).toBe(true)
})

test('an index whose key is gone from a working credential store is a named error', async () => {
  await (await open(path, keyring)).set('custom.a', 'one')
  for (const name of keyring.items.keys()) if (name.startsWith('Trust Console key/')) keyring.items.delete(name)
  await expect(open(path, keyring)).rejects.toMatchObject({ code: 'secrets.key-missing' })
})

test('an index that is gone is noted', async () => {
  await (await open(path, keyring)).set('custom.a', 'one')
  await rm(`${path}.index`)
  expect((await open(path, keyring)).info.note).toMatch(/is gone/)
})

test('Windows takes no more than 2,560 bytes, and says so before anything is written', async () => {
  const store = await open(path, keyring, 'win32')
  await store.set('custom.fits', 'x'.repeat(2_560))
  await expect(store.set('custom.a', 'x'.repeat(2_561))).rejects.toMatchObject({ code: 'secrets.too-large' })
  expect([store.has('custom.a'), (await store.read('custom.fits'))?.length]).toEqual([false, 2_560])
})

test('text that looks like an encoded value is kept as it is', async () => {
  const store = await open(path, keyring)
  await store.set('custom.a', 'trust-console-base64:!')
  expect(await store.read('custom.a')).toBe('trust-console-base64:!')
})
