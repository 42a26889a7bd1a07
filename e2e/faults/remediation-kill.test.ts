import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { filesBelow, folderForTest } from '../support/lifetime'
import { CLI, cleanEnvironment, run, runJson, writeConfig } from '../support/trust-console'

const ROUNDS = 3
const PRELOAD = resolve(import.meta.dirname, '../support/fault-preload.mjs')
const CONFIG = `{
  "gateway": { "authToken": "set", "requireToken": false, "rateLimit": { "enabled": false, "windowMs": 0 } },
  "security": { "loopGuard": { "enabled": false, "maxHits": 0 }, "policyBundlePath": "policies/own/mine.json" },
  "heartbeat": { "enabled": false }
}
`

const badHome = async (): Promise<string> => {
  const home = await folderForTest()
  await run(home, ['status'])
  await writeConfig(home, CONFIG)
  await mkdir(join(home, 'state', 'remediation-journal'), { recursive: true, mode: 0o700 })
  return home
}

/** Starts a run and kills it a moment after its journal appears. */
const killInTheMiddle = async (home: string): Promise<void> => {
  const child = spawn(process.execPath, [CLI, 'maintenance', 'run'], {
    env: cleanEnvironment(home, {}),
    stdio: 'ignore'
  })
  const ended = once(child, 'exit')
  const watcher = watch(join(home, 'state', 'remediation-journal'))
  await Promise.race([once(watcher, 'change'), ended])
  watcher.close()
  await pause(randomInt(30))
  child.kill('SIGKILL')
  await ended
}

const policyIn = async (home: string): Promise<string | undefined> =>
  (await filesBelow(home)).get(join(home, 'policies', 'own', 'mine.json'))?.toString('utf8')

test('a maintenance run killed in the middle is carried to its end by the next start, or never began', async () => {
  const whole = await badHome()
  expect(await runJson(whole, ['maintenance', 'run'])).toMatchObject({ ok: true })
  const [config, policy] = [await readFile(join(whole, 'config.json'), 'utf8'), await policyIn(whole)]
  for (let round = 0; round < ROUNDS; round++) {
    const home = await badHome()
    await killInTheMiddle(home)
    // Any command is a start.
    const { runs } = await runJson(home, ['maintenance', 'history'])
    const began = runs.length > 0
    expect(await readFile(join(home, 'config.json'), 'utf8'), `round ${round}`).toBe(began ? config : CONFIG)
    expect(await policyIn(home), `round ${round}`).toBe(began ? policy : undefined)
    expect(
      [...(await filesBelow(home)).keys()].filter(
        (path) => path.includes('mine.json.') || path.includes('config.json.')
      )
    ).toEqual([])
    if (!began) continue
    expect(runs[0]).toMatchObject({ status: 'completed', undoable: true })
    if (runs[0].resumed) {
      const { items } = await runJson(home, ['activity', 'list', '--method', 'system.maintenance.recover'])
      expect(items[0]).toMatchObject({
        door: 'system',
        detail: expect.stringContaining('this start finished it') as string
      })
      expect(await runJson(home, ['maintenance', 'status'])).toMatchObject({
        latestRun: { jobId: runs[0].runId, status: 'completed' }
      })
    }
    expect(await runJson(home, ['maintenance', 'undo', runs[0].runId])).toMatchObject({ ok: true })
    expect(await readFile(join(home, 'config.json'), 'utf8')).toBe(CONFIG)
  }
}, 180_000)

/** A run in a process that is killed before or after it wrote the nth line of its journal. @returns false when there is no such
 *  line: the run came to its end */
const killAtLine = async (home: string, nth: number, kill: 'before' | 'after'): Promise<boolean> => {
  const scenario = join(home, '..', `${nth}-${kill}.json`)
  await writeFile(scenario, JSON.stringify([{ operation: 'write', path: 'remediation-journal', nth, kill }]))
  const child = spawn(process.execPath, ['--import', PRELOAD, CLI, 'maintenance', 'run'], {
    env: cleanEnvironment(home, { TC_TEST_FAULTS: scenario }),
    stdio: 'ignore'
  })
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
  return signal === 'SIGKILL'
}

test('killed before and after each line of the journal in turn, the next start finds all of it or nothing', async () => {
  const template = await badHome()
  const folder = await folderForTest()
  let killed = 0
  let lines = 0
  for (let isLine = true, nth = 1; isLine; nth++) {
    for (const kill of ['before', 'after'] as const) {
      const home = join(folder, `${nth}-${kill}`)
      await cp(template, home, { recursive: true })
      isLine = await killAtLine(home, nth, kill)
      if (isLine) killed++
      const { runs } = await runJson(home, ['maintenance', 'history'])
      const began = runs.length > 0
      const where = `line ${nth}, ${kill}`
      // Nothing is changed before the first line stands.
      expect(began, where).toBe(nth > 1 || kill === 'after')
      const config = await readFile(join(home, 'config.json'), 'utf8')
      if (began) expect(config, where).toMatch(/"enabled": true[^]*"enabled": true[^]*"enabled": true/)
      else expect(config, where).toBe(CONFIG)
      expect(await policyIn(home), where).toEqual(began ? expect.any(String) : undefined)
      if (began) expect(runs[0], where).toMatchObject({ status: 'completed', undoable: true })
    }
    if (isLine) lines = nth
  }
  // The plan, each step before and after, and the end.
  expect(lines).toBeGreaterThan(8)
  expect(killed).toBe(2 * lines)
}, 180_000)
