import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { folderForTest, gatewayForTest } from '../support/lifetime'
import { missingForKeyring, SecretServiceSession } from '../support/secret-service'
import { cleanEnvironment, CLI, run, runJson, type Gateway, type Variables } from '../support/trust-console'

const missing = missingForKeyring()
if (missing !== undefined) console.warn(`the faults of a real credential store are skipped: ${missing} is missing`)

const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `custom.n${at}`)
const valueOf = (id: string): string => `value of ${id}`

const fill = async (gateway: Gateway, count: number): Promise<void> => {
  for (const targetId of ids(count)) await gateway.call('secrets.store.set', { targetId, value: valueOf(targetId) })
}

/** A home whose encrypted file holds this many secrets. */
const homeWith = async (count: number): Promise<string> => {
  const home = await folderForTest()
  const gateway = await gatewayForTest(home)
  await fill(gateway, count)
  await gateway.stop()
  return home
}

const expectAll = async (gateway: Gateway, count: number): Promise<void> => {
  const { assignments } = await gateway.call('secrets.resolve', { commandName: 'test', targetIds: ids(count) })
  expect(assignments.map(({ value }: any) => value)).toEqual(ids(count).map(valueOf))
}

const journalOf = (home: string): string => join(home, 'state', 'secrets.store.enc.json.move')

const until = async (isSo: () => boolean): Promise<void> => {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 4_000) throw new Error('it did not come to that')
    await pause(5)
  }
}

/** A move by a command, under way: its journal is written. */
const moving = async (
  home: string,
  variables: Variables
): Promise<{ interrupt: () => void; ended: Promise<{ code: number | null; stderr: string }> }> => {
  const child = spawn(process.execPath, [CLI, 'secrets', 'move', '--to', 'native'], {
    env: cleanEnvironment(home, variables),
    cwd: home,
    stdio: ['ignore', 'ignore', 'pipe']
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<{ code: number | null; stderr: string }>((done) =>
    child.once('close', (code) => done({ code, stderr }))
  )
  await until(() => existsSync(journalOf(home)) || child.exitCode !== null)
  return { interrupt: () => void child.kill('SIGINT'), ended }
}

describe.skipIf(missing !== undefined)('a real credential store', () => {
  test('that is killed in the middle of writes loses none that was acknowledged', async () => {
    const session = await SecretServiceSession.start('unlocked')
    const gateway = await gatewayForTest(await folderForTest(), session.variables)
    await fill(gateway, 3)
    const acknowledged: string[] = ids(3)
    const writes = Array.from({ length: 60 }, async (_, at) => {
      const targetId = `custom.late${at}`
      await gateway.call('secrets.store.set', { targetId, value: valueOf(targetId) })
      acknowledged.push(targetId)
    })
    await until(() => acknowledged.length > 10)
    await session.signal('SIGKILL')
    const outcomes = await Promise.allSettled(writes)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ rpc: { data: { code: 'secrets.keyring' } } })
    await session.restart()
    expect((await gateway.call('secrets.reload')).store).toMatchObject({ state: 'ready', activeBackend: 'keystore' })
    const { assignments } = await gateway.call('secrets.resolve', { commandName: 'test', targetIds: acknowledged })
    expect(assignments.map(({ value }: any) => value)).toEqual(acknowledged.map(valueOf))
    // What was not acknowledged has its value or none, and can be set.
    await gateway.call('secrets.store.set', { targetId: 'custom.late59', value: 'again' })
    const { value } = await gateway.call('secrets.store.get', { targetId: 'custom.late59', includeValue: true })
    expect(value).toBe('again')
  })

  test('that is killed in the middle of a move leaves every secret in the file, and the move is made afterwards', async () => {
    const home = await homeWith(150)
    const session = await SecretServiceSession.start('unlocked')
    const { ended } = await moving(home, session.variables)
    await session.signal('SIGKILL')
    const { code, stderr } = await ended
    expect([code, stderr]).toEqual([1, expect.stringMatching(/credential store|keyring|Secret Service/)])
    const gateway = await gatewayForTest(home, session.variables)
    await expectAll(gateway, 150)
    await session.restart()
    await gateway.call('secrets.reload')
    expect(await runJson(home, ['secrets', 'move', '--to', 'native'])).toMatchObject({ ok: true, moved: 150 })
    await expectAll(gateway, 150)
    expect((await gateway.call('secrets.store.status')).store).toMatchObject({ activeBackend: 'keystore', note: null })
  })

  test('that gets locked is told by every call and by the plan of a move, and loses nothing', async () => {
    const session = await SecretServiceSession.start('unlocked')
    const home = await folderForTest()
    const gateway = await gatewayForTest(home, session.variables)
    await fill(gateway, 3)
    const lock = spawnSync(
      'dbus-send',
      [
        '--session',
        '--print-reply',
        '--dest=org.freedesktop.secrets',
        '/org/freedesktop/secrets',
        'org.freedesktop.Secret.Service.Lock',
        'array:objpath:/org/freedesktop/secrets/collection/login'
      ],
      { env: { ...process.env, ...session.variables } }
    )
    expect(lock.status).toBe(0)
    const locked = { rpc: { data: { code: 'secrets.keyring', obstacle: 'locked' } } }
    const [targetId] = ids(1)
    await expect(gateway.call('secrets.store.get', { targetId, includeValue: true })).rejects.toMatchObject(locked)
    await expect(gateway.call('secrets.store.set', { targetId, value: 'new' })).rejects.toMatchObject(locked)
    await expect(gateway.call('secrets.store.delete', { targetId })).rejects.toMatchObject(locked)
    const plan = await runJson(home, ['secrets', 'move', '--to', 'encrypted-file', '--dry-run'])
    expect(plan).toMatchObject({ possible: false, obstacles: [{ kind: 'keyring' }] })
    expect(plan.obstacles[0].reason).toMatch(/locked/)
    const { code, stderr } = await run(home, ['secrets', 'move', '--to', 'encrypted-file'])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/locked/)])
    await session.restart()
    await gateway.call('secrets.reload')
    await expectAll(gateway, 3)
  })

  test('serves two processes that move their secrets into it at once', async () => {
    const session = await SecretServiceSession.start('unlocked')
    const homes = await Promise.all([homeWith(40), homeWith(40)])
    const moves = await Promise.all(
      homes.map((home) => runJson(home, ['secrets', 'move', '--to', 'native'], { variables: session.variables }))
    )
    expect(moves).toMatchObject([
      { ok: true, moved: 40 },
      { ok: true, moved: 40 }
    ])
    for (const home of homes) await expectAll(await gatewayForTest(home, session.variables), 40)
  })

  test('takes 300 secrets and gives them back; a lost list of names is found again', async () => {
    const home = await homeWith(300)
    const { variables } = await SecretServiceSession.start('unlocked')
    expect(await runJson(home, ['secrets', 'move', '--to', 'native'], { variables })).toMatchObject({ moved: 300 })
    await rm(join(home, 'state', 'secrets.store.enc.json.index'))
    const { store } = await runJson(home, ['secrets', 'status'], { variables })
    expect(store).toMatchObject({ activeBackend: 'keystore', count: 0 })
    expect(store.note).toMatch(/secrets reindex/)
    const look = await run(home, ['secrets', 'reindex'], { variables })
    expect(look.stdout).toMatch(/ {2}custom\.n299\n/)
    expect(look.stdout).not.toContain('value of')
    expect(await runJson(home, ['secrets', 'reindex', '--apply'], { variables })).toMatchObject({
      listed: 300,
      foreign: 0
    })
    expect(await runJson(home, ['secrets', 'move', '--to', 'encrypted-file'], { variables })).toMatchObject({
      moved: 300
    })
    await expectAll(await gatewayForTest(home, variables), 300)
  })

  test('Ctrl+C cancels a move that copies: the copies are gone and every secret is where it was', async () => {
    const home = await homeWith(150)
    const session = await SecretServiceSession.start('unlocked')
    const { interrupt, ended } = await moving(home, session.variables)
    // Held there, so that the move is not over before it is cancelled.
    await session.signal('SIGSTOP')
    interrupt()
    await pause(200)
    await session.signal('SIGCONT')
    const { code, stderr } = await ended
    expect([code, stderr]).toEqual([1, expect.stringMatching(/was cancelled/)])
    expect(existsSync(journalOf(home))).toBe(false)
    const gateway = await gatewayForTest(home, session.variables)
    expect((await gateway.call('secrets.store.status')).store).toMatchObject({
      activeBackend: 'encrypted-file',
      count: 150,
      note: null
    })
    await expectAll(gateway, 150)
  })
})

test('what only an operator may do is not offered to clients that hold the token', async () => {
  const gateway = await gatewayForTest(await folderForTest())
  for (const [method, params] of [
    ['secrets.move.plan', { to: 'native' }],
    ['secrets.move.status', {}],
    ['secrets.move.cancel', {}],
    ['secrets.reindex', {}]
  ] as const)
    await expect(gateway.call(method, params), method).rejects.toMatchObject({ rpc: { code: -32601 } })
  const { code, stderr } = await run(gateway.home, ['call', 'secrets.move.cancel'])
  expect([code, stderr]).toEqual([1, expect.stringMatching(/no move is under way/)])
})
