import { cp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filesBelow, folderForTest, gatewayForTest } from '../support/lifetime'
import { freshFolder, removeFolder, run, type Variables } from '../support/trust-console'

const KEY = 'TRUST_CONSOLE_SECRET_STORE_KEY'
const TARGET = 'custom.kept'

const setSecret = (home: string, variables: Variables = {}): Promise<unknown> =>
  run(home, ['secrets', 'set', TARGET], { stdin: 'precious', variables })
const storeIn = (home: string): string => join(home, 'state', 'secrets.store.enc.json')

let keyFileHome: string
let keyStringHome: string
let otherHome: string
beforeAll(async () => {
  ;[keyFileHome, keyStringHome, otherHome] = [await freshFolder(), await freshFolder(), await freshFolder()]
  await setSecret(keyFileHome)
  await setSecret(otherHome)
  await setSecret(keyStringHome, { [KEY]: 'right' })
})
afterAll(() => Promise.all([keyFileHome, keyStringHome, otherHome].map(removeFolder)))

const copyOf = async (home: string): Promise<string> => {
  const copy = await folderForTest()
  await cp(home, copy, { recursive: true })
  return copy
}
const change = async (path: string, how: (bytes: Buffer) => Buffer): Promise<void> =>
  writeFile(path, how(await readFile(path)))
const changeText = (path: string, from: RegExp, to: string): Promise<void> =>
  change(path, (bytes) => Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1'))
const atMiddle = (bytes: Buffer): Buffer => {
  bytes[bytes.length >> 1]! ^= 1
  return bytes
}
const keyPath = (home: string): string => `${storeIn(home)}.key`

const cases: {
  what: string
  code: string
  sealedWith: 'key file' | 'key string'
  damage?: (home: string) => Promise<unknown>
  variables?: Variables
}[] = [
  { what: 'another key string', code: 'secrets.wrong-key', sealedWith: 'key string', variables: { [KEY]: 'wrong' } },
  { what: 'no key string', code: 'secrets.key-missing', sealedWith: 'key string' },
  {
    what: 'another key file',
    code: 'secrets.wrong-key',
    sealedWith: 'key file',
    damage: (home) => cp(keyPath(otherHome), keyPath(home))
  },
  {
    what: 'no key file',
    code: 'secrets.key-missing',
    sealedWith: 'key file',
    damage: (home) => rm(keyPath(home))
  },
  {
    what: 'a damaged key file',
    code: 'secrets.damaged',
    sealedWith: 'key file',
    damage: (home) => writeFile(keyPath(home), 'what is this')
  },
  {
    what: 'one changed bit',
    code: 'secrets.damaged',
    sealedWith: 'key file',
    damage: (home) => change(storeIn(home), atMiddle)
  },
  {
    what: 'its end cut off',
    code: 'secrets.damaged',
    sealedWith: 'key file',
    damage: (home) => change(storeIn(home), (bytes) => bytes.subarray(0, -20))
  },
  {
    what: 'nothing in it',
    code: 'secrets.damaged',
    sealedWith: 'key file',
    damage: (home) => writeFile(storeIn(home), '')
  },
  {
    what: 'an unknown version',
    code: 'secrets.unknown-version',
    sealedWith: 'key file',
    damage: (home) => changeText(storeIn(home), /"version":3/, '"version":9')
  },
  {
    what: 'a symbolic link in its place',
    code: 'secrets.unsafe-file',
    sealedWith: 'key file',
    damage: async (home) => {
      await rename(storeIn(home), join(home, 'elsewhere'))
      await symlink(join(home, 'elsewhere'), storeIn(home))
    }
  }
]

test.each(cases)(
  'a secret file with $what is $code: the gateway starts, shows it, refuses to write and leaves every byte',
  async ({ code, sealedWith, damage, variables = {} }) => {
    const home = await copyOf(sealedWith === 'key file' ? keyFileHome : keyStringHome)
    await damage?.(home)
    const secretFiles = async (): Promise<[string, Buffer][]> =>
      [...(await filesBelow(home))].filter(([path]) => /secrets\.store|elsewhere/.test(path)).sort()
    const before = await secretFiles()
    const gateway = await gatewayForTest(home, variables)

    const { store } = await gateway.call('secrets.store.status')
    expect(store).toMatchObject({ activeBackend: 'encrypted-file', error: { code, message: expect.any(String) } })
    const { checks } = await gateway.call('doctor')
    expect(checks).toContainEqual(expect.objectContaining({ id: expect.stringMatching(/^secrets\./), status: 'fail' }))
    for (const [method, params] of [
      ['secrets.store.set', { targetId: TARGET, value: 'v' }],
      ['secrets.store.get', { targetId: TARGET, includeValue: true }],
      ['secrets.store.delete', { targetId: TARGET }],
      ['secrets.store.list', {}],
      ['secrets.resolve', { commandName: 'test', targetIds: [TARGET] }],
      ['secrets.reload', {}]
    ] as const) {
      await expect(gateway.call(method, params), method).rejects.toMatchObject({ rpc: { data: { code } } })
    }
    await gateway.stop()
    expect(await secretFiles()).toEqual(before)
  }
)

test('a damaged secret file is served again after it was put back and the store reloaded', async () => {
  const home = await copyOf(keyFileHome)
  const good = await readFile(storeIn(home))
  await change(storeIn(home), atMiddle)
  const gateway = await gatewayForTest(home)
  await writeFile(storeIn(home), good)
  expect(await gateway.call('secrets.reload')).toMatchObject({ ok: true, store: { error: null, count: 1 } })
  expect(await gateway.call('secrets.store.get', { targetId: TARGET, includeValue: true })).toMatchObject({
    value: 'precious'
  })
})
