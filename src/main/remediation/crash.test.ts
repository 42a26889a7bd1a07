import { join } from 'node:path'
import { expect, test } from 'vitest'
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
