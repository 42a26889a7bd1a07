import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../platform/testing'
import type { Credentials } from '../store'
import { storeAt } from '../testing/cheap-store'
import { FakeKeyring } from '../testing/fake-keyring'
import type { FileStore } from './file-store'
import type { KeyChoice, KeyString } from './key'

const KEY_STRING = { name: 'TRUST_CONSOLE_SECRET_STORE_KEY', value: 'the key string' }
const CHOICES: KeyChoice[] = [
  { to: 'passphrase', passphrase: 'open sesame' },
  { to: 'key-string' },
  { to: 'key-file' },
  { to: 'keychain' }
]

let path: string
let keyring: FakeKeyring
beforeEach(async () => {
  path = join(await temporaryFolder(), 's.json')
  keyring = new FakeKeyring()
})

const openAt = async (keyString?: KeyString, credentials?: Credentials): Promise<FileStore> => {
  const store = storeAt(path, keyString, keyring)
  await store.open(credentials)
  return store
}

/** Opens the file the way it was sealed. */
const openAs = (choice: KeyChoice): Promise<FileStore> =>
  choice.to === 'passphrase'
    ? openAt(undefined, { passphrase: choice.passphrase })
    : openAt(choice.to === 'key-string' ? KEY_STRING : undefined)

const fill = async (store: FileStore): Promise<void> => {
  await store.set('custom.a', 'one')
  await store.set('custom.a', 'two')
  await store.set('custom.b', 'x')
}

const expectFilled = (store: FileStore): void => {
  expect([store.count, store.read('custom.a'), store.readEarlier('custom.a', 1), store.read('custom.b')]).toEqual([
    2,
    'two',
    'one',
    'x'
  ])
}

/** A file sealed this way, and open. */
const sealedAs = async (choice: KeyChoice): Promise<FileStore> => {
  const store = await openAt(choice.to === 'key-string' ? KEY_STRING : undefined)
  await fill(store)
  await store.rekey(choice)
  return store
}

describe.each(CHOICES)('from $to', (from) => {
  test.each(CHOICES)('to $to: everything opens with the new key, and nothing with the old', async (to) => {
    const first = await sealedAs(from)
    const [bytes, keyFile, items] = [
      await readFile(path),
      await readFile(`${path}.key`).catch(() => undefined),
      new Map(keyring.items)
    ]
    const store = from.to === to.to ? first : await openWithBoth(from, to)
    const newPassphrase = to.to === 'passphrase' ? { ...to, passphrase: 'another one' } : to
    await store.rekey(newPassphrase)
    expectFilled(store)
    expectFilled(await openAs(newPassphrase))
    // The old key over the new file.
    if (keyFile) {
      const now = await readFile(`${path}.key`).catch(() => undefined)
      expect(now).not.toEqual(keyFile)
      await writeFile(`${path}.key`, keyFile)
      for (const [name, value] of items) keyring.items.set(name, value)
      if (to.to === 'key-file' || to.to === 'keychain')
        await expect(openAt()).rejects.toMatchObject({ code: 'secrets.wrong-key' })
    }
    expect(await readFile(path)).not.toEqual(bytes)
  })

  const openWithBoth = async (was: KeyChoice, to: KeyChoice): Promise<FileStore> => {
    // A key string that is set decides how the file is opened: then the environment of the new key is set up first.
    const credentials = was.to === 'passphrase' ? { passphrase: was.passphrase } : undefined
    if (was.to === 'key-string') return openAt(KEY_STRING)
    if (to.to !== 'key-string') return openAt(undefined, credentials)
    const store = await openAt(undefined, credentials)
    await store.rekey({ to: 'passphrase', passphrase: KEY_STRING.value })
    await store.close()
    return openAt(KEY_STRING)
  }
})

test('a store that nobody has used yet can be given a passphrase', async () => {
  const store = await openAt()
  await store.rekey({ to: 'passphrase', passphrase: 'p' })
  await expect(openAt()).rejects.toMatchObject({ code: 'secrets.locked' })
  expect((await openAt(undefined, { passphrase: 'p' })).count).toBe(0)
})

test('the old key in the credential store goes, and only after the file is written', async () => {
  const store = await openAt()
  await fill(store)
  expect(keyring.items.size).toBe(1)
  await store.rekey({ to: 'keychain' })
  expect(keyring.items.size).toBe(1)
  await store.rekey({ to: 'key-file' })
  expect([keyring.items.size, store.info.keySource]).toEqual([0, `file:${path}.key`])
  expectFilled(await openAt())
})

describe('cut off in the middle', () => {
  test('before the file is written: the old key still opens it, and the next change works', async () => {
    const store = await openAt()
    await fill(store)
    await store.rekey({ to: 'key-file' })
    const oldKey = await readFile(`${path}.key`, 'utf8')
    // As after a crash: the new key is named, and the file is the old one.
    await writeFile(`${path}.key`, `${'5'.repeat(64)}\n${oldKey}`)
    const again = await openAt()
    expectFilled(again)
    expect(await readFile(`${path}.key`, 'utf8')).toBe(oldKey)
    await again.rekey({ to: 'keychain' })
    expectFilled(await openAt())
  })

  test('after the file is written, before the old key is forgotten', async () => {
    const store = await openAt()
    await fill(store)
    await store.rekey({ to: 'key-file' })
    const newKey = await readFile(`${path}.key`, 'utf8')
    await writeFile(`${path}.key`, `${newKey}${'5'.repeat(64)}\n`)
    expectFilled(await openAt())
    expect(await readFile(`${path}.key`, 'utf8')).toBe(newKey)
  })

  test('a write that fails leaves file, key file and credential store as they were', async () => {
    const store = await openAt()
    await fill(store)
    const before = [await readFile(path), await readFile(`${path}.key`), new Map(keyring.items)]
    const { file } = store as unknown as Cut
    file.write = () => Promise.reject(new Error('the disk is full'))
    await expect(store.rekey({ to: 'keychain' })).rejects.toThrow('the disk is full')
    await expect(store.rekey({ to: 'key-file' })).rejects.toThrow('the disk is full')
    expect([await readFile(path), await readFile(`${path}.key`), new Map(keyring.items)]).toEqual(before)
    expectFilled(store)
    expectFilled(await openAt())
  })
})

interface Cut {
  file: { write: unknown }
}

describe('a recovery code', () => {
  test('opens the store without its key, and says that the key must be changed', async () => {
    const store = await openAt()
    await fill(store)
    const code = await store.makeRecoveryCode()
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z]{4}$/)
    expect(store.protection?.hasRecoveryCode).toBe(true)
    keyring.items.clear()
    await expect(openAt()).rejects.toMatchObject({ code: 'secrets.key-missing' })
    const again = await openAt(undefined, { recoveryCode: code.toLowerCase().replaceAll('-', ' ') })
    expectFilled(again)
    expect([again.info.keySource, again.info.note]).toEqual(['recovery-code', expect.stringMatching(/change its key/)])
    // Read again, it needs no second typing.
    await again.open()
    expectFilled(again)
    const { recoveryCode } = await again.rekey({ to: 'key-file' })
    expect(again.info.note).toBeNull()
    expectFilled(await openAt())
    expectFilled(await openAt(undefined, { recoveryCode: recoveryCode ?? '' }))
    await expect(openAt(undefined, { recoveryCode: code })).rejects.toMatchObject({ code: 'secrets.wrong-key' })
  })

  test('a new one takes the place of the old one, and it can be removed', async () => {
    const store = await openAt()
    const old = await store.makeRecoveryCode()
    const code = await store.makeRecoveryCode()
    await expect(openAt(undefined, { recoveryCode: old })).rejects.toMatchObject({ code: 'secrets.wrong-key' })
    await openAt(undefined, { recoveryCode: code })
    expect([await store.removeRecoveryCode(), await store.removeRecoveryCode()]).toEqual([true, false])
    await expect(openAt(undefined, { recoveryCode: code })).rejects.toThrow(/has none/)
  })

  test('a slip of the pen is told from a wrong code', async () => {
    const store = await openAt()
    const code = await store.makeRecoveryCode()
    const slip = (code.startsWith('7') ? '8' : '7') + code.slice(1)
    await expect(openAt(undefined, { recoveryCode: slip })).rejects.toThrow(/typing error/)
    await expect(openAt(undefined, { recoveryCode: 'nonsense' })).rejects.toThrow(/typing error/)
  })
})

test('a passphrase that is wrong, or given to a file that has none, opens nothing', async () => {
  const store = await openAt()
  await fill(store)
  await expect(openAt(undefined, { passphrase: 'p' })).rejects.toThrow(/not sealed with a passphrase/)
  await store.rekey({ to: 'passphrase', passphrase: 'p' })
  await expect(openAt(undefined, { passphrase: 'q' })).rejects.toMatchObject({ code: 'secrets.wrong-key' })
  await expect(openAt()).rejects.toMatchObject({ code: 'secrets.locked' })
})

test('a typed passphrase is not asked for again when the file is read again, but is when it is another file', async () => {
  const store = await openAt()
  await store.rekey({ to: 'passphrase', passphrase: 'p' })
  const typed = await openAt(undefined, { passphrase: 'p' })
  await fill(typed)
  await typed.open()
  expectFilled(typed)
  const other = await openAt(undefined, { passphrase: 'p' })
  await other.rekey({ to: 'passphrase', passphrase: 'q' })
  await expect(typed.open()).rejects.toMatchObject({ code: 'secrets.locked' })
})
