import { chmod, lstat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { homeWith, benchOver, type Bench } from './testing/bench'
import { crashingOps, type Crashing, type Moment } from './testing/crashing-ops'
import { treeOf } from './testing/tree'

const MOMENTS: readonly Moment[] = ['before', 'half', 'after']

/** Five steps on three paths, two of them one below the other. */
const CONFIG = `{ // mine
  "gateway": { "authToken": "set", "requireToken": false },
  "heartbeat": { "enabled": false },
  "security": { "policyBundlePath": "policies/own/mine.json" }
}
`

const freshHome = (): Promise<string> => homeWith(CONFIG)

/** The changes of the disk that a whole pass makes, by name. */
const callsOf = async (pass: (at: Bench) => Promise<unknown>, home: string): Promise<string[]> => {
  const { ops, calls } = crashingOps(Number.POSITIVE_INFINITY, 'before')
  await pass(await benchOver({ home, ops }))
  return calls
}

/** Half of a change is there only where bytes are written. */
const momentsOf = (call: string | undefined): readonly Moment[] =>
  call === 'create' || call === 'append' ? MOMENTS : ['before', 'after']

/** Lets a pass go until its process ends. */
const until = async (
  { ops, crashed }: Crashing,
  home: string,
  pass: (at: Bench) => Promise<unknown>
): Promise<void> => {
  const at = await benchOver({ home, ops })
  await Promise.race([crashed, pass(at)])
}

/** A restart: takes up what there is, and says what it found. */
const restarted = async (home: string): Promise<Bench> => {
  const at = await benchOver({ home })
  await at.start()
  return at
}

const temporary = (tree: Record<string, string>): string[] => Object.keys(tree).filter((name) => name.endsWith('.tmp'))

const apply = (at: Bench): Promise<unknown> => at.apply()

interface Ends {
  before: Record<string, string>
  after: Record<string, string>
  calls: string[]
}

const endsOfApply = async (): Promise<Ends> => {
  const home = await freshHome()
  const before = await treeOf(home)
  const calls = await callsOf(apply, home)
  return { before, after: await treeOf(home), calls }
}

test('a process that ends at any change of the disk leaves all of the plan or nothing of it after the next start', async () => {
  const { before, after, calls } = await endsOfApply()
  expect(calls.length).toBeGreaterThan(25)
  expect(after).not.toEqual(before)
  const seen = new Set<string>()
  for (let at = 0; at < calls.length; at++) {
    for (const moment of momentsOf(calls[at])) {
      const home = await freshHome()
      await until(crashingOps(at, moment), home, apply)
      const next = await restarted(home)
      const tree = await treeOf(home)
      const [run] = await next.undo.runs()
      const where = `call ${at} ${moment}`
      expect(temporary(tree), where).toEqual([])
      if (run === undefined) {
        expect(tree, where).toEqual(before)
        seen.add('nothing')
        continue
      }
      expect(tree, where).toEqual(after)
      expect(run, where).toMatchObject({ status: 'completed' })
      expect(
        run.steps.map(({ status }) => status),
        where
      ).toEqual(['fixed', 'fixed', 'fixed', 'fixed', 'fixed'])
      const status = await next.engine.status(false)
      if (run.resumed) {
        expect(status.recovery, where).toMatchObject({ runId: run.runId, outcome: 'resumed' })
        expect(next.noted, where).toEqual([expect.stringContaining('this start finished it: 5 fixed')])
        expect(next.history.latest, where).toMatchObject({ runId: run.runId, status: 'completed', resumed: true })
      }
      seen.add(run.resumed ? 'resumed' : 'finished')
    }
  }
  expect([...seen].sort()).toEqual(['finished', 'nothing', 'resumed'])
}, 180_000)

test('a second crash, while the first is mended, changes nothing of that', async () => {
  const { after, calls } = await endsOfApply()
  const first = Math.floor(calls.length / 2)
  const crashed = async (): Promise<string> => {
    const home = await freshHome()
    await until(crashingOps(first, 'half'), home, apply)
    return home
  }
  const again = await callsOf(async (at) => at.start(), await crashed())
  expect(again.length).toBeGreaterThan(8)
  for (let at = 0; at < again.length; at++) {
    const home = await crashed()
    await until(crashingOps(at, MOMENTS[at % 3] ?? 'after'), home, async (bench) => bench.start())
    const next = await restarted(home)
    expect(await treeOf(home), `call ${at}`).toEqual(after)
    expect((await next.undo.runs())[0], `call ${at}`).toMatchObject({ status: 'completed', resumed: true })
  }
}, 120_000)

test('an undo that is cut short is all done or not at all, too', async () => {
  const applied = async (): Promise<{ home: string; runId: string }> => {
    const home = await freshHome()
    const { runId } = await (await benchOver({ home })).apply()
    return { home, runId }
  }
  const undo = (runId: string) => (at: Bench) => at.undo.undo({ runId, dryRun: false })
  const one = await applied()
  const before = await treeOf(one.home)
  const calls = await callsOf(undo(one.runId), one.home)
  const after = await treeOf(one.home)
  expect(after['config.json']).toContain('"requireToken": false')
  expect(Object.keys(after)).not.toContain(join('policies', 'own'))
  for (let at = 0; at < calls.length; at++) {
    const { home, runId } = await applied()
    await until(crashingOps(at, MOMENTS[at % 3] ?? 'after'), home, undo(runId))
    const next = await restarted(home)
    const undone = (await next.undo.runs()).find(({ undoOf }) => undoOf === runId)
    expect(await treeOf(home), `call ${at}`).toEqual(undone ? after : before)
    if (undone) expect(undone.status).toBe('completed')
  }
}, 120_000)

const SECRET = 'sk-live-4fG9aQ2Lx7'
const SECRET_ID = 'models.providers.openai.apiKey'
const WITH_SECRET = `{ // mine
  "gateway": { "authToken": "wJ3-vN8_rTq6PzKd0cYbX5hGf2LsMa9E" },
  "models": { "providers": { "openai": { "baseUrl": "http://x", "apiKey": "${SECRET}" } } }
}
`

/** A home with a secret in its config, and permissions that somebody opened. */
const openHome = async (): Promise<string> => {
  const home = await homeWith(WITH_SECRET)
  await writeFile(join(home, 'state/security-policy.json'), '{"rules":[]}')
  await chmod(join(home, 'state/security-policy.json'), 0o666)
  await chmod(join(home, 'state'), 0o755)
  return home
}

interface Whole {
  config: string
  stored: string | undefined
  modes: string[]
}

/** As another process sees it. */
const wholeOf = async (home: string): Promise<Whole> => {
  const at = await benchOver({ home })
  const modes = ['state', 'state/security-policy.json'].map(async (name) =>
    ((await lstat(join(home, name))).mode & 0o7777).toString(8)
  )
  return { config: await at.config(), stored: await at.stored(SECRET_ID), modes: await Promise.all(modes) }
}

const applyDeep = (at: Bench): Promise<unknown> => at.applyDeep()

describe.skipIf(process.platform === 'win32')('a secret that is moved, and permissions', () => {
  const BEFORE: Whole = { config: WITH_SECRET, stored: undefined, modes: ['755', '666'] }
  const AFTER: Whole = {
    config: WITH_SECRET.replace(`, "apiKey": "${SECRET}"`, ' '),
    stored: SECRET,
    modes: ['700', '644']
  }
  const isSafe = ({ config, stored }: Whole): boolean => config.includes(SECRET) || stored === SECRET

  test('are before or after wherever the process ends, and the secret is never in neither place', async () => {
    const first = await openHome()
    const calls = await callsOf(applyDeep, first)
    expect(await wholeOf(first)).toEqual(AFTER)
    expect(calls.filter((call) => call === 'changeMode')).toHaveLength(2)
    const seen = new Set<string>()
    for (let at = 0; at < calls.length; at++) {
      for (const moment of momentsOf(calls[at])) {
        const home = await openHome()
        await until(crashingOps(at, moment), home, applyDeep)
        const where = `call ${at} ${moment}`
        expect(isSafe(await wholeOf(home)), where).toBe(true)
        const [run] = await (await restarted(home)).undo.runs()
        expect(await wholeOf(home), where).toEqual(run ? AFTER : BEFORE)
        if (run)
          expect(
            run.steps.map(({ status }) => status),
            where
          ).toEqual(['fixed', 'fixed', 'fixed', 'fixed'])
        seen.add(run ? 'after' : 'before')
      }
    }
    expect([...seen].sort()).toEqual(['after', 'before'])
  }, 180_000)

  test('are so when an undo is cut short, too', async () => {
    const applied = async (): Promise<{ home: string; runId: string }> => {
      const home = await openHome()
      const { runId } = await (await benchOver({ home })).applyDeep()
      return { home, runId }
    }
    const undo = (runId: string) => (at: Bench) => at.undo.undo({ runId, dryRun: false })
    const one = await applied()
    const calls = await callsOf(undo(one.runId), one.home)
    expect(await wholeOf(one.home)).toEqual(BEFORE)
    for (let at = 0; at < calls.length; at++) {
      const { home, runId } = await applied()
      await until(crashingOps(at, MOMENTS[at % 3] ?? 'after'), home, undo(runId))
      expect(isSafe(await wholeOf(home)), `call ${at}`).toBe(true)
      const next = await restarted(home)
      const undone = (await next.undo.runs()).find(({ undoOf }) => undoOf === runId)
      expect(await wholeOf(home), `call ${at}`).toEqual(undone ? BEFORE : AFTER)
    }
  }, 120_000)
})
