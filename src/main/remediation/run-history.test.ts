import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { MaintenanceRun } from '../../shared/remediation/contract'
import { silentLog } from '../platform/log'
import { temporaryFolder } from '../platform/testing'
import { RunHistory } from './run-history'

const run = (runId: string, more: Partial<MaintenanceRun> = {}): MaintenanceRun => ({
  ok: true,
  runId,
  status: 'completed',
  phase: 'finished',
  apply: true,
  dryRun: false,
  deep: false,
  summary: { critical: 0, warn: 0, info: 0, doctorFail: 0, doctorWarn: 0, healthScore: 100 },
  counts: { total: 0, applied: 0, failed: 0, partial: 0, skipped: 0 },
  actions: [],
  stopped: false,
  planId: null,
  planDigest: null,
  document: null,
  diffs: [],
  resumed: false,
  updateJob: {
    jobId: runId,
    undoOf: null,
    status: 'completed',
    phase: 'finished',
    progress: 100,
    createdAtMs: 1,
    updatedAtMs: 2,
    actions: [],
    stopping: false,
    steps: []
  },
  event: { id: 'e', kind: 'system.maintenance.run', createdAtMs: 1 },
  ...more
})

const opened = async (path: string | undefined): Promise<RunHistory> => {
  const history = new RunHistory(path, silentLog)
  await history.start(7)
  return history
}

test('the latest run survives a restart; a run under way then reads as interrupted', async () => {
  const path = join(await temporaryFolder(), 'maintenance.json')
  await (await opened(path)).put(run('a'))
  expect((await opened(path)).latest).toEqual(run('a'))
  await (await opened(path)).put(run('b', { status: 'running', phase: 'apply' }))
  expect((await opened(path)).latest).toMatchObject({
    runId: 'b',
    ok: false,
    status: 'interrupted',
    updateJob: { status: 'interrupted' }
  })
})

test('a dry run is known and leaves the disk alone', async () => {
  const folder = await temporaryFolder()
  const history = await opened(join(folder, 'maintenance.json'))
  await history.put(run('dry', { dryRun: true }))
  expect(history.latest?.runId).toBe('dry')
  expect(await readdir(folder)).toEqual([])
})

test('twenty runs are kept, the newest first', async () => {
  const path = join(await temporaryFolder(), 'maintenance.json')
  const history = await opened(path)
  for (let index = 0; index < 25; index++) await history.put(run(`r${index}`))
  const { runs } = JSON.parse(await readFile(path, 'utf8')) as { runs: MaintenanceRun[] }
  expect([runs.length, runs[0]?.runId]).toEqual([20, 'r24'])
})

test('a file that cannot be read is put aside, not overwritten', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'maintenance.json')
  await writeFile(path, 'half a fi')
  const history = await opened(path)
  expect(history.latest).toBeUndefined()
  await history.put(run('a'))
  expect(await readFile(`${path}.damaged-7`, 'utf8')).toBe('half a fi')
})

test('a missing folder is not made for it, because making it is a step of a plan', async () => {
  const folder = await temporaryFolder()
  const history = await opened(join(folder, 'state', 'maintenance.json'))
  await history.put(run('a'))
  expect(history.latest?.runId).toBe('a')
  expect(await readdir(folder)).toEqual([])
})

test('without a path nothing is kept', async () => {
  const history = await opened(undefined)
  await history.put(run('a'))
  expect(history.latest?.runId).toBe('a')
})

test('a run that an older version wrote is read', async () => {
  const path = join(await temporaryFolder(), 'maintenance.json')
  const { stopped: _stopped, resumed: _resumed, planId: _plan, diffs: _diffs, updateJob, ...old } = run('old')
  const { actions: _actions, stopping: _stopping, ...job } = updateJob
  await writeFile(path, JSON.stringify({ version: 1, runs: [{ ...old, updateJob: job }] }))
  expect((await opened(path)).latest).toEqual(run('old'))
})
