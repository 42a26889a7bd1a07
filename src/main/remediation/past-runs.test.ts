import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { benchOver, type Bench } from './testing/bench'

// Every line of a journal is synced, and a busy disk takes its time for that.
vi.setConfig({ testTimeout: 30_000 })

const CANARY = 'canary-of-the-shown-run'
const CONFIG = `{ "gateway": { "authToken": "${CANARY}", "rateLimit": { "enabled": false } }, "heartbeat": { "enabled": false } }`
const journalOf = async (at: Bench): Promise<string> => {
  const folder = join(at.home, 'state', 'remediation-journal')
  return join(folder, (await readdir(folder))[0] ?? '')
}

test('a past run shows the plan it carried out, its diffs masked, and what became of each step', async () => {
  const at = await benchOver({ config: CONFIG })
  const plan = await at.engine.plan(false)
  const run = await at.engine.run({ deep: false, dryRun: false, plan })
  // A later change of the file does not change what was done.
  await writeFile(at.settings.configPath, '{}')
  const shown = await at.undo.run(run.runId)
  expect(shown).toMatchObject({
    run: { runId: run.runId, planId: plan.planId, planDigest: plan.planDigest, status: 'completed' },
    document: plan.document,
    diffs: plan.diffs,
    noDiffs: null
  })
  expect(shown.run.steps.map(({ status }) => status)).toEqual(plan.document.steps.map(() => 'fixed'))
  expect(shown.diffs[0]?.diff).toContain('(hidden ')
  expect(JSON.stringify(shown)).not.toContain(CANARY)
})

test('what was changed in a journal is not shown as what was done', async () => {
  const at = await benchOver({ config: CONFIG })
  const { runId } = await at.apply()
  const path = await journalOf(at)
  await writeFile(path, (await readFile(path, 'utf8')).replace('set heartbeat.enabled', 'keep heartbeat.enabled'))
  expect(await at.undo.run(runId)).toMatchObject({
    diffs: [],
    noDiffs: expect.stringContaining('its journal was changed') as string
  })
})

test('a run that nobody knows is refused, and says where the runs are listed', async () => {
  const at = await benchOver()
  await expect(at.undo.run('gone')).rejects.toMatchObject({
    code: 'remediation.run-unknown',
    message: expect.stringContaining('maintenance history') as string
  })
})
