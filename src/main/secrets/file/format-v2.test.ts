import { copyFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../../platform/testing'
import { storeAt } from '../testing/cheap-store'
import type { FileStore } from './file-store'
import type { KeyString } from './key'

// Files that version 0.1 of this program wrote.
const FILES = join(import.meta.dirname, '../testing/version-2')
const KEY_STRING = { name: 'TRUST_CONSOLE_SECRET_STORE_KEY', value: 'correct horse' }

let path: string
beforeEach(async () => {
  path = join(await temporaryFolder(), 's.json')
})

const openCopy = async (name: string, keyString?: KeyString): Promise<FileStore> => {
  await copyFile(join(FILES, name), path)
  if (!keyString) await copyFile(join(FILES, `${name}.key`), `${path}.key`)
  const store = storeAt(path, keyString)
  await store.open()
  return store
}

test.each([
  ['with-key-file.store', undefined, 'key'],
  ['with-key-string.store', KEY_STRING, 'key-string']
])('%s opens as it is, and the first write puts the present format in its place', async (name, keyString, kind) => {
  const store = await openCopy(name, keyString)
  const before = [...store.list()]
  expect(before.map(({ targetId }) => targetId)).toEqual(['models.providers.openai.apiKey', 'custom.unicode'])
  expect(before[0]).toMatchObject({ valueLength: 6, version: 1, notes: '', earlier: [] })
  expect([store.info.formatVersion, store.read('models.providers.openai.apiKey')]).toEqual([2, 'sk-one'])
  expect(await readFile(path)).toEqual(await readFile(join(FILES, name)))

  await store.set('models.providers.openai.apiKey', 'sk-two')
  const again = storeAt(path, keyString)
  await again.open()
  expect([again.info.formatVersion, again.protection?.kind, again.info.keySource]).toEqual([
    3,
    kind,
    keyString ? `env:${keyString.name}` : `file:${path}.key`
  ])
  expect([
    again.read('models.providers.openai.apiKey'),
    again.readEarlier('models.providers.openai.apiKey', 1)
  ]).toEqual(['sk-two', 'sk-one'])
  expect(again.read('custom.unicode')).toBe('pässwörd 🔐')
  // A second copy of the secrets would be one more to lose.
  expect((await readdir(join(path, '..'))).sort()).toEqual(keyString ? ['s.json'] : ['s.json', 's.json.key'])
})

test.each([
  ['another key string', { ...KEY_STRING, value: 'wrong' }, 'with-key-string.store', 'secrets.wrong-key'],
  ['a key string for a file with a key file', KEY_STRING, 'with-key-file.store', 'secrets.wrong-key']
])('%s does not open it', async (_what, keyString, name, code) => {
  await expect(openCopy(name, keyString)).rejects.toMatchObject({ code })
  expect(await readFile(path)).toEqual(await readFile(join(FILES, name)))
})
