import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesHolding, folderForTest, gatewayForTest, rpcError } from '../support/lifetime'
import { run, runJson, writeConfig, type Gateway } from '../support/trust-console'

const TOKEN = 'canary-token-of-the-plan-test'
const CONFIG = `{
  // mine
  "gateway": { "authToken": "${TOKEN}", "rateLimit": { "enabled": false } }, // was ${TOKEN}
  "heartbeat": { "enabled": false },
  "unknown": [1, 2]
}
`
const GOOD = CONFIG.replace('"rateLimit": { "enabled": false }', '"rateLimit": { "enabled": true }').replace(
  '"heartbeat": { "enabled": false }',
  '"heartbeat": { "enabled": true }'
)

/** A home that has had its first start, with a bad config. */
const badHome = async (): Promise<string> => {
  const home = await folderForTest()
  await run(home, ['status'])
  await writeConfig(home, CONFIG)
  return home
}
const configOf = (home: string): Promise<string> => readFile(join(home, 'config.json'), 'utf8')
const said = (text: string): string => expect.stringContaining(text) as string

describe('on the command line', () => {
  test('a plan goes to a file, is applied from it, is listed, undone step by step and as a whole', async () => {
    const home = await badHome()
    const file = join(home, 'plan.json')
    const { code, stdout } = await run(home, ['maintenance', 'plan', '--out', file])
    expect(code).toBe(0)
    expect(stdout).toContain('+  "heartbeat": { "enabled": true },')
    expect(stdout).toMatch(/sha256 [0-9a-f]{64}/)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await configOf(home)).toBe(CONFIG)

    const applied = await runJson(home, ['maintenance', 'run', '--plan', file])
    expect(applied).toMatchObject({
      ok: true,
      status: 'completed',
      planId: JSON.parse(await readFile(file, 'utf8')).document.planId
    })
    expect(await configOf(home)).toBe(GOOD)
    const again = await runJson(home, ['maintenance', 'run', '--plan', file])
    expect(again.actions.every(({ changed }: { changed: boolean }) => !changed)).toBe(true)

    const { runs } = await runJson(home, ['maintenance', 'history'])
    expect(runs[0]).toMatchObject({ undoable: false })
    expect(runs[1]).toMatchObject({ runId: applied.runId, kind: 'maintenance', undoable: true, status: 'completed' })
    const told = await run(home, ['maintenance', 'show', applied.runId])
    expect(told.stdout).toContain('+  "heartbeat": { "enabled": true },')
    expect(told.stdout).toContain(`sha256 ${applied.planDigest}`)
    expect(told.stdout).toMatch(/fixed +\S* +set heartbeat.enabled/)
    expect(await run(home, ['maintenance', 'show', 'gone'])).toMatchObject({
      code: 1,
      stderr: said('there is no run gone')
    })
    const step = runs[1].steps.find(({ target }: any) => target.name === 'heartbeat.enabled').id
    const shown = await run(home, ['maintenance', 'undo', applied.runId, '--step', step, '--dry-run'])
    expect(shown.stdout).toContain('-  "heartbeat": { "enabled": true },')
    expect(await configOf(home)).toBe(GOOD)
    await runJson(home, ['maintenance', 'undo', applied.runId, '--step', step])
    expect(await configOf(home)).toBe(
      GOOD.replace('"heartbeat": { "enabled": true }', '"heartbeat": { "enabled": false }')
    )
    expect(await runJson(home, ['maintenance', 'undo', applied.runId])).toMatchObject({ ok: true })
    expect(await configOf(home)).toBe(CONFIG)

    const refused = await run(home, ['maintenance', 'undo', applied.runId])
    expect(refused).toMatchObject({ code: 1, stderr: said('nothing left to undo') })
    expect(await filesHolding(home, TOKEN)).toEqual([join(home, 'config.json')])
  })

  test.each<[string, (text: string) => string, string]>([
    ['that was changed', (text) => text.replace('"deep": false', '"deep": true'), 'was changed after it was made'],
    ['that is not JSON', () => '{', 'is not a plan'],
    ['of another home', (text) => text, 'is not known here']
  ])('a plan file %s is refused', async (what, spoil, message) => {
    const home = await badHome()
    const file = join(home, 'plan.json')
    await run(home, ['maintenance', 'plan', '--out', file])
    await writeFile(file, spoil(await readFile(file, 'utf8')))
    const where = what === 'of another home' ? await badHome() : home
    expect(await run(where, ['maintenance', 'run', '--plan', file])).toMatchObject({ code: 1, stderr: said(message) })
    expect(await configOf(where)).toBe(CONFIG)
  })

  test('an existing file is not overwritten by a plan', async () => {
    const home = await badHome()
    const file = join(home, 'mine.txt')
    await writeFile(file, 'mine')
    expect(await run(home, ['maintenance', 'plan', '--out', file])).toMatchObject({
      code: 1,
      stderr: said('is there already')
    })
    expect(await readFile(file, 'utf8')).toBe('mine')
  })
})

/** Every file below a home with its bytes and the time of its last write. */
const bytesOf = async (home: string): Promise<string[]> => {
  const entries = await readdir(home, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return Promise.all(
    files.sort().map(async (path) => `${path} ${(await stat(path)).mtimeMs} ${await readFile(path, 'base64')}`)
  )
}

describe('over HTTP', () => {
  test('whoever only looks at a plan changes no byte of the home; whoever saves one can apply it after a restart', async () => {
    const home = await badHome()
    const gateway = await gatewayForTest(home)
    // The first call fetches the token, which is recorded.
    await gateway.call('status')
    const before = await bytesOf(home)
    const looked = await gateway.call('system.maintenance.plan')
    await gateway.call('system.maintenance.plan', { only: ['set-heartbeats'] })
    await gateway.call('system.maintenance.status')
    expect(await bytesOf(home)).toEqual(before)
    const { planId, planDigest } = await gateway.call('system.maintenance.plan.save')
    expect({ planId, planDigest }).toEqual({ planId: looked.planId, planDigest: looked.planDigest })
    const { items } = await runJson(home, ['activity', 'list', '--method', 'system.maintenance.plan.save'])
    expect(items[0]).toMatchObject({ outcome: 'ok', target: 'all actions', detail: said(planDigest) })
    await gateway.stop()
    const next = await gatewayForTest(home)
    expect(await next.call('system.maintenance.run', { planId, planDigest })).toMatchObject({
      status: 'completed',
      planDigest
    })
  })

  const applyPlan = (gateway: Gateway, planId: string, planDigest: string): Promise<any> =>
    gateway.call('system.maintenance.run', { planId, planDigest })

  test('a plan is applied by its id and digest, and a changed target stops its steps', async () => {
    const gateway = await gatewayForTest(await badHome())
    const { planId, planDigest } = await gateway.call('system.maintenance.plan')
    await expect(applyPlan(gateway, planId, '0'.repeat(64))).rejects.toMatchObject(rpcError(-32052))
    await expect(applyPlan(gateway, 'other', planDigest)).rejects.toMatchObject(
      rpcError(-32052, said('make a new plan'))
    )
    await expect(gateway.call('system.maintenance.run', { planId })).rejects.toMatchObject(rpcError(-32602))
    await writeFile(join(gateway.home, 'config.json'), CONFIG.replace('// mine', '// somebody else'))
    const drifted = await applyPlan(gateway, planId, planDigest)
    expect(drifted).toMatchObject({ ok: false, status: 'completed_with_errors', counts: { failed: 2 } })
    expect(drifted.actions[0].steps[0]).toMatchObject({ status: 'drifted', reason: said('changed since') })
    expect(await configOf(gateway.home)).toContain('// somebody else')
  })

  test('an agent sees what would change, but neither the text of the config nor how to undo', async () => {
    const gateway = await gatewayForTest(await badHome())
    const plan = await gateway.call('system.maintenance.plan')
    const dryRun = await gateway.call('system.maintenance.run', { dryRun: true })
    expect([plan.diffs, dryRun.diffs]).toEqual([[], []])
    expect(dryRun).toMatchObject({ planId: plan.planId, planDigest: plan.planDigest })
    expect(JSON.stringify([plan, dryRun])).not.toContain('mine')
    for (const method of ['undo', 'runs', 'runs.show']) {
      await expect(gateway.call(`system.maintenance.${method}`, {})).rejects.toMatchObject(rpcError(-32601))
    }
  })

  test('an undo takes hold in the running gateway at once, and is recorded', async () => {
    const gateway = await gatewayForTest(await badHome(), { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_MAX_REQUESTS: undefined })
    const { runId } = await gateway.call('system.maintenance.run')
    expect((await gateway.call('security.audit')).findings).toEqual([])
    await runJson(gateway.home, ['maintenance', 'undo', runId])
    expect((await gateway.call('security.audit')).findings).toMatchObject([{ checkId: 'gateway.rate_limit.disabled' }])
    const { items } = await runJson(gateway.home, ['activity', 'list', '--method', 'system.maintenance.undo'])
    expect(items[0]).toMatchObject({ outcome: 'ok', target: `undo of ${runId}`, detail: said('2 fixed') })
  })
})

test('a plan foretells the score that its run finds, and says what the score rests on', async () => {
  const home = await folderForTest()
  await writeConfig(home, { gateway: { rateLimit: { enabled: false } }, heartbeat: { enabled: false } })
  const plan = await runJson(home, ['maintenance', 'plan'])
  const score = Number(plan.healthScore)
  const { checked, total, notChecked } = plan.coverage
  expect(plan.actions).toMatchObject([
    { id: 'security.audit.fix', resolves: expect.arrayContaining(['gateway.rate_limit.disabled']), brings: [] },
    { id: 'set-heartbeats', resolves: [], scoreAfter: score + 5 }
  ])
  expect(Number(checked) + Number(notChecked.length)).toBe(total)
  expect(notChecked.map(({ checkId }: any) => checkId)).toContain('gateway.probe')
  const words = (await run(home, ['maintenance', 'plan'])).stdout
  expect(words).toContain(`health ${score} → ${score + 5}`)
  expect(words).toContain(`health after all of it ${plan.scoreAfterAll}/100`)
  const { stdout } = await run(home, ['doctor'])
  expect(stdout).toContain(`${checked} of ${total} checks made`)
  expect(stdout).toMatch(/\d+ more with --deep/)
  await run(home, ['maintenance', 'run'])
  expect((await runJson(home, ['maintenance', 'plan'])).healthScore).toBe(plan.scoreAfterAll)
})
