import { copyFile, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../platform/testing'
import type { FileStore } from './file-store'
import { sealVersion1 } from './format-v1'
import type { KeyString } from './key'
import { storeSuite } from '../store-suite'
import { storeAt } from '../testing/cheap-store'

const openAt = async (path: string, keyString?: KeyString): Promise<FileStore> => {
  const store = storeAt(path, keyString)
  await store.open()
  return store
}

const envKey = (value: string): KeyString => ({ name: 'TRUST_CONSOLE_SECRET_STORE_KEY', value })

describe('with a key file', () => storeSuite(async () => openAt(join(await temporaryFolder(), 'deep', 's.json'))))
describe('with a key string', () =>
  storeSuite(async () => openAt(join(await temporaryFolder(), 's.json'), envKey('correct horse'))))

let path: string
beforeEach(async () => {
  path = join(await temporaryFolder(), 's.json')
})

/** A file with one secret, closed. */
const filled = async (keyString?: KeyString): Promise<Buffer> => {
  const store = await openAt(path, keyString)
  await store.set('custom.a', 'canary-value')
  await store.close()
  return readFile(path)
}

test('neither value nor name stands in the file, and both files are private', async () => {
  const bytes = await filled()
  expect(bytes.toString('latin1')).not.toMatch(/canary|custom/)
  expect([(await stat(path)).mode & 0o777, (await stat(`${path}.key`)).mode & 0o777]).toEqual([0o600, 0o600])
  expect((await readdir(join(path, '..'))).sort()).toEqual(['s.json', 's.json.key'])
})

describe('an unreadable file is a named error and stays as it is', () => {
  const refused = async (code: string, keyString?: KeyString): Promise<void> => {
    const before = await readFile(path)
    await expect(storeAt(path, keyString).open()).rejects.toMatchObject({ code })
    expect(await readFile(path)).toEqual(before)
  }

  test('a wrong key string', async () => {
    await filled(envKey('right'))
    await refused('secrets.wrong-key', envKey('wrong'))
  })

  test('a key file where a key string is set', async () => {
    await filled()
    await refused('secrets.wrong-key', envKey('mine'))
  })

  test('a missing key string', async () => {
    await filled(envKey('right'))
    await refused('secrets.key-missing')
  })

  test('a missing key file', async () => {
    await filled()
    await rm(`${path}.key`)
    await refused('secrets.key-missing')
  })

  test('another key file', async () => {
    await filled()
    await writeFile(`${path}.key`, '0'.repeat(64))
    await refused('secrets.wrong-key')
  })

  test.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, -5), 'secrets.damaged'],
    ['longer', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x\n')]), 'secrets.damaged'],
    ['empty', () => Buffer.alloc(0), 'secrets.damaged'],
    ['something else', () => Buffer.from('hello'), 'secrets.damaged'],
    [
      'of a later version',
      (bytes: Buffer) => Buffer.from(bytes.toString().replace('"version":3', '"version":4')),
      'secrets.unknown-version'
    ],
    [
      'without its entry',
      (bytes: Buffer) => Buffer.from(bytes.toString().split('\n').slice(0, 2).join('\n') + '\n'),
      'secrets.damaged'
    ],
    [
      'with another time',
      (bytes: Buffer) => Buffer.from(bytes.toString().replace(/"savedAtMs":\d/, '"savedAtMs":9')),
      'secrets.damaged'
    ]
  ])('%s', async (_what, change, code) => {
    const bytes = await filled()
    await writeFile(path, change(bytes))
    await refused(code)
  })

  test('a key derivation below the floor, before it is run', async () => {
    const bytes = await filled(envKey('right'))
    await writeFile(path, bytes.toString().replace(/"memoryKiB":\d+/, '"memoryKiB":8'))
    await refused('secrets.damaged', envKey('right'))
  })
})

test('a deleted file is noted, because its key file is still there', async () => {
  expect((await openAt(path)).info.note).toBeNull()
  await filled()
  await rm(path)
  const store = await openAt(path)
  expect(store.info.note).toMatch(/is gone/)
  await store.set('custom.a', 'again')
  expect(store.info.note).toBeNull()
})

test('links are refused, for the file and for its key', async () => {
  await filled()
  const elsewhere = join(path, '..', 'elsewhere')
  await mkdir(elsewhere)
  const linked = join(elsewhere, 's.json')
  await symlink(path, linked)
  await expect(openAt(linked)).rejects.toMatchObject({ code: 'secrets.unsafe-file' })
  await rm(linked)
  await copyFile(path, linked)
  await symlink(`${path}.key`, `${linked}.key`)
  await expect(openAt(linked)).rejects.toMatchObject({ code: 'secrets.unsafe-file' })
})

test('a file that another program changed is not overwritten', async () => {
  await filled()
  const ours = await openAt(path)
  const theirs = await openAt(path)
  await theirs.set('custom.b', 'theirs')
  await expect(ours.set('custom.a', 'ours')).rejects.toMatchObject({ code: 'secrets.changed-on-disk' })
  await ours.open()
  expect([ours.read('custom.b'), ours.read('custom.a')]).toEqual(['theirs', 'canary-value'])
})

test('a write that fails leaves memory and disk as they were', async () => {
  await filled()
  const store = await openAt(path)
  await rm(path)
  await mkdir(path)
  await expect(store.set('custom.a', 'new')).rejects.toThrow()
  expect(store.read('custom.a')).toBe('canary-value')
})

test('a store that was closed does not take its file for an empty one', async () => {
  const before = await filled()
  const store = await openAt(path)
  await store.close()
  await expect(store.set('custom.b', 'new')).rejects.toMatchObject({ code: 'secrets.changed-on-disk' })
  expect(await readFile(path)).toEqual(before)
})

test('a folder that is gone bad gives a named error', async () => {
  await filled()
  const store = await openAt(path)
  const folder = join(path, '..')
  await rm(folder, { recursive: true })
  await writeFile(folder, 'a file where the folder was')
  await expect(store.set('custom.a', 'new')).rejects.toMatchObject({ code: 'secrets.file-io' })
  expect(store.read('custom.a')).toBe('canary-value')
})

describe('a version 1 file of the reference', () => {
  const entries = [
    { key: 'talk.apiKey', value: 'one' },
    { key: 'old.unknown.target', value: 'two' }
  ]

  test('is served as it is, and kept when the first write replaces it', async () => {
    const original = sealVersion1(entries, 'reference key')
    await writeFile(path, original)
    const store = await openAt(path, envKey('reference key'))
    expect([store.info.formatVersion, store.read('talk.apiKey'), store.read('old.unknown.target')]).toEqual([
      1,
      'one',
      'two'
    ])
    expect(await readFile(path, 'utf8')).toBe(original)
    await store.set('talk.apiKey', 'three')
    expect(await readFile(`${path}.v1`, 'utf8')).toBe(original)
    const again = await openAt(path, envKey('reference key'))
    expect([again.info.formatVersion, again.read('talk.apiKey'), again.count]).toEqual([3, 'three', 2])
  })

  test.each([
    ['no key', undefined, 'secrets.key-missing'],
    ['another key', envKey('other'), 'secrets.wrong-key']
  ])('with %s is refused and untouched', async (_what, keyString, code) => {
    const original = sealVersion1(entries, 'reference key')
    await writeFile(path, original)
    await expect(openAt(path, keyString)).rejects.toMatchObject({ code })
    expect(await readFile(path, 'utf8')).toBe(original)
  })
})
