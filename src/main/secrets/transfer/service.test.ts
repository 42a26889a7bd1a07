import { describe, expect, test } from 'vitest'
import { AppError } from '../../../shared/errors'
import { clearExportPhrase } from '../../../shared/secrets/transfer'
import { MemoryStore } from '../memory-store'
import { NO_LIFE } from '../store'
import { TransferService, type Vault } from './service'

const KEY = new Uint8Array(32).fill(7)
const clock = { nowMs: () => 1_000 } as ConstructorParameters<typeof MemoryStore>[0]

const setUp = async (held: Record<string, string> = {}): Promise<{ store: MemoryStore; transfer: TransferService }> => {
  const store = new MemoryStore(clock)
  await store.open()
  for (const [id, value] of Object.entries(held)) await store.set(id, value)
  const vault: Vault = { using: async (read) => read(store), writing: async (write) => write(store) }
  return {
    store,
    transfer: new TransferService(
      vault,
      () => undefined,
      () => KEY,
      clock
    )
  }
}

const valuesIn = (store: MemoryStore): Record<string, unknown> =>
  Object.fromEntries(Array.from(store.list(), ({ targetId }) => [targetId, store.read(targetId)]))

const json = (values: object): { text: string; format: 'json' } => ({ text: JSON.stringify(values), format: 'json' })

describe('a preview', () => {
  test('says for each entry what would become of it, and has no value in it', async () => {
    const { transfer } = await setUp({ 'talk.apiKey': 'stored', 'custom.same': 'canary-same', 'custom.ODD': 'before' })
    const preview = await transfer.preview(
      json({
        'custom.fresh': 'canary-1',
        'talk.apiKey': 'canary-2',
        'custom.same': 'canary-same',
        STRANGE: 'canary-3',
        ODD: 'canary-4',
        'custom.empty': '',
        'custom.long': 'x'.repeat(65_537),
        'two words': 'canary-5',
        'custom.half': '\ud800'
      })
    )
    expect(preview.rows.map(({ targetId, status, chosen }) => [targetId, status, chosen])).toEqual([
      ['custom.fresh', 'new', true],
      ['talk.apiKey', 'replaced', false],
      ['custom.same', 'same', false],
      ['custom.STRANGE', 'unknown', false],
      ['custom.ODD', 'replaced', false],
      ['custom.empty', 'invalid', false],
      ['custom.long', 'invalid', false],
      ['custom.two words', 'invalid', false],
      ['custom.half', 'invalid', false]
    ])
    expect(preview.rows.every(({ status, reason }) => (status === 'invalid') === (reason !== null))).toBe(true)
    expect(preview.rows[0]?.valueLength).toBe(8)
    expect(JSON.stringify(preview)).not.toContain('canary')
  })

  test('of two entries for one target takes the first where they agree, and none where they do not', async () => {
    const { transfer } = await setUp()
    const names = 'OPENAI_API_KEY=a\nTRUST_CONSOLE_SECRET_MODELS_PROVIDERS_OPENAI_API_KEY='
    const statuses = async (text: string): Promise<string[]> =>
      (await transfer.preview({ text, format: 'env' })).rows.map(({ status }) => status)
    expect(await statuses(`${names}a`)).toEqual(['new', 'invalid'])
    expect(await statuses(`${names}b`)).toEqual(['invalid', 'invalid'])
    expect(await statuses(names)).toEqual(['new', 'invalid'])
  })
})

describe('an import', () => {
  const source = json({ 'custom.a': 'one', 'custom.b': 'two', LATER: 'three' })

  test('stores the chosen rows only', async () => {
    const { store, transfer } = await setUp({ 'custom.b': 'before', 'custom.other': 'untouched' })
    const { digest } = await transfer.preview(source)
    const imported = await transfer.apply({ ...source, digest, targetIds: ['custom.b', 'custom.LATER', 'custom.b'] })
    expect(imported).toMatchObject({ added: 1, replaced: 1, same: 0, count: 3 })
    expect(valuesIn(store)).toEqual({ 'custom.b': 'two', 'custom.LATER': 'three', 'custom.other': 'untouched' })
    // What was replaced is kept as an earlier value.
    expect(store.readEarlier('custom.b', 1)).toBe('before')
  })

  test('that a credential store breaks off says how many secrets it took', async () => {
    const { store, transfer } = await setUp()
    const { digest } = await transfer.preview(source)
    store.setAll = async ([first]) => {
      await store.set(first!.targetId, first!.value)
      throw new AppError('secrets.keyring', 'the credential store is locked')
    }
    await expect(transfer.apply({ ...source, digest, targetIds: ['custom.a', 'custom.b'] })).rejects.toMatchObject({
      code: 'secrets.keyring',
      message: '1 of 2 secrets were imported before this: the credential store is locked'
    })
  })

  test.each([
    ['a target came', (store: MemoryStore) => store.set('custom.a', 'x')],
    ['a target went', (store: MemoryStore) => store.delete('custom.b')],
    ['a value became the same', (store: MemoryStore) => store.set('custom.b', 'two')]
  ])('is refused where %s since the preview', async (_what, change) => {
    const { store, transfer } = await setUp({ 'custom.b': 'before' })
    const { digest } = await transfer.preview(source)
    await change(store)
    const before = valuesIn(store)
    await expect(transfer.apply({ ...source, digest, targetIds: ['custom.LATER'] })).rejects.toMatchObject({
      code: 'secrets.import-stale'
    })
    expect(valuesIn(store)).toEqual(before)
  })

  test('is not refused for a change that changes no row', async () => {
    const { store, transfer } = await setUp()
    const { digest } = await transfer.preview(source)
    await store.set('custom.elsewhere', 'x')
    await transfer.apply({ ...source, digest, targetIds: ['custom.a'] })
    expect(store.has('custom.a')).toBe(true)
  })

  test('is refused for another text than was previewed, even one of the same shape', async () => {
    const { store, transfer } = await setUp()
    const { digest } = await transfer.preview(source)
    const other = json({ 'custom.a': 'ONE', 'custom.b': 'two', LATER: 'three' })
    await expect(transfer.apply({ ...other, digest, targetIds: ['custom.a'] })).rejects.toMatchObject({
      code: 'secrets.import-stale'
    })
    expect(store.count).toBe(0)
  })

  test('of a row that is not there or not valid stores nothing at all', async () => {
    const { store, transfer } = await setUp()
    const text = json({ 'custom.a': 'one', 'custom.b': '' })
    const { digest } = await transfer.preview(text)
    for (const bad of ['custom.b', 'custom.none', '__proto__']) {
      await expect(transfer.apply({ ...text, digest, targetIds: ['custom.a', bad] })).rejects.toMatchObject({
        code: 'rpc.invalid-params'
      })
    }
    expect(store.count).toBe(0)
  })
})

describe('an export', () => {
  // A passphrase's key costs seconds on purpose, more on a busy machine.
  test('as an archive brings every secret and its times to another store', { timeout: 60_000 }, async () => {
    const times = { createdAtMs: 11, updatedAtMs: 22 }
    const { store, transfer } = await setUp({ 'talk.apiKey': ' value\n"é🔑' })
    await store.set('models.providers.*.apiKey', 'pattern', {
      ...NO_LIFE,
      ...times,
      notes: 'mine',
      version: 3,
      earlier: []
    })
    const { file, count } = await transfer.archive({ passphrase: 'twelve or more' })
    expect(count).toBe(2)
    expect(file).not.toContain('pattern')
    const other = await setUp()
    const given = { text: file, format: 'auto' as const, passphrase: 'twelve or more' }
    const { digest, rows, format } = await other.transfer.preview(given)
    expect(format).toBe('age')
    await other.transfer.apply({ ...given, digest, targetIds: rows.map(({ targetId }) => targetId!) })
    expect(valuesIn(other.store)).toEqual(valuesIn(store))
    expect([...other.store.list()].find(({ targetId }) => targetId.includes('*'))).toMatchObject({
      ...times,
      notes: ''
    })
  })

  test('in clear needs the phrase for the number of secrets there are', async () => {
    const { store, transfer } = await setUp({ 'custom.a': 'one' })
    const phrase = clearExportPhrase(1)
    expect(phrase).toBe('export 1 secret unprotected')
    await expect(transfer.clearText('yes')).rejects.toMatchObject({ code: 'secrets.not-confirmed', data: { phrase } })
    expect(await transfer.clearText(` ${phrase} `)).toMatchObject({ count: 1, leftOut: [] })
    await store.set('custom.b', 'two')
    await expect(transfer.clearText(phrase)).rejects.toMatchObject({ code: 'secrets.not-confirmed' })
  })
})
