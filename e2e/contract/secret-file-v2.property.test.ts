import fc from 'fast-check'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/main/platform/clock'
import { FileStore } from '../../src/main/secrets/file/file-store'
import { StoreKeys } from '../../src/main/secrets/file/key'
import { freshFolder, removeFolder } from '../support/trust-console'

// In-process, because it takes thousands of files. What the whole product makes of one is in secret-unreadable.test.ts.

const SECRETS = new Map([
  ['models.providers.openai.apiKey', 'sk-one'],
  ['custom.empty-ish', ' '],
  ['custom.unicode', 'pässwörd 🔐']
])
const REFUSALS = ['secrets.damaged', 'secrets.unknown-version', 'secrets.wrong-key', 'secrets.key-missing']

let folder: string
let path: string
let good: Buffer
/** The same secrets under the same key, written anew: another file that opens. */
let sibling: Buffer

const storeAt = (at: string): FileStore => new FileStore(at, new StoreKeys(at, undefined), systemClock)

const contentsOf = (store: FileStore): Map<string, string | undefined> =>
  new Map([...store.list()].map(({ targetId }) => [targetId, store.read(targetId)]))

/** Puts bytes in place of the store and opens them. @returns the refusal's code, or what the store then holds */
const open = async (bytes: Uint8Array): Promise<unknown> => {
  await writeFile(path, bytes)
  const store = storeAt(path)
  try {
    await store.open()
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
  return contentsOf(store)
}

const expectRefused = async (bytes: Uint8Array, what: string): Promise<void> => {
  const outcome = await open(bytes)
  if (!REFUSALS.includes(outcome as string)) expect.fail(`${what} was not refused: ${String(outcome)}`)
}

const linesOf = (bytes: Buffer): string[] => bytes.toString('latin1').split(/(?<=\n)/)

const filled = async (at: string): Promise<Buffer> => {
  const store = storeAt(at)
  await store.open()
  for (const [targetId, value] of SECRETS) await store.set(targetId, value)
  return readFile(at)
}

beforeAll(async () => {
  folder = await freshFolder()
  path = join(folder, 'store.json')
  sibling = await filled(path)
  await rm(path)
  good = await filled(path)
})
afterAll(() => removeFolder(folder))

test('the file these tests damage opens and holds the secrets, and so does its sibling', async () => {
  expect(await open(good)).toEqual(SECRETS)
  expect(await open(sibling)).toEqual(SECRETS)
  expect(sibling.equals(good)).toBe(false)
})

test('every single changed bit is refused, and the refusal leaves the file as it is', async () => {
  for (let at = 0; at < good.length; at++) {
    const changed = Buffer.from(good)
    changed[at]! ^= 1 << (at % 8)
    await expectRefused(changed, `bit ${at % 8} of byte ${at}`)
    if (at % 50 === 0) expect(await readFile(path)).toEqual(changed)
  }
})

test('any byte changed to any other is refused', async () => {
  const change = fc.record({ at: fc.nat(good.length - 1), by: fc.integer({ min: 1, max: 255 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const changed = Buffer.from(good)
      for (const { at, by } of changes) changed[at]! ^= by
      fc.pre(!changed.equals(good))
      await expectRefused(changed, JSON.stringify(changes))
    }),
    { numRuns: 1_500 }
  )
})

test('every length the file can be cut to is refused', async () => {
  for (let length = 0; length < good.length; length++) {
    await expectRefused(good.subarray(0, length), `the first ${length} bytes`)
  }
})

test('bytes put in anywhere or appended are refused', async () => {
  for (const more of ['\n', ' ', '\0', '{}', linesOf(good).at(-1)!, good.toString('latin1')]) {
    await expectRefused(Buffer.concat([good, Buffer.from(more, 'latin1')]), `with ${JSON.stringify(more)} appended`)
  }
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length), fc.uint8Array({ minLength: 1, maxLength: 64 }), async (at, bytes) => {
      await expectRefused(Buffer.concat([good.subarray(0, at), bytes, good.subarray(at)]), `insertion at ${at}`)
    }),
    { numRuns: 500 }
  )
})

test('lines removed, repeated, put in another order or taken from another file are refused', async () => {
  const pool = [...linesOf(good), ...linesOf(sibling)]
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(pool.length - 1), { minLength: 1, maxLength: 6 }), async (picked) => {
      const bytes = Buffer.from(picked.map((index) => pool[index]).join(''), 'latin1')
      fc.pre(!bytes.equals(good) && !bytes.equals(sibling))
      await expectRefused(bytes, `lines ${picked.join(' ')}`)
    }),
    { numRuns: 500, examples: [[[0, 1, 2, 3]], [[0, 1, 3, 2, 4]], [[0, 1, 2, 3, 9]], [[5, 1, 2, 3, 4]]] }
  )
})

test('the header of a passphrase file cannot be made to ask for an absurd or a weak key derivation', async () => {
  const at = join(folder, 'passphrase.json')
  const keys = new StoreKeys(at, { name: 'TEST', value: 'passphrase' })
  await new FileStore(at, keys, systemClock).set('custom.a', 'v')
  const text = await readFile(at, 'latin1')
  for (const [from, to] of [
    [/"memoryKiB":\d+/, '"memoryKiB":4000000000'],
    [/"memoryKiB":\d+/, '"memoryKiB":8'],
    [/"passes":\d+/, '"passes":1'],
    [/"passes":\d+/, '"passes":4000000000'],
    [/"lanes":\d+/, '"lanes":4000'],
    [/"saltB64":"[^"]+"/, '"saltB64":""']
  ] as const) {
    const changed = text.replace(from, to)
    expect(changed).not.toBe(text)
    await writeFile(at, changed, 'latin1')
    await expect(new FileStore(at, keys, systemClock).open(), to).rejects.toMatchObject({ code: 'secrets.damaged' })
  }
})

const targetId = fc.constantFrom('custom.a', 'custom.b', 'custom.c', 'channels.*.token')
const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => text.isWellFormed())
const step = fc.oneof(
  fc.record({ does: fc.constant('set' as const), targetId, value }),
  fc.record({ does: fc.constant('delete' as const), targetId }),
  fc.record({ does: fc.constant('reopen' as const) })
)

test('any sequence of sets, deletes and reopenings ends with what a plain map would hold', async () => {
  let round = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const at = join(folder, `model-${++round}.json`)
      const model = new Map<string, string>()
      let store = storeAt(at)
      await store.open()
      for (const each of [...steps, { does: 'reopen' as const }]) {
        if (each.does === 'set') {
          await store.set(each.targetId, each.value)
          model.set(each.targetId, each.value)
        } else if (each.does === 'delete') {
          expect(await store.delete(each.targetId)).toBe(model.delete(each.targetId))
        } else {
          store = storeAt(at)
          await store.open()
        }
        expect(contentsOf(store)).toEqual(model)
        expect(store.count).toBe(model.size)
      }
    }),
    { numRuns: 60 }
  )
})
