import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesBelow, filesHolding, folderForTest, gatewayForTest } from '../support/lifetime'
import { run, runJson, type Variables } from '../support/trust-console'

const KEY = 'TRUST_CONSOLE_SECRET_STORE_KEY'
const BACKEND = 'TRUST_CONSOLE_SECRET_BACKEND'
const TARGET = 'custom.kept'
/** No credential store can be reached, whatever runs on this machine. */
const NO_KEYRING: Variables = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' }

const statusOf = async (home: string, variables: Variables = {}): Promise<any> =>
  (await runJson(home, ['secrets', 'status'], { variables: { ...NO_KEYRING, ...variables } })).store
const setSecret = (home: string, value: string, variables: Variables = {}): Promise<{ code: number | null }> =>
  run(home, ['secrets', 'set', TARGET], { stdin: value, variables })
const storeIn = (home: string): string => join(home, 'state', 'secrets.store.enc.json')

describe.runIf(process.platform === 'linux')('the requested backend', () => {
  const own = { encryptedFallback: false, fallbackApplied: false, requestedRecognized: true }
  const standIn = {
    activeBackend: 'encrypted-file',
    providerImplemented: false,
    encryptedFallback: true,
    fallbackApplied: true,
    requestedRecognized: true,
    requestedSupport: 'fallback-only',
    persistent: true
  }
  const file = { ...own, activeBackend: 'encrypted-file', providerImplemented: true, requestedSupport: 'implemented' }
  const memory = { activeBackend: 'env', persistent: false, path: 'memory://secret-store', keySource: 'none' }

  test.each([
    ['env', { ...own, ...memory, providerImplemented: true, requestedSupport: 'implemented' }],
    ['file', { ...file, persistent: true }],
    ['encrypted-file', { ...file, persistent: true }],
    ['keychain', { ...standIn, fallbackReason: expect.stringContaining('macOS') }],
    ['dpapi', { ...standIn, fallbackReason: expect.stringContaining('Windows') }],
    ['keystore', { ...standIn, fallbackReason: expect.stringMatching(/\w/) }],
    ['auto', { ...standIn, fallbackReason: expect.stringMatching(/\w/) }],
    [
      'vault9',
      {
        ...memory,
        providerImplemented: false,
        encryptedFallback: false,
        requestedRecognized: false,
        requestedSupport: 'unsupported',
        fallbackApplied: true,
        fallbackReason: expect.stringContaining('vault9')
      }
    ]
  ])('%s is reported as the contract has it, where no credential store answers', async (requested, expected) => {
    const home = await folderForTest()
    expect(await statusOf(home, { [BACKEND]: requested })).toMatchObject({ requestedBackend: requested, ...expected })
  })

  test('is auto unless the setting says otherwise, and the reference name of the setting counts', async () => {
    const home = await folderForTest()
    expect(await statusOf(home)).toMatchObject({ requestedBackend: 'auto', path: storeIn(home) })
    expect(await statusOf(home, { OPENCLAW_ZIG_SECRET_BACKEND: 'env' })).toMatchObject({ requestedBackend: 'env' })
  })

  test('has every status field of the contract', async () => {
    const home = await folderForTest()
    const empty = await statusOf(home)
    for (const field of ['fallbackReason', 'loadedAtMs', 'savedAtMs']) expect(empty).toHaveProperty(field)
    expect(empty.count).toBe(0)
    await setSecret(home, 'v')
    const { loadedAtMs, savedAtMs, count } = await statusOf(home)
    expect([typeof loadedAtMs, typeof savedAtMs, count]).toEqual(['number', 'number', 1])
  })
})

describe('the key of the encrypted file', () => {
  test.each([
    KEY,
    'OPENCLAW_ZIG_SECRET_STORE_KEY',
    'OPENCLAW_GO_SECRET_STORE_KEY',
    'OPENCLAW_RS_SECRET_STORE_KEY',
    'OPENCLAW_SECRET_STORE_KEY'
  ])('comes from %s, and keySource names that variable', async (name) => {
    const home = await folderForTest()
    const variables = { [name]: 'a typed passphrase' }
    expect(await setSecret(home, 'v', variables)).toMatchObject({ code: 0 })
    expect(await statusOf(home, variables)).toMatchObject({ keySource: `env:${name}`, count: 1 })
    expect(await filesHolding(home, 'a typed passphrase')).toEqual([])
  })

  test('comes from our own variable when an alias is set too, and from the alias when ours is blank', async () => {
    const home = await folderForTest()
    const alias = { OPENCLAW_SECRET_STORE_KEY: 'other' }
    expect(await statusOf(home, { ...alias, [KEY]: 'mine' })).toMatchObject({ keySource: `env:${KEY}` })
    expect(await statusOf(home, { ...alias, [KEY]: ' ' })).toMatchObject({ keySource: 'env:OPENCLAW_SECRET_STORE_KEY' })
  })

  test('is a random file of mode 0600 beside the store where no variable is set', async () => {
    const keys = []
    for (const home of [await folderForTest(), await folderForTest()]) {
      await setSecret(home, 'v')
      const { keySource, path } = await statusOf(home)
      expect(keySource).toMatch(/^file:/)
      const keyPath = keySource.slice('file:'.length)
      expect(dirname(keyPath)).toBe(dirname(path))
      for (const each of [keyPath, path]) expect((await stat(each)).mode & 0o777).toBe(0o600)
      keys.push(await readFile(keyPath, 'utf8'))
    }
    expect(keys[0]).not.toBe(keys[1])
  })
})

test.each([
  ['the env backend', { [BACKEND]: 'env' }],
  ['a memory:// state path', { TRUST_CONSOLE_STATE_PATH: 'memory://nothing' }],
  ['an unknown backend', { [BACKEND]: 'vault9' }]
])('%s keeps secrets until the process ends and writes none of them to the disk', async (_what, variables) => {
  const home = await folderForTest()
  const first = await gatewayForTest(home, variables)
  await first.call('secrets.store.set', { targetId: TARGET, value: 'canary-3f1c' })
  expect(await first.call('secrets.store.get', { targetId: TARGET })).toMatchObject({ found: true })
  expect((await first.call('secrets.store.status')).store).toMatchObject({ persistent: false, count: 1 })
  await first.stop()
  expect(await filesHolding(home, 'canary-3f1c')).toEqual([])
  expect([...(await filesBelow(home)).keys()].filter((path) => path.includes('secrets.store'))).toEqual([])
  const second = await gatewayForTest(home, variables)
  expect((await second.call('secrets.store.list')).items).toEqual([])
})
