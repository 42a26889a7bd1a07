import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openVersion1 } from '../../src/main/secrets/file/format-v1'
import { filesHolding, folderForTest, gatewayForTest, rpcError } from '../support/lifetime'
import { run, runJson, type Gateway } from '../support/trust-console'

const ID = 'custom.life'
const DAY_MS = 86_400_000

/** A gateway whose store holds three values under one id, the last in force. */
const visited = async (): Promise<{ home: string; gateway: Gateway; values: string[] }> => {
  const home = await folderForTest()
  const gateway = await gatewayForTest(home)
  const values = [1, 2, 3].map((number) => `canary-${number}-${randomBytes(8).toString('hex')}`)
  for (const value of values) await gateway.call('secrets.store.set', { targetId: ID, value })
  return { home, gateway, values }
}

/** Calls what only the operator may call. */
const asOperator = async (home: string, method: string, params: unknown): Promise<any> => {
  const { code, stdout, stderr } = await run(home, ['call', method], { stdin: JSON.stringify(params) })
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

const audit = async (gateway: Gateway): Promise<any> => gateway.call('security.audit')
const idsOf = ({ findings }: any): string[] => findings.map(({ checkId }: any) => checkId)

test('the life of a secret is for the operator alone', async () => {
  const { gateway } = await visited()
  for (const [name, more] of [
    ['details', {}],
    ['describe', { notes: 'n' }],
    ['version', { version: 1 }],
    ['restore', { version: 1 }],
    ['forget', {}]
  ] as const) {
    await expect(gateway.call(`secrets.store.${name}`, { targetId: ID, ...more })).rejects.toMatchObject(
      rpcError(-32601)
    )
  }
})

test('details, describe, version, restore and forget do what they say', async () => {
  const { home, gateway, values } = await visited()
  const { secret } = await asOperator(home, 'secrets.store.details', { targetId: ID })
  expect(secret).toMatchObject({ targetId: ID, version: 3, earlierCount: 2, notes: '', tags: [], lastUsed: null })
  expect(secret.earlier.map(({ version }: any) => version)).toEqual([2, 1])
  expect(secret.usesKnownSinceMs).toBeTypeOf('number')

  const said = { notes: 'Ask Ada.\nShe knows.', tags: ['prod', 'eu'], rotateEveryDays: 90 }
  await asOperator(home, 'secrets.store.describe', { targetId: ID, ...said })
  const described = await asOperator(home, 'secrets.store.describe', { targetId: ID, expiresAtMs: 4e12 })
  expect(described.secret).toMatchObject({ ...said, expiresAtMs: 4e12, version: 3 })
  expect(described.secret.rotationDueAtMs - described.secret.updatedAtMs).toBe(90 * DAY_MS)

  expect(await asOperator(home, 'secrets.store.version', { targetId: ID, version: 1 })).toMatchObject({
    ok: true,
    version: 1,
    value: values[0]
  })
  expect(await asOperator(home, 'secrets.store.restore', { targetId: ID, version: 1 })).toMatchObject({
    restored: 1,
    version: 4
  })
  const { value } = await gateway.call('secrets.store.get', { targetId: ID, includeValue: true })
  expect(value).toBe(values[0])
  expect(await asOperator(home, 'secrets.store.forget', { targetId: ID, versions: [1, 2] })).toMatchObject({
    forgotten: 2,
    earlierCount: 1
  })
  expect(await asOperator(home, 'secrets.store.forget', { targetId: ID })).toMatchObject({
    forgotten: 1,
    earlierCount: 0
  })
  await expect(asOperator(home, 'secrets.store.version', { targetId: ID, version: 1 })).rejects.toThrow(/not kept/)

  // All of it is there after a restart.
  await gateway.stop()
  expect(await runJson(home, ['secrets', 'show', ID])).toMatchObject({ secret: { ...said, version: 4 } })
})

test('what is said about a secret has limits', async () => {
  const { home } = await visited()
  const describing = (more: object): Promise<any> =>
    asOperator(home, 'secrets.store.describe', { targetId: ID, ...more })
  await describing({
    notes: 'x'.repeat(2_000),
    tags: Array.from({ length: 20 }, (_, index) => `${index}`.padEnd(50, 'x'))
  })
  for (const wrong of [
    { notes: 'x'.repeat(2_001) },
    { notes: '\ud800' },
    { tags: Array.from({ length: 21 }, (_, index) => `t${index}`) },
    { tags: ['x'.repeat(51)] },
    { tags: ['a,b'] },
    { tags: ['a\u001b[2J'] },
    { tags: [' '] },
    { rotateEveryDays: 0 },
    { rotateEveryDays: 3_651 },
    { rotateEveryDays: 1.5 },
    { expiresAtMs: -1 },
    { expiresAtMs: 8.64e15 + 1 },
    { version: 9 }
  ])
    await expect(describing(wrong)).rejects.toThrow(/invalid params for secrets.store.describe/)
})

test('every door learns the dates, and neither notes nor names of people', async () => {
  const { home, gateway } = await visited()
  await asOperator(home, 'secrets.store.describe', { targetId: ID, notes: 'for the operator', tags: ['a'] })
  await run(home, ['secrets', 'get', ID, '--reveal'])
  const list = await gateway.call('secrets.store.list')
  expect(list.items).toEqual([
    {
      targetId: ID,
      valueLength: expect.any(Number),
      createdAtMs: expect.any(Number),
      updatedAtMs: expect.any(Number),
      known: true,
      version: 3,
      earlierCount: 2,
      tags: ['a'],
      expiresAtMs: null,
      rotateEveryDays: null,
      rotationDueAtMs: null,
      lastUsedAtMs: expect.any(Number)
    }
  ])
  expect(list.usesKnownSinceMs).toBeTypeOf('number')
})

describe('the last use', () => {
  const lastUsed = async (home: string, targetId = ID): Promise<any> =>
    (await asOperator(home, 'secrets.store.details', { targetId })).secret.lastUsed

  test('is a value that was handed out, and nothing else', async () => {
    const { home, gateway } = await visited()
    await gateway.call('secrets.store.get', { targetId: ID })
    await gateway.call('secrets.store.list')
    await asOperator(home, 'secrets.store.version', { targetId: ID, version: 1 })
    expect(await lastUsed(home)).toBeNull()
    await gateway.call('secrets.store.get', { targetId: ID, includeValue: true })
    expect(await lastUsed(home)).toMatchObject({ actor: 'token', door: 'http' })
    await run(home, ['secrets', 'get', ID, '--reveal'])
    expect(await lastUsed(home)).toMatchObject({ actor: expect.stringMatching(/^operator /), door: 'command' })
  })

  test('of a resolve is that of each stored id it handed out, and of no other it was asked for', async () => {
    const home = await folderForTest()
    const gateway = await gatewayForTest(home, { TRUST_CONSOLE_SECRET_TALK_API_KEY: 'from-the-environment' })
    const pattern = 'models.providers.*.apiKey'
    const long = Array.from({ length: 60 }, (_, index) => `custom.${'x'.repeat(100)}${index}`)
    for (const targetId of [pattern, 'custom.unasked', ...long])
      await gateway.call('secrets.store.set', { targetId, value: 'v' })
    await gateway.call('secrets.resolve', {
      commandName: 'agent',
      targetIds: [...long, 'models.providers.openai.apiKey', 'talk.apiKey', 'custom.missing']
    })
    const { items } = await gateway.call('secrets.store.list')
    const used = items.filter(({ lastUsedAtMs }: any) => lastUsedAtMs !== null).map(({ targetId }: any) => targetId)
    expect(used.sort()).toEqual([...long, pattern].sort())
    const [record] = (await gateway.call('activity.list', { method: 'secrets.resolve' })).items
    expect(record.handedOut).toEqual([...long, pattern])
    expect((await gateway.call('activity.verify')).ok).toBe(true)
  })

  test.each(['kept', 'lost', 'damaged'])('is known after a restart, with its cache %s', async (cache) => {
    const { home, gateway } = await visited()
    await gateway.call('secrets.store.get', { targetId: ID, includeValue: true })
    const before = await lastUsed(home)
    await gateway.stop('SIGKILL')
    const path = join(home, 'state', 'secret-uses.json')
    if (cache === 'lost') await rm(path, { force: true })
    if (cache === 'damaged') await writeFile(path, '{"version":1')
    await gatewayForTest(home)
    expect(await lastUsed(home)).toEqual(before)
  })

  test('belongs to the secret that was used, not to one that takes its place', async () => {
    const { home, gateway } = await visited()
    await gateway.call('secrets.store.get', { targetId: ID, includeValue: true })
    await gateway.call('secrets.store.delete', { targetId: ID })
    await gateway.call('secrets.store.set', { targetId: ID, value: 'another' })
    expect(await lastUsed(home)).toBeNull()
  })
})

describe('findings', () => {
  test('name what is expired, due and expiring, after all others, and go away again', async () => {
    const { home, gateway } = await visited()
    expect(await audit(gateway)).toMatchObject({ summary: { critical: 0, warn: 0, info: 0 } })
    const describing = (more: object): Promise<any> =>
      asOperator(home, 'secrets.store.describe', { targetId: ID, ...more })
    await describing({ expiresAtMs: Date.now() - 1 })
    const { findings, unchecked } = await audit(gateway)
    expect(findings).toEqual([
      expect.objectContaining({ checkId: 'secrets.expired', severity: 'warn', detail: expect.stringContaining(ID) })
    ])
    expect(unchecked).toBeUndefined()
    await describing({ expiresAtMs: Date.now() + DAY_MS })
    expect(idsOf(await audit(gateway))).toEqual(['secrets.expiring'])
    await describing({ expiresAtMs: null, rotateEveryDays: 1 })
    expect(idsOf(await audit(gateway))).toEqual([])
    expect((await gateway.call('posture.explanations')).items).toContainEqual(
      expect.objectContaining({ checkId: 'secrets.rotation.due', area: 'secrets', automatic: false })
    )
  })

  test('of a locked store are not known, which is not good', async () => {
    const { home, gateway } = await visited()
    await asOperator(home, 'secrets.store.describe', { targetId: ID, expiresAtMs: 0 })
    await asOperator(home, 'secrets.lock', {})
    const { findings, unchecked } = await audit(gateway)
    expect(findings).toEqual([])
    expect(unchecked.map(({ checkId }: any) => checkId)).toEqual([
      'secrets.expired',
      'secrets.rotation.due',
      'secrets.expiring'
    ])
  })
})

describe('on the command line', () => {
  test('a secret is described, shown, brought back and forgotten', async () => {
    const { home, values } = await visited()
    const said = await run(
      home,
      [
        'secrets',
        'describe',
        ID,
        '--notes-stdin',
        '--tag',
        'prod',
        '--tag',
        'eu',
        '--expires',
        '2020-01-31',
        '--rotate-every',
        '30'
      ],
      { stdin: 'line one\nline \u001b[2J two\n' }
    )
    expect(said).toMatchObject({ code: 0, stderr: '' })
    const { stdout } = await run(home, ['secrets', 'show', ID])
    for (const words of [
      '2020-01-31 00:00:00',
      'every 30 days',
      'prod, eu',
      'line one\nline \\u001b[2J two',
      'due: expired'
    ])
      expect(stdout).toContain(words)
    expect((await run(home, ['secrets', 'list'])).stdout).toMatch(/custom\.life .* expired 2020-01-31/)
    await run(home, [
      'secrets',
      'describe',
      ID,
      '--tags',
      '',
      '--expires',
      'never',
      '--rotate-every',
      'never',
      '--note',
      ''
    ])
    expect((await runJson(home, ['secrets', 'show', ID])).secret).toMatchObject({
      tags: [],
      notes: '',
      expiresAtMs: null,
      rotateEveryDays: null
    })
    expect((await run(home, ['secrets', 'versions', ID])).stdout).toMatch(
      /^VERSION[^]*\n2 [^]*\n1 [^]*version 3 of custom\.life/
    )
    expect((await run(home, ['secrets', 'versions', ID, '--reveal', '1'])).stdout).toBe(`${values[0]}\n`)
    expect((await run(home, ['secrets', 'restore', ID, '1'])).stdout).toContain(
      'version 1 of custom.life is in force again, as version 4'
    )
    expect((await run(home, ['secrets', 'get', ID, '--reveal'])).stdout).toBe(`${values[0]}\n`)
    expect((await run(home, ['secrets', 'forget', ID, '2'])).stdout).toContain(
      'forgot 1 earlier value of custom.life; 2 left'
    )
    expect((await run(home, ['secrets', 'forget', ID])).stdout).toContain('forgot 2 earlier values')
    expect(await run(home, ['secrets', 'forget', ID])).toMatchObject({ code: 1, stdout: '' })
  })

  test.each([
    [['describe', ID], /say what/],
    [['describe', ID, '--expires', 'soon'], /--expires takes a date/],
    [['describe', ID, '--rotate-every', '0'], /--rotate-every takes/],
    [['describe', ID, '--note', 'a', '--notes-stdin'], /give the notes once/],
    [['restore', ID, 'one'], /a version is a number/],
    [['restore', ID, '9'], /version 9 of custom\.life is not kept/],
    [['versions', 'custom.none'], /nothing is stored for custom\.none/],
    [['show', 'custom.none'], /nothing is stored for custom\.none/]
  ])('%j is refused in one line', async (args, words) => {
    const home = await folderForTest()
    await run(home, ['secrets', 'set', ID], { stdin: 'v' })
    const { code, stdout, stderr } = await run(home, ['secrets', ...args])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(stderr).toMatch(words)
  })
})

test('no value, note or tag stands in the record, the logs or any file in clear, and version 1 carries values in force only', async () => {
  const { home, gateway, values } = await visited()
  const [note, tag] = ['note-canary-5182', 'tag-canary-5182']
  await asOperator(home, 'secrets.store.describe', { targetId: ID, notes: note, tags: [tag], rotateEveryDays: 7 })
  await asOperator(home, 'secrets.store.version', { targetId: ID, version: 1 })
  await asOperator(home, 'secrets.store.restore', { targetId: ID, version: 1 })
  await asOperator(home, 'secrets.store.forget', { targetId: ID, versions: [2] })
  const out = join(home, 'export.v1')
  await run(home, ['secrets', 'export', '--format', 'v1', '--out', out, '--key-stdin'], { stdin: 'key string' })
  for (const text of [...values, note, tag]) {
    expect(await filesHolding(home, text)).toEqual([])
    expect(gateway.stderr()).not.toContain(text)
  }
  expect(existsSync(out)).toBe(true)
  expect(openVersion1(out, await readFile(out), 'key string')).toEqual([{ key: ID, value: values[0] }])
})
