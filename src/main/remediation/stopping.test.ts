import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { heldBench, THREE_TO_DO } from './testing/held-bench'

// Every line of a journal is synced, and a busy disk takes its time for that.
vi.setConfig({ testTimeout: 30_000 })

const said = (text: string): string => expect.stringContaining(text) as string
const statuses = (all: readonly { status: string }[]): string[] => all.map(({ status }) => status)

describe('a stop of a run', () => {
  test('lets the step under way finish and says honestly what was not done', async () => {
    const at = await heldBench()
    const { begun, finish } = at.hold()
    const running = at.apply()
    await begun
    const jobId = at.engine.cancel(undefined)
    expect(at.seen.at(-1)).toMatchObject({ jobId, stopping: true, status: 'running' })
    finish()
    const run = await running
    expect(run).toMatchObject({
      ok: false,
      stopped: true,
      status: 'completed_with_manual_action',
      counts: { total: 3, applied: 0, partial: 3 },
      actions: [
        {
          status: 'partial',
          stopped: true,
          changed: true,
          detail: said('1 of 3 steps were carried out'),
          changes: [{ key: 'http.bind' }],
          steps: [{ status: 'fixed' }, { status: 'skipped', reason: said('was stopped') }, { status: 'skipped' }]
        },
        { stopped: true, changed: false, detail: said('Not done'), steps: [{ status: 'skipped' }] },
        { stopped: true, manual: ['Run the maintenance again to do this'] }
      ]
    })
    expect(await at.config()).toBe(THREE_TO_DO.replace('0.0.0.0', '127.0.0.1'))
    expect(statuses(run.updateJob.actions)).toEqual(['stopped', 'stopped', 'stopped'])
    expect(statuses(run.updateJob.steps)).toEqual(['fixed', 'skipped', 'skipped', 'skipped', 'skipped'])
    // A crash right after it must not bring the rest back.
    const folder = join(at.home, 'state', 'remediation-journal')
    const [journal = ''] = await readdir(folder)
    expect(await readFile(join(folder, journal), 'utf8')).toContain('{"t":"stop"')
  })

  test('leaves the rest for the next one', async () => {
    const at = await heldBench()
    const { begun, finish } = at.hold()
    const running = at.apply()
    await begun
    await expect(at.apply()).rejects.toMatchObject({ code: 'remediation.busy' })
    at.engine.cancel(undefined)
    finish()
    await running
    expect(await at.apply()).toMatchObject({ stopped: false, status: 'completed' })
    expect((await at.undo.runs()).map(({ steps }) => steps.filter(({ undoable }) => undoable).length)).toEqual([3, 1])
  })

  test('counts for the run it names, and only while one goes', async () => {
    const at = await heldBench()
    expect(() => at.engine.cancel(undefined)).toThrow('no such run')
    const { begun, finish } = at.hold()
    const running = at.apply()
    await begun
    expect(() => at.engine.cancel('another')).toThrow('no such run')
    finish()
    expect((await running).stopped).toBe(false)
    expect(() => at.engine.cancel(undefined)).toThrow('no such run')
  })
})

describe('an undo', () => {
  test('is seen step by step while it goes, and is none of the runs', async () => {
    const at = await heldBench()
    const { runId } = await at.apply()
    const from = at.seen.length
    const { begun, finish } = at.hold()
    const undoing = at.undo.undo({ runId, dryRun: false })
    await begun
    const under = at.seen.slice(from).at(-1)
    expect(under).toMatchObject({ undoOf: runId, status: 'running', phase: 'apply', actions: [{ status: 'running' }] })
    finish()
    const done = await undoing
    const seen = at.seen.slice(from)
    expect(seen.map(({ progress }) => progress)).toEqual([0, 25, 50, 75, 100, 100])
    expect(seen.at(-1)).toMatchObject({ jobId: done.runId, status: 'completed', phase: 'finished' })
    expect(statuses(seen.at(-1)?.steps ?? [])).toEqual(['fixed', 'fixed', 'fixed', 'fixed'])
    expect((await at.engine.status(false)).latestRun).toMatchObject({ jobId: runId, undoOf: null })
  })

  test('stops between two steps; what it took back stays so, and the rest can be undone', async () => {
    const at = await heldBench()
    const { runId } = await at.apply()
    const { begun, finish } = at.hold()
    const undoing = at.undo.undo({ runId, dryRun: false })
    await begun
    const jobId = at.engine.cancel(undefined)
    finish()
    const done = await undoing
    expect(done).toMatchObject({ ok: false, stopped: true, runId: jobId, status: 'completed_with_manual_action' })
    const counts = statuses(done.steps)
    expect(counts).toContain('fixed')
    expect(counts.at(-1)).toBe('skipped')
    expect(await at.config()).not.toBe(THREE_TO_DO)
    expect(await at.undo.undo({ runId, dryRun: false })).toMatchObject({ ok: true, stopped: false })
    expect(await at.config()).toBe(THREE_TO_DO)
  })
})
