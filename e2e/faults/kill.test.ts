import { parse } from 'jsonc-parser'
import { randomInt } from 'node:crypto'
import { readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Promised, runAndKill } from '../support/killing'
import { filesBelow, folderForTest, gatewayForTest } from '../support/lifetime'
import { run, runJson, type Finished, type Gateway } from '../support/trust-console'

const ROUNDS = 25
const WRITERS = 4
const KEYS_PER_WRITER = 3

const tokenIn = async (home: string): Promise<string> => {
  const errors: unknown[] = []
  const config = parse(await readFile(join(home, 'config.json'), 'utf8'), errors as never[])
  expect(errors).toEqual([])
  return config.gateway.authToken
}

const temporaryFiles = async (home: string): Promise<string[]> =>
  [...(await filesBelow(home)).keys()].filter((path) => path.endsWith('.tmp'))

/** Answers that came, and calls whose outcome nobody was told. */
interface Tally {
  acknowledged: number
  unanswered: number
}

/** Writes and deletes its own keys, one call after another, until the gateway is gone. */
const writeUntilKilled = async (
  gateway: Gateway,
  keys: string[],
  promised: Promised,
  tally: Tally,
  onAcknowledged: () => void
): Promise<void> => {
  for (let turn = 0; ; turn++) {
    const targetId = keys[randomInt(keys.length)]!
    const value = randomInt(4) === 0 ? null : `${turn} ${'x'.repeat(randomInt(2_000))}`
    promised.asked(targetId, value)
    for (let answered = false; !answered;) {
      const token = await tokenIn(gateway.home)
      try {
        await (value === null
          ? gateway.call('secrets.store.delete', { targetId }, token)
          : gateway.call('secrets.store.set', { targetId, value }, token))
        answered = true
      } catch (error) {
        tally.unanswered++
        const refusal = error instanceof Error && 'rpc' in error ? error.rpc : undefined
        if (refusal === undefined) return
        // The token was rotated while the call was on its way: it may have been carried out, so it is made once more.
        if (refusal !== 'unauthorized') throw error
      }
    }
    promised.acknowledged(targetId)
    tally.acknowledged++
    onAcknowledged()
  }
}

test('a gateway killed at any moment loses no acknowledged write and keeps home, token and record whole', async () => {
  const home = await folderForTest()
  const promised = new Promised()
  const tally: Tally = { acknowledged: 0, unanswered: 0 }
  let token: string | undefined
  let rotated: Finished | undefined
  let writers: Promise<void>[] = []

  for (let round = 0; round <= ROUNDS; round++) {
    const gateway = await gatewayForTest(home)
    const before = token
    token = await tokenIn(home)
    if (rotated?.code === 0) expect(token).not.toBe(before)
    expect(token).toMatch(/^.{43,}$/)

    const ids = promised.keys
    const { assignments } = await gateway.call('secrets.resolve', { commandName: 'test', targetIds: ids }, token)
    for (const { path, value } of assignments) {
      expect(promised.allowed(path).includes(value), `round ${round}: ${path} holds ${String(value)}`).toBe(true)
      promised.found(path, value)
    }
    const { items } = await gateway.call('secrets.store.list', {}, token)
    const there = ids.filter((id) => promised.allowed(id)[0] !== null)
    expect(items.map(({ targetId }: any) => targetId)).toEqual(there.sort())

    expect(await gateway.call('activity.verify', {}, token)).toMatchObject({ ok: true, problem: null })
    const record = await readFile(join(home, 'logs', 'activity.jsonl'), 'utf8')
    const writes = record.match(/"method":"secrets\.store\.(set|delete)".*"outcome":"ok"/g)?.length ?? 0
    expect(writes).toBeGreaterThanOrEqual(tally.acknowledged)
    expect(writes).toBeLessThanOrEqual(tally.acknowledged + tally.unanswered)
    if (round === ROUNDS) break

    let left = randomInt(1, 60)
    const enough = new Promise<void>((done) => {
      const count = (): void => {
        if (--left === 0) done()
      }
      writers = Array.from({ length: WRITERS }, (_, writer) => {
        const keys = Array.from({ length: KEYS_PER_WRITER }, (_key, index) => `custom.w${writer}.k${index}`)
        return writeUntilKilled(gateway, keys, promised, tally, count)
      })
    })
    const rotation = run(home, ['token', 'rotate'])
    await Promise.race([enough, Promise.all(writers)])
    await pause(randomInt(12))
    await gateway.stop('SIGKILL')
    await Promise.all(writers)
    rotated = await rotation
  }
}, 150_000)

test('a one-shot command killed at any moment leaves a home that works, with the old value or the new one', async () => {
  const promised = new Promised()
  let home = ''
  for (let round = 0; round < 18; round++) {
    // Every third home is a fresh one, so that first starts are cut short as well.
    if (round % 3 === 0) home = await folderForTest()
    const targetId = `custom.of-${home.slice(-6)}`
    promised.asked(targetId, `value ${round}`)
    const done = await runAndKill(home, ['secrets', 'set', targetId], {
      stdin: `value ${round}`,
      afterMs: randomInt(30, 220)
    })
    if (done) promised.acknowledged(targetId)
    const { value } = await runJson(home, ['secrets', 'get', targetId, '--reveal'])
    expect(promised.allowed(targetId)).toContain(value)
    promised.found(targetId, value)
    expect(await runJson(home, ['activity', 'verify'])).toMatchObject({ ok: true })
    expect(await tokenIn(home)).toMatch(/^.{43,}$/)
  }
}, 150_000)

test('half-written temporary files of a crash are cleared away by a later start, wherever they lie', async () => {
  const home = await folderForTest()
  await run(home, ['secrets', 'set', 'custom.a'], { stdin: 'v' })
  const longAgo = new Date(Date.now() - 3_600_000)
  const files = ['config.json', 'owner.json', 'instance.key', 'state/secrets.store.enc.json', 'state/maintenance.json']
  for (const file of files) {
    const path = join(
      home,
      file.replace(/[^/]+$/, (name) => `.${name}.0123456789ab.tmp`)
    )
    await writeFile(path, 'half')
    await utimes(path, longAgo, longAgo)
  }
  expect(await temporaryFiles(home)).toHaveLength(files.length)
  await (await gatewayForTest(home)).stop()
  expect(await temporaryFiles(home)).toEqual([])
})
