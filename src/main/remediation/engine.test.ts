import { writeFile } from 'node:fs/promises'
import { describe, expect, test, vi } from 'vitest'
import { BAD_CONFIG, benchOver, type Bench } from './testing/bench'
import { heldBench, THREE_TO_DO } from './testing/held-bench'
import { wholeTreeOf } from './testing/tree'

// Every line of a journal is synced, and a busy disk takes its time for that.
vi.setConfig({ testTimeout: 30_000 })

const said = (text: string): string => expect.stringContaining(text) as string

const statuses = ({ actions }: { actions: readonly { status: string }[] }): string[] =>
  actions.map(({ status }) => status)

test('each action is told as waiting, running and what became of it', async () => {
  const at = await heldBench()
  const { begun, finish } = at.hold()
  const running = at.apply()
  await begun
  expect(statuses(at.seen.at(-1)!)).toEqual(['running', 'waiting', 'waiting'])
  finish()
  // The last one finds that the first did the same.
  expect(statuses((await running).updateJob)).toEqual(['applied', 'applied', 'skipped'])
  expect([...new Set(at.seen.map(({ progress }) => progress))]).toEqual([0, 33, 66, 100])
})

describe('with only', () => {
  test('runs what is named and nothing else', async () => {
    const at = await benchOver({ config: THREE_TO_DO })
    const run = await at.apply(['set-heartbeats', 'gone.meanwhile'])
    expect(run.actions.map(({ id }) => id)).toEqual(['set-heartbeats'])
    expect(await at.config()).toBe(THREE_TO_DO.replace('{"enabled":false},"http"', '{"enabled":true},"http"'))
  })

  test('of what the plan does not hold any more does nothing', async () => {
    const at = await benchOver({ config: THREE_TO_DO })
    expect(await at.apply(['gone'])).toMatchObject({ ok: true, actions: [{ id: 'noop', status: 'skipped' }] })
    expect(await at.config()).toBe(THREE_TO_DO)
  })
})

describe('a plan', () => {
  const shown = async (at: Bench): Promise<{ planId: string; planDigest: string }> => {
    const { planId, planDigest } = await at.engine.plan(false)
    return { planId, planDigest }
  }
  const applyPlan = (at: Bench, plan: { planId: string; planDigest: string }): ReturnType<Bench['apply']> =>
    at.engine.run({ deep: false, dryRun: false, plan })

  test('is applied by its id and digest, and a second time changes nothing', async () => {
    const at = await benchOver()
    const plan = await shown(at)
    expect(await applyPlan(at, plan)).toMatchObject({ status: 'completed', ...plan })
    const after = await at.config()
    const again = await applyPlan(at, plan)
    expect(again.actions.every(({ changed }) => !changed)).toBe(true)
    expect(again.actions.flatMap(({ steps }) => steps).every(({ status }) => status === 'skipped')).toBe(true)
    expect(await at.config()).toBe(after)
  })

  test('saved by another process is known, and so is its token', async () => {
    const first = await benchOver()
    const plan = await first.engine.plan(false, undefined, true)
    const at = await benchOver({ home: first.home })
    expect(await applyPlan(at, plan)).toMatchObject({ status: 'completed' })
    expect(at.settings.values['gateway.authToken']).toMatch(/^[\w-]{43}$/)
  })

  test('that was only looked at leaves no byte behind, and can be applied all the same', async () => {
    const at = await benchOver()
    const { runId } = await at.apply(['set-heartbeats'])
    const before = await wholeTreeOf(at.home)
    const plan = await shown(at)
    await at.engine.plan(false, ['security.audit.fix'])
    await at.engine.status(false)
    await at.undo.runs()
    await at.undo.run(runId)
    expect(await wholeTreeOf(at.home)).toEqual(before)
    expect(await applyPlan(at, plan)).toMatchObject({ status: 'completed', ...plan })
  })

  test('that was only looked at is not known to another process, nor when others are saved', async () => {
    const first = await benchOver()
    const plan = await shown(first)
    await first.engine.plan(false, ['set-heartbeats'], true)
    await expect(applyPlan(await benchOver({ home: first.home }), plan)).rejects.toMatchObject({
      code: 'remediation.plan-stale'
    })
  })

  test('that was looked at first is the one that is saved', async () => {
    const at = await benchOver()
    const plan = await shown(at)
    expect(await at.engine.plan(false, undefined, true)).toMatchObject(plan)
    const next = await benchOver({ home: at.home })
    expect(await applyPlan(next, plan)).toMatchObject({ status: 'completed', ...plan })
  })

  test('of the same facts is the same plan, until something changes', async () => {
    const at = await benchOver()
    const [one, two] = [await at.engine.plan(false), await at.engine.plan(false)]
    expect(two).toEqual(one)
    await at.settings.change({ 'heartbeat.enabled': true })
    expect((await shown(at)).planId).not.toBe(one.planId)
  })

  test.each<
    [string, (plan: { planId: string; planDigest: string }, at: Bench) => { planId: string; planDigest: string }]
  >([
    ['of an unknown id', (plan) => ({ ...plan, planId: 'other' })],
    ['of another digest', (plan) => ({ ...plan, planDigest: 'f'.repeat(64) })],
    [
      'that is more than a day old',
      (plan, at) => {
        at.clock.advance(24 * 3_600_000)
        return plan
      }
    ]
  ])('%s is stale, says what to do and changes nothing', async (_what, spoil) => {
    const at = await benchOver()
    const plan = spoil(await shown(at), at)
    await expect(applyPlan(at, plan)).rejects.toMatchObject({
      code: 'remediation.plan-stale',
      message: said('make a new plan')
    })
    expect(await at.config()).toBe(BAD_CONFIG)
  })

  test('whose target was changed by another program leaves that alone and says so', async () => {
    const at = await benchOver({ config: THREE_TO_DO })
    const plan = await shown(at)
    const changed = THREE_TO_DO.replace('"set"', '"other"')
    await writeFile(at.settings.configPath, changed)
    const run = await applyPlan(at, plan)
    expect(run).toMatchObject({ ok: false, status: 'completed_with_errors', counts: { failed: 3 } })
    expect(run.actions[1]).toMatchObject({
      status: 'failed',
      reasons: [said('changed since the plan was made')],
      steps: [{ status: 'drifted' }]
    })
    expect(await at.config()).toBe(changed)
  })

  test('shows no secret, and binds it all the same', async () => {
    const canary = 'canary-5f1e-token'
    const at = await benchOver({ config: THREE_TO_DO.replace('"set"', JSON.stringify(canary)) })
    const plan = await at.engine.plan(false)
    const dryRun = await at.engine.run({ deep: false, dryRun: true })
    const run = await at.apply()
    for (const answer of [plan, dryRun, run]) expect(JSON.stringify(answer)).not.toContain(canary)
    expect(plan.diffs[0]?.diff).toContain('(hidden ')
    expect(plan.planDigest).toBe(dryRun.planDigest)
    const other = await benchOver({ config: THREE_TO_DO.replace('"set"', '"another-token"') })
    const otherHash = (await other.engine.plan(false)).document.steps[0]?.file?.before
    expect(otherHash).not.toEqual(plan.document.steps[0]?.file?.before)
  })

  test('that restarts decide on leaves the last step to a person', async () => {
    const at = await benchOver({ config: THREE_TO_DO, serves: true })
    const run = await at.apply()
    expect(run.actions[2]).toMatchObject({ status: 'partial', manual: [said('Stop the gateway')] })
    expect(run.actions[0]?.steps[0]).toMatchObject({ status: 'manual', reason: said('start it again') })
  })

  test('for a config that cannot be read fails with the line, and takes nothing else along', async () => {
    const at = await benchOver({ config: THREE_TO_DO })
    await writeFile(at.settings.configPath, '{ "http": {')
    const run = await at.apply()
    expect(run.actions.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed'])
    expect(run.actions[1]?.reasons).toEqual([said('line 1')])
    // The policy bundle has nothing to do with it.
    expect(run.actions[0]?.steps.at(-1)).toMatchObject({ target: { kind: 'file' }, status: 'fixed' })
  })
})

test('a run is seen step by step while it goes', async () => {
  const at = await heldBench()
  const { begun, finish } = at.hold()
  const running = at.apply()
  await begun
  const states = ({ steps }: { steps: readonly { status: string }[] }): string[] => steps.map(({ status }) => status)
  expect(states(at.seen.at(-1) ?? { steps: [] })).toEqual(['running', 'waiting', 'waiting', 'waiting', 'waiting'])
  finish()
  const { updateJob } = await running
  expect(at.seen.map(states)).toContainEqual(['fixed', 'running', 'waiting', 'waiting', 'waiting'])
  expect(states(updateJob)).toEqual(states({ steps: (await running).actions.flatMap(({ steps }) => steps) }))
})
