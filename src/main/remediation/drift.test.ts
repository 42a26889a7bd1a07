import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, type TestContext, vi } from 'vitest'
import { temporaryFolder } from '../platform/testing'
import { diskOps, type FileOps } from './file-ops'
import { benchOver, homeWith, type Bench } from './testing/bench'

// Every line of a journal is synced, and a busy disk takes its time for that.
vi.setConfig({ testTimeout: 30_000 })

const POLICY = 'policies/mine.json'
const CONFIG = `{
  "gateway": { "authToken": "set", "requireToken": false },
  "security": { "policyBundlePath": "${POLICY}" }
}
`
const said = (text: string): string => expect.stringContaining(text) as string

const withPolicies = async (): Promise<string> => {
  const home = await homeWith(CONFIG)
  await mkdir(join(home, 'policies'), { mode: 0o700 })
  return home
}

/** Plans, lets something happen, and applies that plan. */
const applyAfter = async (at: Bench, happens: () => Promise<unknown>) => {
  const { planId, planDigest } = await at.engine.plan(false)
  await happens()
  const run = await at.engine.run({ deep: false, dryRun: false, plan: { planId, planDigest } })
  return { run, steps: run.actions.flatMap(({ steps }) => steps) }
}

describe('a target that moved between plan and apply is left alone, and the rest is done', () => {
  test('a config that another process writes', async () => {
    const at = await benchOver({ home: await withPolicies() })
    const path = at.settings.configPath
    const { run, steps } = await applyAfter(at, async () => {
      execFileSync(process.execPath, ['-e', 'fs.appendFileSync(process.argv[1], "// by another\\n")', path])
    })
    expect(steps).toMatchObject([
      { target: { name: 'gateway.requireToken' }, status: 'drifted', reason: said('changed since the plan was made') },
      { target: { kind: 'file' }, status: 'fixed' }
    ])
    expect(run).toMatchObject({ ok: false, status: 'completed_with_errors' })
    expect(await at.config()).toBe(`${CONFIG}// by another\n`)
  })

  test('a config whose permissions changed', async () => {
    const at = await benchOver({ home: await withPolicies() })
    const { steps } = await applyAfter(at, () => chmod(at.settings.configPath, 0o640))
    expect(steps[0]).toMatchObject({ status: 'drifted', reason: said('permissions') })
  })

  test('a config that is a link to the same text', async () => {
    const at = await benchOver({ home: await withPolicies() })
    const elsewhere = join(await temporaryFolder(), 'theirs.json')
    const { steps } = await applyAfter(at, async () => {
      await rename(at.settings.configPath, elsewhere)
      await symlink(elsewhere, at.settings.configPath)
    })
    expect(steps[0]).toMatchObject({ status: 'drifted', reason: said('symbolic link') })
    expect(await readFile(elsewhere, 'utf8')).toBe(CONFIG)
  })

  test('a folder that is a link to somewhere else', async () => {
    const home = await withPolicies()
    const at = await benchOver({ home })
    const elsewhere = await temporaryFolder()
    const { steps } = await applyAfter(at, async () => {
      await rename(join(home, 'policies'), join(home, 'policies-before'))
      await symlink(elsewhere, join(home, 'policies'))
    })
    expect(steps).toMatchObject([{ status: 'fixed' }, { status: 'drifted', reason: said('leads somewhere else') }])
    expect(await diskOps.list(elsewhere)).toEqual([])
  })

  test('a policy that somebody made meanwhile', async () => {
    const home = await withPolicies()
    const at = await benchOver({ home })
    const { steps } = await applyAfter(at, () => writeFile(join(home, POLICY), '{"rules":[]}'))
    expect(steps).toMatchObject([{ status: 'fixed' }, { status: 'drifted', reason: said('something is at') }])
    expect(await readFile(join(home, POLICY), 'utf8')).toBe('{"rules":[]}')
  })

  test('even when it moves while the new file is being written', async () => {
    const home = await withPolicies()
    const path = join(home, 'config.json')
    const ops: FileOps = {
      ...diskOps,
      create: async (temporary, bytes, mode) => {
        await diskOps.create(temporary, bytes, mode)
        if (temporary.includes('config')) await writeFile(path, `${CONFIG}// at the last moment\n`)
        else await writeFile(join(home, POLICY), 'mine')
      }
    }
    const at = await benchOver({ home, ops })
    const { steps } = await applyAfter(at, () => Promise.resolve())
    expect(steps).toMatchObject([{ status: 'drifted' }, { status: 'drifted' }])
    expect(await at.config()).toBe(`${CONFIG}// at the last moment\n`)
    expect(await readFile(join(home, POLICY), 'utf8')).toBe('mine')
    expect((await diskOps.list(home)).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  test('even when it comes between the last look and the write', async () => {
    const home = await withPolicies()
    const ops: FileOps = {
      ...diskOps,
      link: async (from, to) => {
        await writeFile(to, 'mine')
        await diskOps.link(from, to)
      }
    }
    const { steps } = await applyAfter(await benchOver({ home, ops }), () => Promise.resolve())
    expect(steps).toMatchObject([{ status: 'fixed' }, { status: 'drifted', reason: said('something is at') }])
    expect(await readFile(join(home, POLICY), 'utf8')).toBe('mine')
    expect(await diskOps.list(join(home, 'policies'))).toEqual(['mine.json'])
  })

  test('what the environment decides by now is not written', async () => {
    const home = await withPolicies()
    const { planId, planDigest } = await (await benchOver({ home })).engine.plan(false, undefined, true)
    const at = await benchOver({ home, environment: { TRUST_CONSOLE_GATEWAY_REQUIRE_TOKEN: 'false' } })
    const run = await at.engine.run({ deep: false, dryRun: false, plan: { planId, planDigest } })
    expect(run.actions[0]?.steps[0]).toMatchObject({
      status: 'failed',
      reason: said('TRUST_CONSOLE_GATEWAY_REQUIRE_TOKEN')
    })
    expect(await at.config()).toBe(CONFIG)
  })
})

/** A file system of its own at a path, for as long as the test. Needs root on Linux. */
const mounted = (context: TestContext, path: string, options: string): void => {
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], {
    encoding: 'utf8'
  })
  if (status !== 0) context.skip(`no file system can be mounted here: ${(error?.message ?? stderr).trim()}`)
  onTestFinished(() => void spawnSync('umount', [path]))
}

describe('a disk that refuses is a failed step with its reason, and the rest is done', () => {
  test('a full disk', async (context) => {
    const home = await withPolicies()
    mounted(context, join(home, 'policies'), 'size=64k,mode=700')
    await writeFile(join(home, 'policies', 'big'), Buffer.alloc(1_000_000)).catch(() => undefined)
    const at = await benchOver({ home })
    const run = await at.apply()
    expect(run).toMatchObject({ status: 'completed_with_errors', actions: [{ status: 'failed' }] })
    expect(run.actions[0]?.steps).toMatchObject([
      { target: { name: 'gateway.requireToken' }, status: 'fixed' },
      { target: { kind: 'file' }, status: 'failed', reason: said('no room left on the disk') }
    ])
    expect(await diskOps.list(join(home, 'policies'))).toEqual(['big'])
  })

  test('a folder that can only be read', async (context) => {
    const home = await withPolicies()
    mounted(context, join(home, 'policies'), 'ro,mode=700')
    const run = await (await benchOver({ home })).apply()
    expect(run.actions[0]?.steps).toMatchObject([
      { status: 'fixed' },
      { status: 'failed', reason: said('cannot be written (EROFS)') }
    ])
  })

  test('a state folder that is full moves the journal to the home', async (context) => {
    const home = await withPolicies()
    mounted(context, join(home, 'state'), 'size=64k,mode=700')
    await writeFile(join(home, 'state', 'big'), Buffer.alloc(1_000_000)).catch(() => undefined)
    const at = await benchOver({ home })
    const { runId, status } = await at.apply()
    expect(status).toBe('completed')
    expect(await diskOps.list(join(home, 'remediation-journal'))).toEqual([said(runId)])
    expect((await at.undo.runs())[0]).toMatchObject({ runId, undoable: true })
  })

  test('where no journal can be written nothing is changed', async () => {
    const home = await withPolicies()
    const full = Object.assign(new Error('full'), { code: 'ENOSPC' })
    const at = await benchOver({ home, ops: { ...diskOps, append: () => Promise.reject(full) } })
    const run = await at.apply()
    expect(run.actions[0]?.steps).toMatchObject([
      { status: 'failed', reason: said('the journal of changes cannot be written, so nothing was changed') },
      { status: 'failed' }
    ])
    expect(await at.config()).toBe(CONFIG)
  })

  test('nor without the line that a step begins, while what was done stays done', async () => {
    const home = await withPolicies()
    let lines = 0
    const full = Object.assign(new Error('full'), { code: 'ENOSPC' })
    // The first line and the two of the first step fit.
    const append: FileOps['append'] = (path, bytes) =>
      ++lines > 3 ? Promise.reject(full) : diskOps.append(path, bytes)
    const at = await benchOver({ home, ops: { ...diskOps, append } })
    const run = await at.apply()
    expect(run.actions[0]?.steps).toMatchObject([
      { status: 'fixed' },
      { status: 'failed', reason: said('no room left') }
    ])
    const next = await benchOver({ home })
    await next.start()
    // The operator was told that it failed: a later start with room again does not carry it out behind their back.
    const [past] = await next.undo.runs()
    expect(past).toMatchObject({
      resumed: false,
      status: 'completed_with_errors',
      steps: [{ undoable: true }, { undoable: false }]
    })
    expect(next.noted).toEqual([])
  })
})
