import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { PastRun } from '../../shared/remediation/undo-contract'
import { BAD_CONFIG, benchOver, homeWith, type Bench } from './testing/bench'
import { treeOf } from './testing/tree'

// Every line of a journal is synced, and a busy disk takes its time for that.
vi.setConfig({ testTimeout: 30_000 })

const said = (text: string): string => expect.stringContaining(text) as string
const change = async (at: Bench, from: string, to: string): Promise<void> => {
  const text = await at.config()
  expect(text).toContain(from)
  await writeFile(at.settings.configPath, text.replace(from, to))
}
const undo = (at: Bench, runId: string, stepId?: string) => at.undo.undo({ runId, stepId, dryRun: false })
const refusal = (message: string): object => ({ code: 'remediation.undo-refused', message: said(message) })
const stepFor = (run: PastRun | undefined, name: string): string => {
  const step = run?.steps.find(({ target }) => target.name === name)
  if (!step) throw new Error(`no step for ${name}`)
  return step.id
}
const latest = async (at: Bench): Promise<PastRun | undefined> => (await at.undo.runs())[0]

/** A home whose bad config was put right. */
const applied = async (): Promise<{ at: Bench; runId: string }> => {
  const home = await homeWith(BAD_CONFIG)
  await chmod(join(home, 'config.json'), 0o644)
  const at = await benchOver({ home })
  const { runId, status } = await at.apply()
  expect(status).toBe('completed')
  return { at, runId }
}

describe('an undo of a run', () => {
  test('gives back every byte and the permissions, in force at once, after a restart as well', async () => {
    const { at, runId } = await applied()
    expect(at.settings.values['gateway.requireToken']).toBe(true)
    const next = await benchOver({ home: at.home })
    expect(await undo(next, runId)).toMatchObject({ ok: true, status: 'completed', undoOf: runId })
    expect(await next.config()).toBe(BAD_CONFIG)
    expect((await stat(next.settings.configPath)).mode & 0o777).toBe(0o644)
    expect(next.settings.values['gateway.requireToken']).toBe(false)
    expect(await readdir(join(at.home, 'state'))).not.toContain('security-policy.json')
  })

  test('is shown first, and what was shown is done', async () => {
    const { at, runId } = await applied()
    const before = await treeOf(at.home)
    const { planId, planDigest, diffs, steps, status } = await at.undo.undo({ runId, dryRun: true })
    expect(status).toBe('planned')
    expect(steps.every((step) => step.status === 'planned')).toBe(true)
    expect(diffs.map(({ diff }) => diff).join()).toContain('+  "http": { "bind": "0.0.0.0" }, // public')
    expect(await treeOf(at.home)).toEqual(before)
    expect(await at.undo.undo({ runId, dryRun: false, plan: { planId, planDigest } })).toMatchObject({
      planDigest,
      ok: true
    })
    expect(await at.config()).toBe(BAD_CONFIG)
  })

  test('takes no plan that undoes another run, or is none', async () => {
    const { at, runId } = await applied()
    const { planId, planDigest } = await at.undo.undo({ runId, dryRun: true })
    const plan = { planId, planDigest }
    const stale = { code: 'remediation.plan-stale' }
    await expect(at.undo.undo({ runId: 'other', dryRun: false, plan })).rejects.toMatchObject(stale)
    await expect(at.engine.run({ deep: false, dryRun: false, plan })).rejects.toMatchObject(stale)
    const other = { planId, planDigest: 'f'.repeat(64) }
    await expect(at.undo.undo({ runId, dryRun: false, plan: other })).rejects.toMatchObject(stale)
    expect(await at.config()).not.toBe(BAD_CONFIG)
  })

  test('can itself be undone', async () => {
    const { at, runId } = await applied()
    const good = await at.config()
    const { runId: undoId } = await undo(at, runId)
    expect((await at.undo.runs()).find((run) => run.runId === runId)).toMatchObject({ undoable: false })
    await undo(at, undoId ?? '')
    expect(await at.config()).toBe(good)
    // And then the first run is there to be undone again.
    await undo(at, runId)
    expect(await at.config()).toBe(BAD_CONFIG)
  })

  test('is done once', async () => {
    const { at, runId } = await applied()
    await undo(at, runId)
    await expect(undo(at, runId)).rejects.toMatchObject(refusal('nothing left to undo'))
  })

  test('is refused as a whole when one target has changed since, and says which', async () => {
    const { at, runId } = await applied()
    await change(at, '"enabled": true', '"enabled": true, "intervalMs": 60000')
    await change(at, '"bind": "127.0.0.1"', '"bind": "::1"')
    const before = await at.config()
    await expect(undo(at, runId)).rejects.toMatchObject(refusal('http.bind was changed again since the run'))
    expect(await at.config()).toBe(before)
    const run = await latest(at)
    expect(run?.steps.find(({ target }) => target.name === 'http.bind')).toMatchObject({
      undoable: false,
      whyNot: said('changed again')
    })
    expect(run?.steps.find(({ target }) => target.name === 'heartbeat.enabled')).toMatchObject({
      undoable: true,
      whyNot: null
    })
  })

  test('of a file that was changed since leaves it alone', async () => {
    const { at, runId } = await applied()
    const bundle = join(at.home, 'state', 'security-policy.json')
    await writeFile(bundle, '{"version":1,"default_action":"block"}')
    await expect(undo(at, runId)).rejects.toMatchObject(refusal('security-policy.json changed since'))
    expect(await readFile(bundle, 'utf8')).toContain('block')
  })

  test.each(['no-such-run', '../../etc/passwd'])('of %s says that there is none', async (runId) => {
    const { at } = await applied()
    await expect(undo(at, runId)).rejects.toMatchObject(refusal('there is no run'))
  })
})

describe('an undo of one step', () => {
  test('puts that setting back and nothing else, whatever else changed in the file', async () => {
    const { at, runId } = await applied()
    await change(at, '// mine', '// mine, and more')
    const before = await at.config()
    const step = stepFor(await latest(at), 'gateway.requireToken')
    expect(await undo(at, runId, step)).toMatchObject({ ok: true, steps: [{ status: 'fixed' }] })
    expect(await at.config()).toBe(before.replace('"requireToken": true', '"requireToken": false'))
    expect(at.settings.values['gateway.requireToken']).toBe(false)
    await expect(undo(at, runId, step)).rejects.toMatchObject(refusal('was undone already'))
  })

  test('leaves the others to be undone afterwards', async () => {
    const { at, runId } = await applied()
    await undo(at, runId, stepFor(await latest(at), 'gateway.requireToken'))
    await undo(at, runId)
    expect(at.settings.values).toMatchObject({
      'http.bind': '0.0.0.0',
      'gateway.requireToken': false,
      'heartbeat.enabled': false
    })
    expect(await at.config()).toContain('"unknown": { "kept": [1, { "a": null }] } /* last */')
  })

  test('that does not exist or changed nothing is refused', async () => {
    const { at, runId } = await applied()
    await expect(undo(at, runId, 's99')).rejects.toMatchObject(refusal('no step s99'))
    const skipped = (await latest(at))?.steps.find(({ status }) => status === 'skipped')?.id
    await expect(undo(at, runId, skipped)).rejects.toMatchObject(refusal('changed nothing'))
  })
})

test('a folder that is in use by now stays, and the rest is undone', async () => {
  const text = '{"gateway":{"authToken":"set"},"security":{"policyBundlePath":"policies/mine.json"}}'
  const at = await benchOver({ config: text })
  const { runId } = await at.apply()
  await writeFile(join(at.home, 'policies', 'notes.txt'), 'mine')
  const { steps } = await undo(at, runId)
  expect(steps).toMatchObject([{ status: 'fixed' }, { status: 'skipped', reason: said('not empty') }])
  expect(await readdir(join(at.home, 'policies'))).toEqual(['notes.txt'])
})

test('the fix of the audit is a run that can be undone', async () => {
  const at = await benchOver()
  const facts = {
    settings: { source: '', atMs: 0, value: { values: at.settings.values, sources: at.settings.sources, pending: [] } }
  }
  const finding = { checkId: 'gateway.bind.public', severity: 'warn' as const, title: '', detail: '', remediation: '' }
  const report = { checks: [], security: { ts: 0, summary: { critical: 0, warn: 1, info: 0 }, findings: [finding] } }
  const { report: fixed } = await at.engine.fix({ report, facts } as never, false)
  expect(fixed).toMatchObject({ ok: true, changes: [said('http.bind')] })
  const run = await latest(at)
  expect(run).toMatchObject({ kind: 'fix', undoable: true, steps: [{ status: 'fixed' }] })
  await undo(at, run?.runId ?? '')
  expect(await at.config()).toBe(BAD_CONFIG)
})

test('no token, old or new, stands in clear in what is kept for an undo', async () => {
  const old = 'canary-old-token-7781'
  const at = await benchOver({ config: BAD_CONFIG.replace('// mine', `// ${old}`) })
  await at.engine.plan(false, undefined, true)
  const { runId } = await at.apply()
  const made = at.settings.values['gateway.authToken']
  expect(made).toMatch(/^[\w-]{43}$/)
  await undo(at, runId)
  const kept = await readdir(join(at.home, 'state'), { recursive: true, withFileTypes: true })
  const files = kept.filter((entry) => entry.isFile())
  expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['remediation-plans.json', 'maintenance.json']))
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name)
    const text = await readFile(path, 'utf8')
    for (const secret of [old, made]) {
      expect(text, path).not.toContain(secret)
      expect(text, path).not.toContain(Buffer.from(secret).toString('base64').slice(0, 20))
    }
    expect((await stat(path)).mode & 0o077, path).toBe(0)
  }
})
