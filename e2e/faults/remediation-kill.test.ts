import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { filesBelow, folderForTest } from '../support/lifetime'
import { CLI, cleanEnvironment, run, runJson, writeConfig } from '../support/trust-console'

const ROUNDS = 8
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
