import { cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filesBelow, folderForTest, gatewayForTest, rpcError } from '../support/lifetime'
import { freshFolder, Gateway, removeFolder, run, runJson } from '../support/trust-console'

const recordPath = (home: string): string => join(home, 'logs', 'activity.jsonl')
const linesOf = async (home: string): Promise<string[]> => (await readFile(recordPath(home), 'utf8')).split(/(?<=\n)/)

let original: string
let lineCount: number

beforeAll(async () => {
  original = await freshFolder()
  const gateway = await Gateway.start(original)
  for (let index = 1; index <= 8; index++) {
    await gateway.call('secrets.store.set', { targetId: `custom.n${index}`, value: 'v' })
  }
  await gateway.stop()
  lineCount = (await linesOf(original)).length
})
afterAll(() => removeFolder(original))

/** A copy of a home that ran and was stopped cleanly. */
const copyOfHome = async (): Promise<string> => {
  const home = await folderForTest()
  await cp(original, home, { recursive: true })
  return home
}

const verifyAfterStart = async (home: string): Promise<{ verified: any; gateway: Gateway }> => {
  const gateway = await gatewayForTest(home)
  return { verified: await gateway.call('activity.verify'), gateway }
}

test('an untouched record verifies after a restart, and counts its lines', async () => {
  const home = await copyOfHome()
  const { verified } = await verifyAfterStart(home)
  expect(verified).toMatchObject({ ok: true, problem: null, tornLinesSetAside: 0 })
  expect(verified.records).toBe((await linesOf(home)).length)
  expect(verified.records).toBeGreaterThan(lineCount)
  expect(verified.head).toMatch(/^[0-9a-f]{64}$/)
})

test('a byte changed in any line is found, and that line is named', async () => {
  const home = await copyOfHome()
  const lines = await linesOf(home)
  for (let index = 0; index < lines.length; index++) {
    const at = 1 + ((index * 37) % (lines[index]!.length - 3))
    const changed = lines[index]!.slice(0, at) + (lines[index]![at] === '7' ? '8' : '7') + lines[index]!.slice(at + 1)
    await writeFile(recordPath(home), lines.with(index, changed).join(''))
    const { ok, problem } = await runJson(home, ['activity', 'verify'])
    expect({ ok, line: problem?.line }, `byte ${at} of line ${index + 1}`).toEqual({ ok: false, line: index + 1 })
  }
}, 30_000)

test.each([
  ['a changed name', (lines: string[]) => lines.with(4, lines[4]!.replace('custom.n', 'custom.m')), 5],
  ['a removed line', (lines: string[]) => lines.toSpliced(4, 1), 5],
  ['a removed first line', (lines: string[]) => lines.slice(1), 1],
  ['two lines changed about', (lines: string[]) => lines.with(4, lines[5]!).with(5, lines[4]!), 5],
  ['a line repeated', (lines: string[]) => lines.toSpliced(4, 0, lines[3]!), 5],
  ['a blank line put in', (lines: string[]) => lines.toSpliced(4, 0, '\n'), 5],
  ['its newest line cut off', (lines: string[]) => lines.slice(0, -1), undefined],
  ['half of it cut off', (lines: string[]) => lines.slice(0, lines.length >> 1), undefined],
  ['everything cut off', () => [], undefined]
])('%s is found while the gateway runs on, and doctor does not call it good', async (_what, damage, line) => {
  const home = await copyOfHome()
  await writeFile(recordPath(home), damage(await linesOf(home)).join(''))
  const { verified, gateway } = await verifyAfterStart(home)
  expect(verified.ok).toBe(false)
  expect(verified.problem.reason).toMatch(/\w/)
  if (line !== undefined) expect(verified.problem.line).toBe(line)
  const { checks } = await gateway.call('doctor', { deep: true })
  const check = checks.find(({ id }: { id: string }) => id.includes('activity'))
  expect(check?.status).toMatch(/warn|fail/)
  expect((await run(home, ['activity', 'verify'])).code).toBe(2)
})

test('a record deleted as a whole is found', async () => {
  const home = await copyOfHome()
  await rm(recordPath(home))
  expect((await verifyAfterStart(home)).verified.ok).toBe(false)
})

test('a line changed under a running gateway is found', async () => {
  const home = await copyOfHome()
  const gateway = await gatewayForTest(home)
  const lines = await linesOf(home)
  await writeFile(recordPath(home), lines.with(2, lines[2]!.replace('"ok"', '"no"')).join(''))
  expect(await gateway.call('activity.verify')).toMatchObject({ ok: false, problem: { line: 3 } })
})

test.each([
  ['the beginning of a record', '{"v":1,"seq":99,"ts":17000000000'],
  ['half of a letter', Buffer.from([0x7b, 0x22, 0xf0, 0x9f])],
  ['zeros, as a power cut leaves them', Buffer.alloc(700)],
  ['more than a disk block', `{"v":1,"target":"${'x'.repeat(100_000)}`]
])('a torn last line (%s) is set aside at the next start, kept, and the chain goes on', async (_what, torn) => {
  const home = await copyOfHome()
  await writeFile(recordPath(home), torn, { flag: 'a' })
  const { verified, gateway } = await verifyAfterStart(home)
  expect(verified).toMatchObject({ ok: true, problem: null, tornLinesSetAside: 1 })
  const aside = [...(await filesBelow(join(home, 'logs')))].filter(([, bytes]) => bytes.equals(Buffer.from(torn)))
  expect(aside).toHaveLength(1)
  await gateway.call('secrets.store.set', { targetId: 'custom.after', value: 'v' })
  await gateway.stop()
  const again = await verifyAfterStart(home)
  expect(again.verified).toMatchObject({ ok: true, problem: null })
  expect((await again.gateway.call('activity.list', { method: 'secrets.store.set', limit: 1 })).items).toMatchObject([
    { target: 'custom.after' }
  ])
})

test('with a record that cannot be written no secret is handed out, nothing is changed, and doctor says so', async () => {
  const home = await copyOfHome()
  const kept = join(home, 'logs', 'kept')
  await rename(recordPath(home), kept)
  await mkdir(recordPath(home))
  // The token comes from here, because showing it is a thing that must be recorded as well.
  const token = 'a-token-of-the-test-9b1f3c5d7e9f1a3b'
  const gateway = await gatewayForTest(home, { TRUST_CONSOLE_GATEWAY_AUTH_TOKEN: token })
  const targetId = 'custom.n1'
  for (const [method, params] of [
    ['secrets.store.get', { targetId, includeValue: true }],
    ['secrets.resolve', { commandName: 'test', targetIds: [targetId] }],
    ['secrets.store.set', { targetId, value: 'unrecorded' }],
    ['secrets.store.delete', { targetId: 'custom.n2' }]
  ] as const) {
    await expect(gateway.call(method, params, token), method).rejects.toMatchObject(rpcError(-32003))
  }
  const { checks } = await gateway.call('doctor', {}, token)
  expect(checks).toContainEqual(expect.objectContaining({ id: expect.stringContaining('activity'), status: 'fail' }))
  await gateway.stop()

  await rm(recordPath(home), { recursive: true })
  await rename(kept, recordPath(home))
  const { verified, gateway: mended } = await verifyAfterStart(home)
  expect(verified).toMatchObject({ ok: true })
  expect(await mended.call('secrets.store.get', { targetId, includeValue: true })).toMatchObject({ value: 'v' })
  expect(await mended.call('secrets.store.get', { targetId: 'custom.n2' })).toMatchObject({ found: true })
})

test('the record and its folder are for the owner only', async () => {
  for (const path of [recordPath(original), join(original, 'logs')]) {
    expect((await stat(path)).mode & 0o077, path).toBe(0)
  }
})
