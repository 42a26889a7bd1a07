import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesBelow, folderForTest, gatewayForTest } from '../support/lifetime'
import { openAsReference, referenceFile, sealAsReference, type ReferenceEntry } from '../support/reference-file'
import { run, type Gateway, type Variables } from '../support/trust-console'

const KEY = 'the key string, Schlüssel 🔑'
const WITH_KEY: Variables = { OPENCLAW_ZIG_SECRET_STORE_KEY: KEY }
const OPENAI = 'models.providers.openai.apiKey'
const ENTRIES: ReferenceEntry[] = [
  { key: OPENAI, value: 'sk-from-the-reference' },
  { key: 'channels.bluebubbles.password', value: 'pässwörd 密码 🔐\n' },
  { key: 'tools.of.an.older.release', value: 'kept although unknown' }
]

const storeIn = (home: string): string => join(home, 'state', 'secrets.store.enc.json')

const homeWith = async (text: string): Promise<string> => {
  const home = await folderForTest()
  await mkdir(dirname(storeIn(home)), { recursive: true, mode: 0o700 })
  await writeFile(storeIn(home), text, { mode: 0o600 })
  return home
}

const valuesOf = async (gateway: Gateway): Promise<ReferenceEntry[]> => {
  const entries: ReferenceEntry[] = []
  for (const { targetId } of (await gateway.call('secrets.store.list')).items) {
    const { value } = await gateway.call('secrets.store.get', { targetId, includeValue: true })
    entries.push({ key: targetId, value })
  }
  return entries
}
const sorted = (entries: readonly ReferenceEntry[]): ReferenceEntry[] =>
  [...entries].sort((a, b) => (a.key < b.key ? -1 : 1))

describe("the reference's secret file", () => {
  test('is opened as it is: every value is there, and reading leaves the file alone', async () => {
    const text = await referenceFile(ENTRIES, KEY)
    const home = await homeWith(text)
    const gateway = await gatewayForTest(home, WITH_KEY)
    expect(await valuesOf(gateway)).toEqual(sorted(ENTRIES))
    expect(await gateway.call('secrets.resolve', { commandName: 'test', targetIds: [OPENAI] })).toMatchObject({
      assignments: [{ value: 'sk-from-the-reference' }]
    })
    expect((await gateway.call('secrets.store.status')).store).toMatchObject({
      activeBackend: 'encrypted-file',
      keySource: 'env:OPENCLAW_ZIG_SECRET_STORE_KEY',
      count: ENTRIES.length,
      error: null
    })
    await gateway.stop()
    expect(await readFile(storeIn(home), 'utf8')).toBe(text)
  })

  test('is opened where its own variable says it is', async () => {
    const elsewhere = join(await folderForTest(), 'reference.json')
    await writeFile(elsewhere, await referenceFile(ENTRIES, KEY))
    const gateway = await gatewayForTest(await folderForTest(), {
      ...WITH_KEY,
      OPENCLAW_ZIG_SECRET_STORE_PATH: elsewhere,
      OPENCLAW_ZIG_SECRET_BACKEND: 'encrypted-file'
    })
    expect((await gateway.call('secrets.store.status')).store).toMatchObject({ path: elsewhere, count: 3 })
  })

  test('is opened when another writer ordered and indented it otherwise, and when it holds no secret', async () => {
    const { version, ...rest } = await sealAsReference('{"entries":[],"version":1}', KEY)
    const text = JSON.stringify({ ...rest, version }, null, 4)
    const gateway = await gatewayForTest(await homeWith(`${text}\n`), WITH_KEY)
    expect((await gateway.call('secrets.store.status')).store).toMatchObject({ count: 0, error: null })
  })

  test('is kept byte for byte beside the store after the first write, and all secrets live on', async () => {
    const text = await referenceFile(ENTRIES, KEY)
    const home = await homeWith(text)
    const first = await gatewayForTest(home, WITH_KEY)
    await first.call('secrets.store.set', { targetId: 'custom.new', value: 'added' })
    await first.call('secrets.store.set', { targetId: OPENAI, value: 'changed' })
    await first.stop()
    const copies = [...(await filesBelow(dirname(storeIn(home))))].filter(([, bytes]) =>
      bytes.equals(Buffer.from(text))
    )
    expect(copies).toHaveLength(1)
    const second = await gatewayForTest(home, WITH_KEY)
    const expected = ENTRIES.map((entry) => (entry.key === OPENAI ? { ...entry, value: 'changed' } : entry))
    expect(await valuesOf(second)).toEqual(sorted([...expected, { key: 'custom.new', value: 'added' }]))
  })

  test('is what secrets export writes: libsodium opens it and finds every secret', async () => {
    const home = await homeWith(await referenceFile(ENTRIES, KEY))
    const added = { key: 'custom.added', value: 'x'.repeat(70) }
    await run(home, ['secrets', 'set', added.key], { stdin: added.value, variables: WITH_KEY })
    const out = join(await folderForTest(), 'exported.json')
    const exported = await run(home, ['secrets', 'export', '--format', 'v1', '--out', out], { variables: WITH_KEY })
    expect(exported).toMatchObject({ code: 0 })
    const text = await readFile(out, 'utf8')
    const { version, entries } = await openAsReference(text, KEY)
    expect(version).toBe(1)
    expect(sorted(entries)).toEqual(sorted([...ENTRIES, added]))
    const again = await run(home, ['secrets', 'export', '--format', 'v1', '--out', out], { variables: WITH_KEY })
    expect(again.code).toBe(1)
    expect(await readFile(out, 'utf8')).toBe(text)
  })

  test('is exported under a key string from stdin, from a store that has none, and moves to another home so', async () => {
    const home = await folderForTest()
    await run(home, ['secrets', 'set', OPENAI], { stdin: 'sk-moves' })
    const moved = await folderForTest()
    await mkdir(join(moved, 'state'))
    const args = ['secrets', 'export', '--format', 'v1', '--key-stdin', '--out', storeIn(moved)]
    expect(await run(home, args, { stdin: 'for the journey' })).toMatchObject({ code: 0 })
    const gateway = await gatewayForTest(moved, { TRUST_CONSOLE_SECRET_STORE_KEY: 'for the journey' })
    expect(await valuesOf(gateway)).toEqual([{ key: OPENAI, value: 'sk-moves' }])
  })
})

const flip = (b64: string): string => {
  const bytes = Buffer.from(b64, 'base64')
  bytes[bytes.length >> 1]! ^= 1
  return bytes.toString('base64')
}
const sealed = (): ReturnType<typeof sealAsReference> =>
  sealAsReference(JSON.stringify({ version: 1, entries: ENTRIES }), KEY)

test.each([
  ['another key', async () => sealed(), { OPENCLAW_ZIG_SECRET_STORE_KEY: 'another' }, /wrong-key/],
  ['no key at all', async () => sealed(), {}, /key-missing/],
  ['a changed tag', async () => sealed().then((file) => ({ ...file, tagB64: flip(file.tagB64) })), WITH_KEY, /./],
  ['a changed nonce', async () => sealed().then((file) => ({ ...file, nonceB64: flip(file.nonceB64) })), WITH_KEY, /./],
  [
    'changed ciphertext',
    async () => sealed().then((file) => ({ ...file, ciphertextB64: flip(file.ciphertextB64) })),
    WITH_KEY,
    /./
  ],
  ['a short tag', async () => sealed().then((file) => ({ ...file, tagB64: 'AAAA' })), WITH_KEY, /damaged/],
  ['another algorithm', async () => sealed().then((file) => ({ ...file, algorithm: 'rot13' })), WITH_KEY, /./],
  ['a later version', async () => sealed().then((file) => ({ ...file, version: 3 })), WITH_KEY, /unknown-version/],
  ['sealed text that is no list', async () => sealAsReference('[]', KEY), WITH_KEY, /damaged/]
])('with %s it is a named error, nothing is written, and the gateway still starts', async (_what, make, key, code) => {
  const text = JSON.stringify(await make())
  const home = await homeWith(text)
  const gateway = await gatewayForTest(home, key)
  const { store } = await gateway.call('secrets.store.status')
  expect(store.error?.code).toMatch(/^secrets\./)
  expect(store.error.code).toMatch(code)
  await expect(gateway.call('secrets.store.set', { targetId: OPENAI, value: 'v' })).rejects.toMatchObject({
    rpc: { data: { code: store.error.code } }
  })
  await gateway.stop()
  expect(await readFile(storeIn(home), 'utf8')).toBe(text)
})
