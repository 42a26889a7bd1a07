import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { filesHolding, folderForTest, gatewayForTest, ROOMY, rpcError } from '../support/lifetime'
import { run, runJson, type Finished, type Gateway } from '../support/trust-console'

const PASSPHRASE = 'a passphrase nobody guesses'
const ID = 'custom.protected'

let home: string
let gateway: Gateway
beforeEach(async () => {
  home = await folderForTest()
  gateway = await gatewayForTest(home, ROOMY)
  await gateway.call('secrets.store.set', { targetId: ID, value: 'v1' })
})

const command = (args: readonly string[], stdin = ''): Promise<Finished> => run(home, args, { stdin })
const json = (args: readonly string[], stdin = ''): Promise<any> => runJson(home, args, { stdin })
const state = async (): Promise<any> => (await gateway.call('secrets.store.status')).store
const value = async (): Promise<unknown> =>
  (await gateway.call('secrets.store.get', { targetId: ID, includeValue: true })).value
const storeFile = (): Promise<string> => readFile(join(home, 'state', 'secrets.store.enc.json'), 'utf8')

/** Stops the gateway and starts another over the same home. */
const restart = async (): Promise<void> => {
  await gateway.stop()
  gateway = await gatewayForTest(home, ROOMY)
}

describe('lock and unlock', () => {
  test('a locked store hands out nothing, and says so as a state and not as a fault', async () => {
    expect((await json(['secrets', 'lock'])).store).toMatchObject({
      state: 'locked',
      lockedBecause: 'operator',
      unlockWith: 'key'
    })
    const read = [
      ['secrets.store.get', { targetId: ID, includeValue: true }],
      ['secrets.resolve', { commandName: 'agent', targetIds: [ID] }],
      ['secrets.store.list', {}],
      ['secrets.store.set', { targetId: ID, value: 'v2' }],
      ['secrets.store.delete', { targetId: ID }],
      ['secrets.reload', {}]
    ] as const
    for (const [method, params] of read) {
      await expect(gateway.call(method, params), method).rejects.toMatchObject({
        rpc: { data: { code: 'secrets.locked' } }
      })
    }
    expect(await state()).toMatchObject({ state: 'locked', count: null, error: null })
    const { checks, security } = await gateway.call('doctor')
    expect(checks).toContainEqual(expect.objectContaining({ id: 'secrets.store', status: 'warn', message: 'locked' }))
    expect(security.findings).not.toContainEqual(expect.objectContaining({ checkId: 'secrets.store.unreadable' }))

    expect(await json(['secrets', 'unlock'])).toMatchObject({
      store: { state: 'ready', lockedBecause: null, count: 1 }
    })
    expect(await value()).toBe('v1')
  })

  test('only an operator locks and unlocks', async () => {
    for (const method of [
      'secrets.lock',
      'secrets.unlock',
      'secrets.key.options',
      'secrets.rekey',
      'secrets.recovery.create',
      'secrets.recovery.remove'
    ])
      await expect(gateway.call(method), method).rejects.toMatchObject(rpcError(-32601))
    expect((await state()).state).toBe('ready')
  })

  test('without a running instance there is nothing to lock', async () => {
    await gateway.stop()
    for (const verb of ['lock', 'unlock']) {
      const { code, stderr } = await command(['secrets', verb])
      expect([code, stderr]).toEqual([1, expect.stringMatching(/no instance runs/)])
    }
  })

  test('secrets in memory are not locked away', async () => {
    const volatile = await gatewayForTest(await folderForTest(), { TRUST_CONSOLE_SECRET_BACKEND: 'env' })
    const { code, stderr } = await run(volatile.home, ['secrets', 'lock'])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/in memory only/)])
  })

  test('a store that is not used locks itself, and use puts that off', async () => {
    const idle = await gatewayForTest(await folderForTest(), { TRUST_CONSOLE_SECRET_LOCK_IDLE_MS: '1500' })
    await idle.call('secrets.store.set', { targetId: ID, value: 'v' })
    await expect
      .poll(async () => (await idle.call('secrets.store.status')).store, { timeout: 20_000 })
      .toMatchObject({ state: 'locked', lockedBecause: 'idle' })
    expect(await runJson(idle.home, ['secrets', 'unlock'])).toMatchObject({ store: { state: 'ready' } })
    expect((await idle.call('secrets.store.get', { targetId: ID, includeValue: true })).value).toBe('v')
  })
})

describe('a passphrase', () => {
  test('is asked for after each start, opens the store, and stands nowhere', async () => {
    const before = await storeFile()
    expect(await json(['secrets', 'rekey', '--to', 'passphrase'], PASSPHRASE)).toMatchObject({
      keySource: 'passphrase',
      recoveryCode: null,
      store: { state: 'ready', protection: { kind: 'passphrase', hasRecoveryCode: false } }
    })
    const { kdf } = (await state()).protection
    expect(kdf.memoryKiB).toBeGreaterThanOrEqual(65_536)
    expect(kdf.passes).toBeGreaterThanOrEqual(3)
    expect(await storeFile()).not.toBe(before)
    expect(await value()).toBe('v1')

    await restart()
    // What the header says tells a person what to type, before anything is open.
    expect(await state()).toMatchObject({
      state: 'locked',
      lockedBecause: 'start',
      unlockWith: 'passphrase',
      keySource: 'passphrase',
      protection: { kind: 'passphrase', hasRecoveryCode: false },
      error: null
    })
    expect(await command(['secrets', 'unlock'], 'another passphrase')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/passphrase does not open/)
    })
    expect((await state()).state).toBe('locked')
    expect(await command(['secrets', 'unlock'], PASSPHRASE)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/open/)
    })
    expect(await value()).toBe('v1')
    // Read again, it needs no second typing; locked, it does.
    await gateway.call('secrets.reload')
    expect(await value()).toBe('v1')
    await json(['secrets', 'lock'])
    expect(await command(['secrets', 'unlock'], 'another passphrase')).toMatchObject({ code: 1 })

    for (const typed of [PASSPHRASE, 'another passphrase']) {
      expect(await filesHolding(home, typed)).toEqual([])
      expect(gateway.stderr()).not.toContain(typed)
    }
  })

  test('that is short is refused, and so is one where none is wanted', async () => {
    const before = await storeFile()
    for (const [args, stdin, problem] of [
      [['--to', 'passphrase'], 'too short', /at least 15 characters/],
      [['--to', 'passphrase'], '', /no value came in/],
      [['--to', 'nothing'], '', /say what to seal with/],
      [['--to', 'key-string'], '', /no key string is set/],
      [['--to', 'keychain'], '', /D-Bus|keytar|credential store/]
    ] as const) {
      const { code, stderr } = await command(['secrets', 'rekey', ...args], stdin)
      expect([code, stderr], args.join(' ')).toEqual([1, expect.stringMatching(problem)])
    }
    expect(await storeFile()).toBe(before)
  })
})

describe('a recovery code', () => {
  test('opens a store whose key file is lost, and a change of key mends it', async () => {
    const { recoveryCode } = await json(['secrets', 'recovery', 'create'])
    expect((await state()).protection).toMatchObject({ kind: 'key', hasRecoveryCode: true })
    await gateway.stop()
    await rm(join(home, 'state', 'secrets.store.enc.json.key'))
    gateway = await gatewayForTest(home, ROOMY)
    expect(await state()).toMatchObject({
      state: 'unreadable',
      unlockWith: null,
      protection: { kind: 'key', hasRecoveryCode: true },
      error: { code: 'secrets.key-missing' }
    })
    expect(await command(['secrets', 'unlock', '--recovery-code'], 'AAAA-BBBB')).toMatchObject({ code: 1 })
    expect((await state()).error).toMatchObject({ code: 'secrets.key-missing' })
    expect(await json(['secrets', 'unlock', '--recovery-code'], recoveryCode)).toMatchObject({
      store: { state: 'ready', keySource: 'recovery-code', note: expect.stringMatching(/change its key/) }
    })
    expect(await value()).toBe('v1')
    const rekeyed = await json(['secrets', 'rekey', '--to', 'key-file'])
    expect(rekeyed.recoveryCode).toMatch(/^[0-9A-Z-]{44}$/)
    expect(rekeyed.recoveryCode).not.toBe(recoveryCode)
    await restart()
    expect(await state()).toMatchObject({ state: 'ready', note: null })
    expect(await value()).toBe('v1')
    for (const code of [recoveryCode, rekeyed.recoveryCode]) {
      expect(await filesHolding(home, code)).toEqual([])
      expect(gateway.stderr()).not.toContain(code)
    }
    expect(await json(['secrets', 'recovery', 'remove'])).toMatchObject({ removed: true })
  })
})

test('a change of key keeps everything, and the old key opens nothing any more', async () => {
  const keyPath = join(home, 'state', 'secrets.store.enc.json.key')
  const oldKey = await readFile(keyPath, 'utf8')
  expect(await json(['secrets', 'rekey', '--to', 'key-file'])).toMatchObject({ ok: true, next: null })
  expect(await readFile(keyPath, 'utf8')).not.toBe(oldKey)
  await restart()
  expect(await value()).toBe('v1')
})
