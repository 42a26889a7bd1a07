import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { FakeClock, temporaryFolder } from '../../platform/testing'
import { FileStore } from './file-store'
import { StoreKeys } from './key'
import { storeSuite } from '../store-suite'
import { FakeKeyring } from '../testing/fake-keyring'

const openAt = async (path: string, keyring: FakeKeyring): Promise<FileStore> => {
  const store = new FileStore(path, new StoreKeys(path, undefined, keyring), new FakeClock())
  await store.open()
  return store
}

describe('an encrypted file with its key in the keychain', () =>
  storeSuite(async () => openAt(join(await temporaryFolder(), 's.json'), new FakeKeyring())))

const DATA_KEY = new Uint8Array(32).fill(7)

let path: string
let keyring: FakeKeyring
beforeEach(async () => {
  path = join(await temporaryFolder(), 's.json')
  keyring = new FakeKeyring()
})
const keyFile = (): Promise<string> => readFile(`${path}.key`, 'utf8')

test('the key lies in the keychain, and the key file only names it', async () => {
  const store = await openAt(path, keyring)
  expect(store.info.keySource).toBe('keychain')
  expect(keyring.items.size).toBe(0)
  await store.set('custom.a', 'one')
  const [[item = '', key] = []] = keyring.items
  expect(key).toMatch(/^[0-9a-f]{64}$/)
  expect(await keyFile()).toBe(`keychain:${item.split('/')[1] ?? ''}\n`)
  const again = await openAt(path, keyring)
  expect([again.read('custom.a'), again.info.keySource]).toEqual(['one', 'keychain'])
})

test('a store that has a key file keeps it when a keychain appears', async () => {
  keyring.failing = 'no-bus'
  const store = await openAt(path, keyring)
  await store.set('custom.a', 'one')
  const before = await keyFile()
  keyring.failing = undefined
  const again = await openAt(path, keyring)
  await again.set('custom.b', 'two')
  expect([again.info.keySource, await keyFile(), keyring.items.size]).toEqual([`file:${path}.key`, before, 0])
})

test.each([
  ['locked', (fake: FakeKeyring) => (fake.locked = true), 'secrets.keyring'],
  ['out of reach', (fake: FakeKeyring) => (fake.failing = 'no-bus'), 'secrets.keyring'],
  ['without the item', (fake: FakeKeyring) => fake.items.clear(), 'secrets.key-missing'],
  [
    'with another text in the item',
    (fake: FakeKeyring) => fake.items.forEach((_value, name) => fake.items.set(name, 'x')),
    'secrets.damaged'
  ],
  [
    'with another key in the item',
    (fake: FakeKeyring) => fake.items.forEach((_value, name) => fake.items.set(name, '0'.repeat(64))),
    'secrets.wrong-key'
  ]
])('a keychain that is %s makes the store unreadable, and no new key is made', async (_what, spoil, code) => {
  await (await openAt(path, keyring)).set('custom.a', 'one')
  const files = [await readFile(path), await keyFile()]
  spoil(keyring)
  const items = new Map(keyring.items)
  const store = new FileStore(path, new StoreKeys(path, undefined, keyring), new FakeClock())
  await expect(store.open()).rejects.toMatchObject({ code })
  expect(store.info.keySource).toBe('keychain')
  expect([await readFile(path), await keyFile()]).toEqual(files)
  expect(keyring.items).toEqual(items)
})

test('a key that is not read back as it was written is not used', async () => {
  keyring.read = () => Promise.resolve('something else')
  const store = await openAt(path, keyring)
  await expect(store.set('custom.a', 'one')).rejects.toMatchObject({ code: 'secrets.keyring' })
  expect([keyring.items.size, await readdir(dirname(path))]).toEqual([0, []])
})

test('of two programs that start at once, one makes the key and both use it', async () => {
  const all = Array.from({ length: 6 }, () => new StoreKeys(path, undefined, keyring))
  const made = await Promise.all(all.map((each) => each.create()))
  const slots = made.map((protector) => protector.slotFor(DATA_KEY, 'store'))
  const opened = await Promise.all(all.map((each, at) => each.open(slots.slice(at, at + 1), 'store')))
  expect(opened.map(({ bytes }) => bytes)).toEqual(all.map(() => DATA_KEY))
  expect(keyring.items.size).toBe(1)
})

test('the same with key files', async () => {
  keyring.failing = 'absent'
  const all = Array.from({ length: 6 }, () => new StoreKeys(path, undefined, keyring))
  const made = await Promise.all(all.map((each) => each.create()))
  const slots = made.map((protector) => protector.slotFor(DATA_KEY, 'store'))
  const opened = await Promise.all(all.map((each, at) => each.open(slots.slice(at, at + 1), 'store')))
  expect(opened.map(({ bytes }) => bytes)).toEqual(all.map(() => DATA_KEY))
})
