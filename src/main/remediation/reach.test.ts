import { chmod, link, lstat, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../shared/errors'
import { benchOver, homeWith, type Bench } from './testing/bench'

const TOKEN = 'wJ3-vN8_rTq6PzKd0cYbX5hGf2LsMa9E'
const SECRET = 'sk-live-4fG9aQ2Lx7'
const ID = 'models.providers.openai.apiKey'
const FIX = ['security.audit.fix']
const CONFIG = `{ // mine
  "gateway": { "authToken": "${TOKEN}" },
  "models": { "providers": { "openai": { "baseUrl": "http://x", /* keep */ "apiKey": "${SECRET}" } } },
  "last": [1, 2]
}
`
const WITHOUT = CONFIG.replace(`, /* keep */ "apiKey": "${SECRET}"`, ' /* keep */ ')

const bundle = async (home: string): Promise<void> =>
  writeFile(join(home, 'state/security-policy.json'), '{"rules":[]}', { mode: 0o600 })

/** A home that is good but for what a test does to it. */
const home = async (config = `{ "gateway": { "authToken": "${TOKEN}" } }`): Promise<string> => {
  const path = await homeWith(config)
  await chmod(path, 0o700)
  await bundle(path)
  return path
}

const modeOf = async (path: string): Promise<string> => ((await lstat(path)).mode & 0o7777).toString(8)
const stepsOf = (run: Awaited<ReturnType<Bench['apply']>>) => run.actions.flatMap(({ steps }) => steps)

describe.skipIf(process.platform === 'win32')('permissions', () => {
  test('are shown as modes, changed in place, and given back', async () => {
    const at = await benchOver({ home: await home() })
    const log = join(at.home, 'logs/activity.jsonl')
    await mkdir(join(at.home, 'logs'), { mode: 0o700 })
    await writeFile(log, 'long ago', { mode: 0o644 })
    await chmod(join(at.home, 'state'), 0o755)
    const { ino } = await lstat(log)
    const plan = await at.engine.plan(true, FIX)
    expect(plan.document.steps.map(({ kind, text, value }) => [kind, text, value])).toEqual([
      [
        'permission',
        `change the permissions of ${join(at.home, 'state')} from 0755 to 0700`,
        { before: '0755', after: '0700' }
      ],
      ['permission', `change the permissions of ${log} from 0644 to 0600`, { before: '0644', after: '0600' }]
    ])
    expect(plan.diffs.map(({ diff }) => diff)[1]).toContain('old mode 0644\nnew mode 0600\n')
    // What it holds does not matter, and it grows all the time.
    await writeFile(log, ' and now', { flag: 'a' })

    const run = await at.apply(FIX, true)
    expect(stepsOf(run).map(({ status }) => status)).toEqual(['fixed', 'fixed'])
    expect([await modeOf(log), await modeOf(join(at.home, 'state'))]).toEqual(['600', '700'])
    expect([(await lstat(log)).ino, await readFile(log, 'utf8')]).toEqual([ino, 'long ago and now'])
    expect((await at.apply(FIX, true)).actions.map(({ id }) => id)).toEqual(['noop'])

    await at.undo.undo({ runId: run.runId, dryRun: false })
    expect([await modeOf(log), await modeOf(join(at.home, 'state'))]).toEqual(['644', '755'])
  })

  test('of config.json go with an edit of it, and are a step of their own without one', async () => {
    const path = await home(`{ "gateway": { "authToken": "${TOKEN}", "requireToken": false } }`)
    await chmod(join(path, 'config.json'), 0o644)
    const at = await benchOver({ home: path })
    const { document } = await at.engine.plan(true, FIX)
    expect(document.steps.map(({ kind, sameAs }) => [kind, sameAs])).toEqual([
      ['set', null],
      ['permission', 's1']
    ])
    await at.apply(FIX, true)
    expect(await modeOf(join(path, 'config.json'))).toBe('600')
    await chmod(join(path, 'config.json'), 0o640)
    expect(stepsOf(await at.apply(FIX, true)).map(({ status }) => status)).toEqual(['fixed'])
    expect(await modeOf(join(path, 'config.json'))).toBe('600')
  })

  const drift = async (change: (key: string) => Promise<void>) => {
    const path = await home()
    const key = join(path, 'state/secrets.store.enc.json.key')
    await writeFile(key, 'k', { mode: 0o644 })
    const at = await benchOver({ home: path })
    const { planId, planDigest } = await at.engine.plan(true, FIX)
    await change(key)
    const run = await at.engine.run({ deep: true, dryRun: false, plan: { planId, planDigest } })
    return { key, steps: stepsOf(run) }
  }

  test('are left alone where a link took the place of the file', async () => {
    const { key, steps } = await drift(async (path) => {
      await rename(path, `${path}.away`)
      await symlink(`${path}.away`, path)
    })
    expect(steps[0]).toMatchObject({ status: 'drifted', reason: expect.stringContaining('symbolic link') as string })
    expect(await modeOf(`${key}.away`)).toBe('644')
  })

  test('are left alone where they are others by now', async () => {
    const { key, steps } = await drift((path) => chmod(path, 0o666))
    expect(steps[0]?.status).toBe('drifted')
    expect(await modeOf(key)).toBe('666')
  })

  test('are left alone where the file got a second name', async () => {
    const { key, steps } = await drift((path) => link(path, `${path}2`))
    expect(steps[0]).toMatchObject({ status: 'drifted', reason: expect.stringContaining('hard link') as string })
    expect(await modeOf(key)).toBe('644')
  })

  test('of a file with two names are for a person', async () => {
    const path = await home()
    await writeFile(join(path, 'instance.key'), 'k', { mode: 0o644 })
    await link(join(path, 'instance.key'), join(path, 'second'))
    const at = await benchOver({ home: path })
    const { document } = await at.engine.plan(true, FIX)
    expect(document.steps.map(({ kind, person }) => [kind, person])).toEqual([
      ['manual', expect.stringContaining('-samefile') as string]
    ])
  })
})

describe('a weak token', () => {
  test('is replaced by a new one, which no plan shows', async () => {
    const at = await benchOver({ home: await home('{ "gateway": { "authToken": "changeme" } }') })
    expect(await at.found()).toEqual(['gateway.auth.token.weak'])
    const plan = await at.engine.plan(true, FIX)
    expect(plan.actions[0]?.resolves).toEqual(['gateway.auth.token.weak'])
    const run = await at.apply(FIX, true)
    const token = at.settings.values['gateway.authToken']
    expect(token).toMatch(/^[\w-]{43}$/)
    for (const shown of [plan, run]) {
      expect(JSON.stringify(shown)).not.toContain('changeme')
      expect(JSON.stringify(shown)).not.toContain(token)
    }
    expect(await at.found()).toEqual([])
    await at.undo.undo({ runId: run.runId, dryRun: false })
    expect(at.settings.values['gateway.authToken']).toBe('changeme')
  })

  test('that the environment decides is for a person', async () => {
    const at = await benchOver({ home: await home('{}'), environment: { TRUST_CONSOLE_GATEWAY_AUTH_TOKEN: 'null' } })
    const { document } = await at.engine.plan(true, FIX)
    expect(document.steps[0]?.person).toContain('TRUST_CONSOLE_GATEWAY_AUTH_TOKEN')
  })
})

describe('a plain secret', () => {
  test('is stored, then leaves the config, and an undo puts both back', async () => {
    const at = await benchOver({ home: await home(CONFIG) })
    expect(await at.found()).toEqual(['config.secrets.plain'])
    const plan = await at.engine.plan(true, FIX)
    expect(plan.document.steps.map(({ kind }) => kind)).toEqual(['store-secret', 'take-secret'])
    expect(plan.actions[0]?.resolves).toEqual(['config.secrets.plain'])
    expect(plan.diffs[0]?.diff).toMatch(/-.*"apiKey": "\(hidden/)
    expect(await at.stored(ID)).toBeUndefined()

    const run = await at.apply(FIX, true)
    expect(stepsOf(run).map(({ status }) => status)).toEqual(['fixed', 'fixed'])
    expect(await at.config()).toBe(WITHOUT)
    expect(await at.stored(ID)).toBe(SECRET)
    expect(await at.found()).toEqual([])
    expect(at.noted).toEqual([`${ID} was stored from config.json`])

    const { runId } = await at.undo.undo({ runId: run.runId, dryRun: false })
    expect(await at.config()).toBe(CONFIG)
    expect(await at.stored(ID)).toBeUndefined()
    // And the undo can be undone.
    await at.undo.undo({ runId: runId ?? '', dryRun: false })
    expect(await at.config()).toBe(WITHOUT)
    expect(await at.stored(ID)).toBe(SECRET)
    for (const shown of [plan, run, await at.undo.runs()]) expect(JSON.stringify(shown)).not.toContain(SECRET)
    for (const name of ['remediation-plans.json', 'maintenance.json']) {
      expect(await readFile(join(at.home, 'state', name), 'utf8').catch(() => '')).not.toContain(SECRET)
    }
  })

  test('goes back into a config that changed elsewhere, and comes out of the store only then', async () => {
    const at = await benchOver({ home: await home(CONFIG) })
    const { runId } = await at.apply(FIX, true)
    await writeFile(join(at.home, 'config.json'), WITHOUT.replace('[1, 2]', '[3]'), { mode: 0o600 })
    await expect(at.undo.undo({ runId, stepId: 's1', dryRun: false })).rejects.toThrow('put that back first')
    await at.undo.undo({ runId, dryRun: false })
    expect(await at.config()).toContain(SECRET)
    expect(await at.config()).toContain('[3]')
    expect(await at.stored(ID)).toBeUndefined()
  })

  const closed = new AppError('secrets.locked', 'the secret store is locked; unlock it in the console')
  test('stays where the store is locked, and nothing is changed', async () => {
    const at = await benchOver({ home: await home(CONFIG), closed })
    const { document } = await at.engine.plan(true, FIX)
    expect(document.steps).toMatchObject([{ kind: 'manual', settled: { status: 'manual' } }])
    expect(document.steps[0]?.settled?.reason).toContain('locked')
    await at.apply(FIX, true)
    expect(await at.config()).toBe(CONFIG)
  })

  test('stays where the store is locked after the plan was made', async () => {
    const path = await home(CONFIG)
    const { planId, planDigest } = await (await benchOver({ home: path })).engine.plan(true, FIX, true)
    const at = await benchOver({ home: path, closed })
    const run = await at.engine.run({ deep: true, dryRun: false, plan: { planId, planDigest } })
    expect(stepsOf(run).map(({ status }) => status)).toEqual(['failed', 'failed'])
    expect(await at.config()).toBe(CONFIG)
  })

  test('stays where the store keeps nothing', async () => {
    const config = CONFIG.replace('// mine', '"secrets": { "storePath": "" },')
    const at = await benchOver({ home: await home(config) })
    await at.apply(FIX, true)
    expect(await at.config()).toBe(config)
  })

  const withStored = async (value: string): Promise<Bench> => {
    const path = await home(CONFIG)
    const first = await benchOver({ home: path })
    await first.store(ID, value)
    return benchOver({ home: path })
  }

  test('never replaces another one that is stored', async () => {
    const at = await withStored('another')
    const { document } = await at.engine.plan(true, FIX)
    expect(document.steps.map(({ kind, person }) => [kind, person])).toEqual([
      ['manual', expect.stringContaining('which of the two') as string]
    ])
    await at.apply(FIX, true)
    expect([await at.config(), await at.stored(ID)]).toEqual([CONFIG, 'another'])
  })

  test('nor one that was stored after the plan was made', async () => {
    const at = await benchOver({ home: await home(CONFIG) })
    const { planId, planDigest } = await at.engine.plan(true, FIX)
    await at.store(ID, 'another')
    const run = await at.engine.run({ deep: true, dryRun: false, plan: { planId, planDigest } })
    expect(stepsOf(run).map(({ status }) => status)).toEqual(['drifted', 'failed'])
    expect([await at.config(), await at.stored(ID)]).toEqual([CONFIG, 'another'])
  })

  test('only leaves the config where the store holds the very same already', async () => {
    const at = await withStored(SECRET)
    const run = await at.apply(FIX, true)
    expect(stepsOf(run).map(({ status }) => status)).toEqual(['skipped', 'fixed'])
    expect([await at.config(), await at.stored(ID)]).toEqual([WITHOUT, SECRET])
    await at.undo.undo({ runId: run.runId, dryRun: false })
    expect([await at.config(), await at.stored(ID)]).toEqual([CONFIG, SECRET])
  })
})
