import { chmod, chown, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, type TestContext } from 'vitest'
import { filesBelow, folderForTest, gatewayForTest, ROOMY } from '../support/lifetime'
import { mountSmallDisk, remount } from '../support/mounts'
import { freshFolder, Gateway, removeFolder, run, runJson } from '../support/trust-console'

const PRELOAD = pathToFileURL(resolve(import.meta.dirname, '../support/fault-preload.mjs')).href
const set = (gateway: Gateway, targetId: string, value = 'v'): Promise<any> =>
  gateway.call('secrets.store.set', { targetId, value })
const valueOf = async (gateway: Gateway, targetId: string): Promise<string | null> =>
  (await gateway.call('secrets.store.get', { targetId, includeValue: true })).value
const codeOf = (error: any): unknown => error.rpc?.data?.code

/** A home on a disk of its own, or the test is skipped and says why. */
const homeOnDisk = async (context: TestContext, options: string): Promise<string> => {
  const disk = await folderForTest()
  const problem = mountSmallDisk(disk, options)
  if (problem !== undefined) context.skip(`no disk can be mounted here: ${problem}`)
  const home = join(disk, 'home')
  await mkdir(home, { mode: 0o700 })
  return home
}

/** Leaves no byte free. @returns frees the disk again */
const fill = async (home: string): Promise<() => Promise<void>> => {
  const filler = join(dirname(home), 'filler')
  const block = Buffer.alloc(4_096, 1)
  try {
    for (;;) await writeFile(filler, block, { flag: 'a' })
  } catch (error: any) {
    expect(error.code).toBe('ENOSPC')
  }
  return () => rm(filler)
}

describe('a full disk', () => {
  test('takes no write, keeps what there is, says so, and needs no hand once there is room', async (context) => {
    const home = await homeOnDisk(context, 'size=1m,mode=700')
    const gateway = await gatewayForTest(home)
    await set(gateway, 'custom.before', 'kept')
    const free = await fill(home)
    for (const id of ['custom.one', 'custom.two'])
      await expect(set(gateway, id, 'x'.repeat(30_000))).rejects.toSatisfy((error) =>
        ['secrets.file-io', 'activity.unwritable'].includes(String(codeOf(error)))
      )
    // Whether a secret may still be handed out depends on whether its record fits: either it is, or the reason is given.
    await valueOf(gateway, 'custom.before').then(
      (value) => expect(value).toBe('kept'),
      (error: unknown) => expect(codeOf(error)).toBe('activity.unwritable')
    )
    expect(await gateway.call('status')).toMatchObject({ status: 'ok' })
    // A second start meets the full disk as well.
    await gateway.stop('SIGKILL')
    const second = await run(home, ['serve'])
    expect([second.code, second.stderr]).toEqual([
      1,
      expect.stringMatching(/ENOSPC\); the disk is full: free some space/)
    ])

    await free()
    const again = await gatewayForTest(home)
    expect(await valueOf(again, 'custom.before')).toBe('kept')
    await set(again, 'custom.one', 'fits')
    expect(await again.call('activity.verify')).toMatchObject({ ok: true })
    await again.stop()
    expect([...(await filesBelow(home)).keys()].filter((path) => /\.secrets\.store.*\.tmp$/.test(path))).toEqual([])
  })

  test('that gets room while the gateway runs is written to at once', async (context) => {
    const home = await homeOnDisk(context, 'size=1m,mode=700')
    const gateway = await gatewayForTest(home)
    await set(gateway, 'custom.a', 'old')
    const free = await fill(home)
    await expect(set(gateway, 'custom.a', 'x'.repeat(30_000))).rejects.toThrow()
    await free()
    await set(gateway, 'custom.a', 'new')
    expect(await valueOf(gateway, 'custom.a')).toBe('new')
    const { checks } = await gateway.call('doctor', { deep: true })
    expect(checks.find(({ id }: any) => id === 'activity.record')).toMatchObject({ status: 'pass', message: 'intact' })
  })
})

test('a disk that turns read-only: reads of the posture go on, writes are refused by name, and come back with it', async (context) => {
  const home = await homeOnDisk(context, 'size=4m,mode=700')
  const gateway = await gatewayForTest(home)
  await set(gateway, 'custom.a', 'old')
  // The record is open for writing, which keeps the kernel from a remount: as after an error of the disk, it is forced.
  await gateway.stop()
  remount(dirname(home), 'ro')
  const refused = await run(home, ['serve'])
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('cannot be used (EROFS)')])
  remount(dirname(home), 'rw')
  const again = await gatewayForTest(home)
  expect(await valueOf(again, 'custom.a')).toBe('old')
})

describe('a slow disk', () => {
  test('holds up what is written and nothing else; what was acknowledged is there after a crash', async () => {
    const home = await folderForTest()
    const faults = join(await folderForTest(), 'faults.json')
    await writeFile(faults, '[]')
    const variables = { ...ROOMY, NODE_OPTIONS: `--import ${PRELOAD}`, TC_TEST_FAULTS: faults }
    const gateway = await gatewayForTest(home, variables)
    await set(gateway, 'custom.a', 'quick')
    await writeFile(faults, JSON.stringify([{ operation: 'sync', hold: true }]))
    let written = 0
    const writes = ['b', 'c', 'd'].map((name) => set(gateway, `custom.${name}`, name).then(() => written++))
    // The guard and the status read nothing from the disk: they are answered while all three writes wait.
    for (let count = 0; count < 20; count++) await gateway.call('status')
    expect((await gateway.call('security.guard.evaluate', { message: 'hello' })).action).toBe('allow')
    expect(written).toBe(0)
    await writeFile(faults, '[]')
    await Promise.all(writes)
    await gateway.stop('SIGKILL')
    const again = await gatewayForTest(home)
    for (const name of ['b', 'c', 'd']) expect(await valueOf(again, `custom.${name}`)).toBe(name)
  })
})

test('fsync and rename that fail in a real gateway: named errors, the old state after a crash, then all is well', async () => {
  const home = await folderForTest()
  const faults = join(await folderForTest(), 'faults.json')
  await writeFile(faults, '[]')
  const variables = { NODE_OPTIONS: `--import ${PRELOAD}`, TC_TEST_FAULTS: faults }
  const gateway = await gatewayForTest(home, variables)
  await set(gateway, 'custom.a', 'old')
  const token = await gateway.token()
  for (const fault of [
    { operation: 'sync', code: 'EIO' },
    { operation: 'rename', code: 'EIO' },
    { operation: 'write', code: 'ENOSPC', half: true },
    { operation: 'open', code: 'EMFILE' }
  ]) {
    await writeFile(faults, JSON.stringify([{ ...fault, path: 'secrets.store' }]))
    await expect(set(gateway, 'custom.a', 'new'), fault.operation).rejects.toMatchObject({
      rpc: { data: { code: 'secrets.file-io' } }
    })
    await expect(gateway.call('secrets.store.delete', { targetId: 'custom.a' })).rejects.toMatchObject({
      rpc: { data: { code: 'secrets.file-io' } }
    })
    expect(await valueOf(gateway, 'custom.a')).toBe('old')
    await writeFile(faults, JSON.stringify([{ ...fault, path: 'config.json' }]))
    const rotated = await run(home, ['token', 'rotate'], { variables })
    expect([rotated.code, rotated.stderr]).toEqual([1, expect.stringContaining('config.json cannot be written')])
    expect(await gateway.token()).toBe(token)
  }
  await writeFile(faults, '[]')
  await gateway.stop('SIGKILL')
  const again = await gatewayForTest(home)
  expect(await valueOf(again, 'custom.a')).toBe('old')
  await set(again, 'custom.a', 'new')
  expect(await again.token()).toBe(token)
})

test('a port that is taken is named, and the home is free again at once', async () => {
  const home = await folderForTest()
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const { code, stderr } = await run(home, ['serve'], { variables: { TRUST_CONSOLE_HTTP_PORT: String(port) } })
  expect([code, stderr]).toEqual([1, expect.stringContaining(`port ${port} on 127.0.0.1 is taken; stop the program`)])
  expect(await readdir(home)).not.toContain('owner.json')
  await (await gatewayForTest(home)).stop()
})

// Root reads everything, so the gateway runs as somebody else.
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0
const user = isRoot ? { uid: NOBODY } : {}

describe('a file that its owner may not read', () => {
  const template = { home: '' }
  beforeAll(async () => {
    template.home = join(await freshFolder(), 'home')
    await chmod(dirname(template.home), 0o755)
    await mkdir(template.home, { mode: 0o700 })
    if (isRoot) await chown(template.home, NOBODY, -1)
    const gateway = await started()
    const token = await tokenIn(template.home)
    await gateway.call('secrets.store.set', { targetId: 'custom.a', value: 'v' }, token)
    await gateway.call('doctor', {}, token)
    await gateway.call('system.maintenance.run', { apply: true }, token)
    await gateway.stop()
  })
  afterAll(() => removeFolder(dirname(template.home)))

  const started = (): Promise<Gateway> => Gateway.start(template.home, ROOMY, [], user)
  const tokenIn = async (home: string): Promise<string> =>
    /"authToken": "([^"]+)"/.exec(await readFile(join(home, 'config.json'), 'utf8'))![1]!

  test.each([
    ['config.json', /config\.json cannot be read; check its owner and permissions/],
    ['instance.key', /instance\.key cannot be read or made \(EACCES/],
    ['.', /cannot be used \(EACCES\); name a folder you may write/]
  ])('%s: the start says so and touches nothing', async (name, reason) => {
    const path = join(template.home, name)
    const { mode } = await stat(path)
    const before = name === '.' ? undefined : await readFile(path)
    await chmod(path, 0o000)
    try {
      await expect(started()).rejects.toThrow(reason)
    } finally {
      await chmod(path, mode & 0o777)
    }
    if (before) expect(await readFile(path)).toEqual(before)
    await (await started()).stop()
  })

  test.each([
    ['state/secrets.store.enc.json', 'secrets.store', 'fail'],
    ['state/secrets.store.enc.json.key', 'secrets.store', 'fail'],
    ['state/security-policy.json', 'security.policy_bundle', 'warn'],
    ['logs/activity.jsonl', 'activity.record', 'fail'],
    ['logs/activity.jsonl.head', 'activity.record', 'fail']
  ])('%s: %s says %s, the bytes stay, and with the permission all is well', async (name, checkId, status) => {
    const path = join(template.home, name)
    const token = await tokenIn(template.home)
    const before = await readFile(path)
    const row = async (gateway: Gateway): Promise<any> =>
      (await gateway.call('doctor', {}, token)).checks.find(({ id }: any) => id === checkId)
    await chmod(path, 0o000)
    const gateway = await started()
    try {
      const found = await row(gateway)
      expect(found.status).toBe(status)
      expect(`${found.message} ${found.detail}`).toContain(
        name
          .split('/')
          .at(-1)!
          .replace(/\.(head|key)$/, '')
      )
      await gateway.call('secrets.store.set', { targetId: 'custom.b', value: 'v' }, token).catch(() => undefined)
    } finally {
      await gateway.stop()
      await chmod(path, 0o600)
    }
    expect((await readFile(path)).subarray(0, before.length)).toEqual(before)
    const again = await started()
    try {
      expect(await row(again)).toMatchObject({ status: 'pass' })
    } finally {
      await again.stop()
    }
  })

  test.each(['state/posture-history.json', 'state/maintenance.json', 'state/posture-waivers.json'])(
    '%s: the log names it, and it is put aside, not written over',
    async (name) => {
      const path = join(template.home, name)
      const folder = dirname(path)
      const token = await tokenIn(template.home)
      if (name.includes('waivers')) await writeFile(path, '{}', { flag: 'a' })
      if (isRoot) await chown(path, NOBODY, -1)
      const before = await readFile(path)
      await chmod(path, 0o000)
      const gateway = await started()
      try {
        await gateway.call('doctor', { deep: true }, token)
        await gateway.call('system.maintenance.run', { apply: true }, token)
        expect(gateway.stderr()).toContain(path)
      } finally {
        await gateway.stop()
      }
      const kept = (await readdir(folder)).filter((each) => join(folder, each).startsWith(path))
      const bytes = await Promise.all(kept.map((each) => readFile(join(folder, each))))
      expect(bytes.some((each) => each.equals(before))).toBe(true)
    }
  )
})

test('an instance whose record somebody removed keeps its home, and its clients', async () => {
  const home = await folderForTest()
  const gateway = await gatewayForTest(home)
  await set(gateway, 'custom.a', 'v')
  await rm(join(home, 'owner.json'))
  for (const args of [['serve'], ['secrets', 'list']]) {
    const { code, stderr } = await run(home, args)
    expect([code, stderr]).toEqual([1, expect.stringContaining('its record')])
  }
  expect(await valueOf(gateway, 'custom.a')).toBe('v')
  await gateway.stop()
  expect(await runJson(home, ['activity', 'verify'])).toMatchObject({ ok: true })
})
