import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOMY, rpcError } from '../support/lifetime'
import { freshFolder, Gateway, removeFolder } from '../support/trust-console'

const OPENAI = 'models.providers.openai.apiKey'

const ENVIRONMENT = {
  TRUST_CONSOLE_SECRET_CUSTOM_OURS: 'from our prefix',
  OPENCLAW_ZIG_SECRET_CUSTOM_OURS: 'weaker',
  OPENCLAW_SECRET_CUSTOM_OURS: 'weakest',
  OPENCLAW_ZIG_SECRET_CUSTOM_ZIG: 'from the reference prefix',
  OPENCLAW_SECRET_CUSTOM_PLAIN: 'from the OpenClaw prefix',
  OPENCLAW_SECRET_MODELS_PROVIDERS_CAMEL_API_KEY: 'camel case, split',
  TRUST_CONSOLE_SECRET_CUSTOM_BOTH: 'must not win over the store',
  TRUST_CONSOLE_SECRET_CUSTOM_BLANK: '  '
}

let gateway: Gateway
const set = (targetId: string, value: string): Promise<any> => gateway.call('secrets.store.set', { targetId, value })
const remove = (targetId: string): Promise<any> => gateway.call('secrets.store.delete', { targetId })
const resolve = (...targetIds: string[]): Promise<any> =>
  gateway.call('secrets.resolve', { commandName: 'a test', targetIds })
const resolved = async (targetId: string): Promise<unknown> => (await resolve(targetId)).assignments[0].value
const unique = (): string => `custom.t${randomBytes(6).toString('hex')}`

beforeAll(async () => {
  gateway = await Gateway.start(await freshFolder(), { ...ROOMY, ...ENVIRONMENT })
})
afterAll(async () => {
  await gateway.stop()
  await removeFolder(gateway.home)
})

test('answers each target in order, with nulls, inactive paths and counts for those without a value', async () => {
  const [first, second] = [unique(), unique()]
  await set(second, 'two')
  const answer = await resolve(first, second, OPENAI)
  expect(answer).toMatchObject({ ok: true, commandName: 'a test', resolvedCount: 1, inactiveCount: 2 })
  expect(answer.inactiveRefPaths).toEqual([first, OPENAI])
  expect(answer.assignments).toMatchObject([
    { path: first, value: null },
    { path: second, value: 'two' },
    { path: OPENAI, pathSegments: ['models', 'providers', 'openai', 'apiKey'], value: null }
  ])
  expect(answer.diagnostics).toBeInstanceOf(Array)
})

test('refuses an unknown id by name and hands out nothing', async () => {
  const stored = unique()
  await set(stored, 'v')
  await expect(resolve(stored, 'nobody.knows.this')).rejects.toMatchObject(
    rpcError(-32602, expect.stringContaining('unknown target id "nobody.knows.this"'))
  )
})

test('a stored pattern stands for a concrete id, a stored concrete id for the pattern, and the exact id wins', async () => {
  const pattern = 'models.providers.*.apiKey'
  await set(OPENAI, 'exact')
  expect(await resolved(pattern)).toBe('exact')
  await set(pattern, 'pattern')
  expect(await resolved(pattern)).toBe('pattern')
  expect(await resolved('models.providers.other.apiKey')).toBe('pattern')
  expect(await resolved(OPENAI)).toBe('exact')
  for (const targetId of [pattern, OPENAI]) await remove(targetId)
  expect(await resolved('models.providers.other.apiKey')).toBeNull()
})

test('a list element is found through its pattern', async () => {
  await set('agents.list[].memorySearch.remote.apiKey', 'any element')
  expect(await resolved('agents.list[3].memorySearch.remote.apiKey')).toBe('any element')
  await remove('agents.list[].memorySearch.remote.apiKey')
})

test.each([
  ['TRUST_CONSOLE_SECRET_ before the others', 'custom.ours', 'from our prefix'],
  ['OPENCLAW_ZIG_SECRET_', 'custom.zig', 'from the reference prefix'],
  ['OPENCLAW_SECRET_', 'custom.plain', 'from the OpenClaw prefix'],
  ['a camel-case id in upper snake case', 'models.providers.camel.apiKey', 'camel case, split'],
  ['but not from a blank variable', 'custom.blank', null]
])('falls back to the environment: %s', async (_how, targetId, value) => {
  expect(await resolved(targetId)).toBe(value)
})

test('the store wins over the environment', async () => {
  await set('custom.both', 'from the store')
  expect(await resolved('custom.both')).toBe('from the store')
})
