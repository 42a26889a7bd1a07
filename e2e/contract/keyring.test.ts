import { cp } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesHolding, folderForTest, gatewayForTest } from '../support/lifetime'
import { missingForKeyring, SecretServiceSession } from '../support/secret-service'
import { CLI, run, runJson, type Variables } from '../support/trust-console'

const missing = missingForKeyring()
if (missing !== undefined) console.warn(`the tests over a real credential store are skipped: ${missing} is missing`)

const BACKEND = 'TRUST_CONSOLE_SECRET_BACKEND'
const FILE: Variables = { [BACKEND]: 'encrypted-file' }
const TARGET = 'custom.kept'
const CANARY = 'canary-6b1e'

const statusOf = async (home: string, variables: Variables): Promise<any> =>
  (await runJson(home, ['secrets', 'status'], { variables })).store
const setSecret = (home: string, value: string, variables: Variables): Promise<{ code: number | null }> =>
  run(home, ['secrets', 'set', TARGET], { stdin: value, variables })

describe.skipIf(missing !== undefined)('over a real Secret Service', () => {
  test.each(['auto', 'keystore'])(
    '%s keeps secrets in the credential store, and none on the disk',
    async (requested) => {
      const session = await SecretServiceSession.start('unlocked')
      const variables = { ...session.variables, [BACKEND]: requested }
      const home = await folderForTest()
      const first = await gatewayForTest(home, variables)
      expect((await first.call('secrets.store.status')).store).toMatchObject({
        requestedBackend: requested,
        activeBackend: 'keystore',
        providerImplemented: true,
        encryptedFallback: false,
        requestedRecognized: true,
        requestedSupport: 'implemented',
        fallbackApplied: false,
        fallbackReason: null,
        persistent: true,
        path: join(home, 'state', 'secrets.store.enc.json.index'),
        keySource: 'keychain',
        state: 'ready',
        count: 0
      })
      const value = `${CANARY}, "quotes",\n\u0000 é 🔑`
      expect(await first.call('secrets.store.set', { targetId: TARGET, value })).toMatchObject({ ok: true, count: 1 })
      await first.call('secrets.store.set', { targetId: 'custom.other', value: 'other' })
      expect((await first.call('secrets.store.list')).items).toMatchObject([
        { targetId: TARGET, valueLength: Buffer.byteLength(value) },
        { targetId: 'custom.other' }
      ])
      const { checks } = await first.call('doctor')
      expect(checks).toContainEqual(
        expect.objectContaining({ id: 'secrets.store', status: 'pass', message: 'keystore' })
      )
      await first.stop()

      const second = await gatewayForTest(home, variables)
      expect(await second.call('secrets.store.get', { targetId: TARGET, includeValue: true })).toMatchObject({ value })
      const { assignments } = await second.call('secrets.resolve', {
        commandName: 'test',
        targetIds: [TARGET, 'custom.other', 'custom.none']
      })
      expect(assignments.map((each: any) => each.value)).toEqual([value, 'other', null])
      expect(await second.call('secrets.store.delete', { targetId: TARGET })).toMatchObject({ deleted: true, count: 1 })
      expect(await second.call('secrets.store.get', { targetId: TARGET })).toMatchObject({ found: false })
      await second.stop()
      // The keyring's own files are sealed too, and lie in the session's folder.
      for (const folder of [home, session.folder]) expect(await filesHolding(folder, CANARY)).toEqual([])
    }
  )

  test('two home folders do not mix', async () => {
    const { variables } = await SecretServiceSession.start('unlocked')
    const [ours, theirs] = [await folderForTest(), await folderForTest()]
    await setSecret(ours, 'ours', variables)
    await setSecret(theirs, 'theirs', variables)
    await run(theirs, ['secrets', 'delete', TARGET], { variables })
    expect((await run(ours, ['secrets', 'get', TARGET, '--reveal'], { variables })).stdout.trim()).toBe('ours')
  })

  test('the encrypted file keeps its key in the keychain, and is locked without it', async () => {
    const session = await SecretServiceSession.start('unlocked')
    const home = await folderForTest()
    await setSecret(home, CANARY, { ...session.variables, ...FILE })
    expect(await statusOf(home, { ...session.variables, ...FILE })).toMatchObject({ keySource: 'keychain', count: 1 })
    expect(await filesHolding(home, CANARY)).toEqual([])
    const without = await statusOf(home, FILE)
    expect(without).toMatchObject({ activeBackend: 'encrypted-file', keySource: 'keychain', state: 'unreadable' })
    expect(without.error).toMatchObject({ code: 'secrets.keyring', message: expect.stringContaining('D-Bus') })
    expect(await setSecret(home, 'new', FILE)).toMatchObject({ code: 1 })
    const { stdout } = await run(home, ['secrets', 'get', TARGET, '--reveal'], {
      variables: { ...session.variables, ...FILE }
    })
    expect(stdout.trim()).toBe(CANARY)
  })

  test('an encrypted file that holds secrets stays in use when a credential store appears', async () => {
    const home = await folderForTest()
    await setSecret(home, 'before', {})
    const { variables } = await SecretServiceSession.start('unlocked')
    const status = await statusOf(home, variables)
    expect(status).toMatchObject({ activeBackend: 'encrypted-file', requestedSupport: 'fallback-only', count: 1 })
    expect(status.fallbackReason).toMatch(/secrets move/)
    expect(status.keySource).toMatch(/^file:/)
  })
})

describe.skipIf(missing !== undefined)('secrets move', () => {
  const ids = ['custom.a', 'custom.b', 'custom.c']
  /** When a secret was last used goes on changing. */
  const besideUses = (items: any[]): unknown[] => items.map((item) => ({ ...item, lastUsedAtMs: null }))

  test('to the credential store and back while the gateway serves, and the config says where they are', async () => {
    const home = await folderForTest()
    const before = await gatewayForTest(home)
    for (const targetId of ids) await before.call('secrets.store.set', { targetId, value: `${CANARY}-${targetId}` })
    const { items } = await before.call('secrets.store.list')
    await before.stop()

    const session = await SecretServiceSession.start('unlocked')
    const gateway = await gatewayForTest(home, session.variables)
    for (const [to, backend, keySource] of [
      ['native', 'keystore', 'keychain'],
      ['encrypted-file', 'encrypted-file', 'file:'],
      ['keystore', 'keystore', 'keychain']
    ] as const) {
      expect(await runJson(home, ['secrets', 'move', '--to', to])).toMatchObject({
        ok: true,
        to: backend,
        moved: 3,
        store: { activeBackend: backend, count: 3, note: null, keySource: expect.stringContaining(keySource) }
      })
      expect(besideUses((await gateway.call('secrets.store.list')).items)).toEqual(besideUses(items))
      const { assignments } = await gateway.call('secrets.resolve', { commandName: 'test', targetIds: ids })
      expect(assignments.map((each: any) => each.value)).toEqual(ids.map((id) => `${CANARY}-${id}`))
    }
    expect(await filesHolding(home, CANARY)).toEqual([])
    await gateway.stop()
    expect(await statusOf(home, session.variables)).toMatchObject({
      requestedBackend: 'keystore',
      activeBackend: 'keystore',
      count: 3
    })
  })

  test('is not offered to clients that hold only the token, and is refused where nothing can be moved to', async () => {
    const gateway = await gatewayForTest(await folderForTest())
    await gateway.call('secrets.store.set', { targetId: TARGET, value: 'precious' })
    await expect(gateway.call('secrets.move', { to: 'native' })).rejects.toMatchObject({ rpc: { code: -32601 } })
    const { code, stderr } = await run(gateway.home, ['secrets', 'move', '--to', 'native'])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/D-Bus session/)])
    expect(await gateway.call('secrets.store.get', { targetId: TARGET })).toMatchObject({ found: true })
  })

  test('survives a kill -9 at any moment: each secret is there afterwards, and the move finishes', async () => {
    const session = await SecretServiceSession.start('unlocked')
    const home = await folderForTest()
    const first = await gatewayForTest(home)
    for (const targetId of ids) await first.call('secrets.store.set', { targetId, value: `${CANARY}-${targetId}` })
    await first.stop()
    for (const waitMs of [10, 40, 90, 160]) {
      const gateway = await gatewayForTest(home, session.variables)
      const to =
        (await gateway.call('secrets.store.status')).store.activeBackend === 'keystore' ? 'encrypted-file' : 'native'
      const moving = run(home, ['secrets', 'move', '--to', to])
      // From when the command is at work on: where exactly the kill falls is up to the machine.
      await new Promise((done) => setTimeout(done, 150 + waitMs))
      await gateway.stop('SIGKILL')
      await moving
      const after = await gatewayForTest(home, session.variables)
      const { assignments } = await after.call('secrets.resolve', { commandName: 'test', targetIds: ids })
      expect(assignments.map((each: any) => each.value)).toEqual(ids.map((id) => `${CANARY}-${id}`))
      const { store } = await after.call('secrets.store.status')
      if (/interrupted/.test(store.note ?? '')) await run(home, ['secrets', 'move', '--to', to])
      expect((await after.call('secrets.store.status')).store).toMatchObject({ count: 3, note: null, state: 'ready' })
      await after.stop()
    }
  })
})

describe.skipIf(missing !== undefined)('a credential store that cannot serve has its own reason', () => {
  test('no session bus', async () => {
    expect((await statusOf(await folderForTest(), {})).fallbackReason).toMatch(/no D-Bus session/)
  })

  test('no Secret Service', async () => {
    const { variables } = await SecretServiceSession.start('no service')
    expect((await statusOf(await folderForTest(), variables)).fallbackReason).toMatch(/no Secret Service/)
  })

  test('locked', async () => {
    const folder = await folderForTest()
    await (await SecretServiceSession.start('unlocked', folder)).stop()
    const { variables } = await SecretServiceSession.start('locked', folder)
    expect((await statusOf(await folderForTest(), variables)).fallbackReason).toMatch(/is locked/)
  })

  test('locked where no keyring was ever made', async () => {
    const { variables } = await SecretServiceSession.start('locked')
    expect((await statusOf(await folderForTest(), variables)).fallbackReason).toMatch(/is locked/)
  })

  test('the library is missing', async () => {
    const { variables } = await SecretServiceSession.start('unlocked')
    // The same program where no package was installed beside it.
    const elsewhere = await folderForTest()
    await cp(dirname(CLI), elsewhere, { recursive: true })
    const cli = join(elsewhere, basename(CLI))
    const { store } = await runJson(await folderForTest(), ['secrets', 'status'], { variables, cli })
    expect(store.fallbackReason).toMatch(/keytar\) is not installed/)
  })
})

describe.skipIf(missing !== undefined)('a credential store that is lost while the gateway runs', () => {
  const calls = [
    ['secrets.store.get', { targetId: TARGET, includeValue: true }],
    ['secrets.store.set', { targetId: TARGET, value: 'new' }],
    ['secrets.store.set', { targetId: 'custom.fresh', value: 'new' }],
    ['secrets.store.delete', { targetId: TARGET }],
    ['secrets.resolve', { commandName: 'test', targetIds: [TARGET] }]
  ] as const

  test.each([
    // The bus starts another daemon, which is locked.
    ['killed', 'SIGKILL'],
    ['ended with its bus', 'bus']
  ] as const)('%s: every call says so, and nothing is answered wrongly', async (_what, how) => {
    const session = await SecretServiceSession.start('unlocked')
    const home = await folderForTest()
    const gateway = await gatewayForTest(home, session.variables)
    await gateway.call('secrets.store.set', { targetId: TARGET, value: 'precious' })
    if (how === 'bus') await session.stop()
    else await session.signal(how)
    for (const [method, params] of calls) {
      await expect(gateway.call(method, params), method).rejects.toMatchObject({
        rpc: { data: { code: 'secrets.keyring' } }
      })
    }
    expect((await gateway.call('secrets.store.list')).items).toMatchObject([{ targetId: TARGET }])
    await expect(gateway.call('secrets.reload')).rejects.toMatchObject({ rpc: { data: { code: 'secrets.keyring' } } })
    expect((await gateway.call('secrets.store.status')).store).toMatchObject({
      activeBackend: 'keystore',
      state: 'unreadable',
      count: null
    })
    const { checks } = await gateway.call('doctor')
    expect(checks).toContainEqual(expect.objectContaining({ id: 'secrets.store', status: 'fail' }))
    expect(await gateway.stop()).toBe(0)
  })

  test('killed and started again by its user: the gateway serves again without a restart', async () => {
    const session = await SecretServiceSession.start('unlocked')
    const home = await folderForTest()
    const gateway = await gatewayForTest(home, session.variables)
    await gateway.call('secrets.store.set', { targetId: TARGET, value: 'precious' })
    await session.signal('SIGKILL')
    const params = { targetId: TARGET, includeValue: true }
    await expect(gateway.call('secrets.store.get', params)).rejects.toMatchObject({
      rpc: { data: { code: 'secrets.keyring' } }
    })
    await session.restart()
    expect((await gateway.call('secrets.reload')).store).toMatchObject({ state: 'ready', count: 1 })
    expect(await gateway.call('secrets.store.get', params)).toMatchObject({ value: 'precious' })
  })

  test('hung: the gateway starts, says so, serves again after a reload, and stops', async () => {
    const session = await SecretServiceSession.start('unlocked')
    const home = await folderForTest()
    await setSecret(home, 'precious', session.variables)
    await session.signal('SIGSTOP')
    const gateway = await gatewayForTest(home, session.variables)
    const { store } = await gateway.call('secrets.store.status')
    expect(store).toMatchObject({ activeBackend: 'keystore', state: 'unreadable' })
    expect(store.error.message).toMatch(/did not answer/)
    await session.signal('SIGCONT')
    expect((await gateway.call('secrets.reload')).store).toMatchObject({ state: 'ready', count: 1 })
    await session.signal('SIGSTOP')
    const hanging = gateway.call('secrets.store.get', { targetId: TARGET, includeValue: true }).catch(() => 'failed')
    expect(await gateway.stop()).toBe(0)
    expect(await hanging).toBe('failed')
    await session.signal('SIGCONT')
    expect((await run(home, ['secrets', 'get', TARGET, '--reveal'], session)).stdout.trim()).toBe('precious')
  })

  test('hung at the first start: the encrypted file takes its place, and the reason is told', async () => {
    const session = await SecretServiceSession.start('unlocked')
    await session.signal('SIGSTOP')
    const gateway = await gatewayForTest(await folderForTest(), session.variables)
    const { store } = await gateway.call('secrets.store.status')
    expect(store).toMatchObject({ activeBackend: 'encrypted-file', encryptedFallback: true, state: 'ready' })
    expect(store.fallbackReason).toMatch(/did not answer within 5 seconds/)
    expect(store.keySource).toMatch(/^file:/)
    expect(await gateway.stop()).toBe(0)
    await session.signal('SIGCONT')
  })
})
