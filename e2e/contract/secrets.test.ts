import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import known from '../../src/shared/secrets/known-targets.json'
import { folderForTest, gatewayForTest, ROOMY, rpcError } from '../support/lifetime'
import { freshFolder, Gateway, removeFolder } from '../support/trust-console'

const OPENAI = 'models.providers.openai.apiKey'
const MAX_VALUE_BYTES = 64 * 1024

let gateway: Gateway
const call = (method: string, params?: unknown): Promise<any> => gateway.call(method, params)
const set = (targetId: string, value: string): Promise<any> => call('secrets.store.set', { targetId, value })
const valueOf = async (targetId: string): Promise<unknown> =>
  (await call('secrets.store.get', { targetId, includeValue: true })).value
const unique = (): string => `custom.t${randomBytes(6).toString('hex')}`

beforeAll(async () => {
  gateway = await Gateway.start(await freshFolder(), ROOMY)
})
afterAll(async () => {
  await gateway.stop()
  await removeFolder(gateway.home)
})

describe('secrets.store', () => {
  test('set, get, list and delete answer with at least the members of the contract', async () => {
    const targetId = unique()
    const before = Number((await call('secrets.store.list')).count)
    const stored = await set(targetId, 'seven77')
    expect(stored).toMatchObject({ ok: true, targetId, valueLength: 7, count: before + 1 })
    expect(stored.savedAtMs).toBeTypeOf('number')
    expect(await call('secrets.store.get', { targetId, includeValue: true })).toMatchObject({
      ok: true,
      targetId,
      found: true,
      value: 'seven77',
      valueLength: 7
    })
    const list = await call('secrets.store.list')
    expect(list).toMatchObject({ ok: true, count: before + 1 })
    expect(list.items).toHaveLength(before + 1)
    expect(list.items).toContainEqual(expect.objectContaining({ targetId }))
    expect(await call('secrets.store.delete', { targetId })).toMatchObject({
      ok: true,
      targetId,
      deleted: true,
      count: before
    })
    expect(await call('secrets.store.delete', { targetId })).toMatchObject({ ok: true, deleted: false, count: before })
    expect((await call('secrets.store.list')).items).not.toContainEqual(expect.objectContaining({ targetId }))
  })

  test('a value is handed out only when includeValue is true, and never by list', async () => {
    const targetId = unique()
    const canary = `canary-${randomBytes(12).toString('hex')}`
    const answers = [await set(targetId, canary)]
    for (const more of [{}, { includeValue: false }]) {
      const answer = await call('secrets.store.get', { targetId, ...more })
      expect(answer).toMatchObject({ found: true, value: null, valueLength: canary.length })
      answers.push(answer)
    }
    for (const method of ['list', 'status']) answers.push(await call(`secrets.store.${method}`))
    answers.push(await call('secrets.store.delete', { targetId }))
    expect(JSON.stringify(answers)).not.toContain(canary)
  })

  test('a known target without a secret is not found and has no value', async () => {
    expect(
      await call('secrets.store.get', { targetId: 'channels.bluebubbles.password', includeValue: true })
    ).toMatchObject({
      ok: true,
      found: false,
      value: null,
      valueLength: 0
    })
  })

  test('an older client may say key instead of targetId', async () => {
    const key = unique()
    expect(await call('secrets.store.set', { key, value: 'v' })).toMatchObject({ ok: true, targetId: key })
    expect(await call('secrets.store.get', { key, includeValue: true })).toMatchObject({ targetId: key, value: 'v' })
    expect(await call('secrets.store.delete', { key })).toMatchObject({ targetId: key, deleted: true })
  })

  test.each(['set', 'get', 'delete'])('%s refuses a call that names no target, or two', async (verb) => {
    const value = verb === 'set' ? { value: 'v' } : {}
    await expect(call(`secrets.store.${verb}`, value)).rejects.toMatchObject(
      rpcError(-32602, expect.stringContaining('targetId'))
    )
    await expect(call(`secrets.store.${verb}`, { targetId: unique(), key: unique(), ...value })).rejects.toMatchObject(
      rpcError(-32602)
    )
  })

  test.each(['nobody.knows.this', 'models.providers.openai', 'custom.', 'custom', 'models.providers.*.apiKey.more'])(
    'set refuses the unknown id %s with the message clients look for',
    async (targetId) => {
      await expect(set(targetId, 'v')).rejects.toMatchObject(
        rpcError(-32602, `invalid secrets.store.set target id "${targetId}"`)
      )
    }
  )

  test('every known target id is accepted, kept apart and found again', async () => {
    const ids = known.targets.map(({ id }) => id)
    expect(ids.length).toBeGreaterThan(100)
    for (const id of ids) expect(await set(id, `value of ${id}`)).toMatchObject({ ok: true, targetId: id })
    for (const id of ids) expect(await valueOf(id)).toBe(`value of ${id}`)
    for (const id of ids) expect(await call('secrets.store.delete', { targetId: id })).toMatchObject({ deleted: true })
  })

  test('every known pattern filled with concrete parts is accepted', async () => {
    const filled = known.targets
      .filter(({ id }) => /\*|\[\]/.test(id))
      .map(({ id }) => id.replaceAll('*', 'my-name_1').replaceAll('[]', '[12]'))
    expect(filled.length).toBeGreaterThan(20)
    for (const id of filled) expect(await set(id, 'v')).toMatchObject({ ok: true, targetId: id })
    for (const id of filled) await call('secrets.store.delete', { targetId: id })
  })

  test.each([
    ['blanks and line breaks at both ends', ' \n\tkept as it is \r\n'],
    ['letters beyond ASCII and beyond 16 bits', 'pässwörd 密码 🔐 e\u0301 \u202e'],
    ['control characters', 'a\u0000b\u001bc\u007f'],
    ['64 KiB of ASCII', 'x'.repeat(MAX_VALUE_BYTES)],
    ['64 KiB of four-byte letters', '🔐'.repeat(MAX_VALUE_BYTES / 4)]
  ])('a value with %s comes back unchanged, and valueLength counts its UTF-8 bytes', async (_what, value) => {
    const targetId = unique()
    expect(await set(targetId, value)).toMatchObject({ valueLength: Buffer.byteLength(value) })
    expect(await valueOf(targetId)).toBe(value)
  })

  test.each([
    ['is too long to keep', JSON.stringify('x'.repeat(MAX_VALUE_BYTES + 1))],
    ['holds a lone high surrogate', String.raw`"a\ud83d"`],
    ['holds a lone low surrogate', String.raw`"\udd10a"`],
    ['is empty', '""'],
    ['is no text', '42']
  ])('a value that %s is refused, and the value before it stays', async (_what, json) => {
    const targetId = unique()
    await set(targetId, 'before')
    const { body } = await gateway.post(
      `{"id":1,"method":"secrets.store.set","params":{"targetId":"${targetId}","value":${json}}}`,
      { authorization: `Bearer ${await gateway.token()}` }
    )
    expect(body.error).toMatchObject({ code: -32602, message: expect.stringContaining('value') })
    expect(await valueOf(targetId)).toBe('before')
  })
})

test('what was stored and what was deleted are still so after a restart', async () => {
  const home = await folderForTest()
  const first = await gatewayForTest(home)
  await first.call('secrets.store.set', { targetId: OPENAI, value: 'kept 🔐' })
  await first.call('secrets.store.set', { targetId: 'custom.gone', value: 'v' })
  await first.call('secrets.store.delete', { targetId: 'custom.gone' })
  await first.stop()
  const second = await gatewayForTest(home)
  expect((await second.call('secrets.store.list')).items).toMatchObject([{ targetId: OPENAI }])
  expect(await second.call('secrets.store.get', { targetId: OPENAI, includeValue: true })).toMatchObject({
    value: 'kept 🔐'
  })
})

test('reload takes over a file that another program put in place, and writing goes on from there', async () => {
  const { path } = (await call('secrets.store.status')).store
  const [kept, dropped] = [unique(), unique()]
  await set(kept, 'old')
  const backup = await readFile(path)
  await set(kept, 'new')
  await set(dropped, 'v')
  await writeFile(path, backup)
  const reloaded = await call('secrets.reload')
  expect(reloaded).toMatchObject({ ok: true, store: { path, persistent: true } })
  expect(reloaded.reloadedAtMs).toBeTypeOf('number')
  expect([await valueOf(kept), await valueOf(dropped)]).toEqual(['old', null])
  await set(dropped, 'again')
  expect([await valueOf(kept), await valueOf(dropped)]).toEqual(['old', 'again'])
})
