import { describe, expect, test } from 'vitest'
import type { JobState, MaintenanceRun } from '../../shared/remediation/contract'
import { silentLog } from '../platform/log'
import { FakeClock } from '../platform/testing'
import type { Posture, PostureEngine } from '../posture/engine'
import { resolveSettings } from '../settings/resolve'
import type { SettingsService } from '../settings/service'
import type { SettingKey } from '../settings/table'
import { MaintenanceEngine } from './engine'
import type { SecurityFix } from './fix'
import { RunHistory } from './run-history'

/** A promise that the test keeps in its hand. */
const gate = (): { opened: Promise<void>; open: () => void } => {
  let open: () => void = () => undefined
  const opened = new Promise<void>((done) => (open = done))
  return { opened, open }
}

interface Bench {
  engine: MaintenanceEngine
  /** Every state the run was seen in. */
  seen: JobState[]
  /** Resolves when the fix has begun; it ends when `finish` is called. */
  begun: Promise<void>
  finish: () => void
  changed: SettingKey[]
}

/** A gateway with three actions to do, whose fix takes as long as the test wants. */
const bench = (fixFails = false): Bench => {
  const { values, sources } = resolveSettings({
    home: '/h',
    workingFolder: '/',
    flags: {},
    environment: {},
    config: undefined
  })
  const bad = { ...values, 'heartbeat.enabled': false, 'http.bind': '0.0.0.0' }
  const finding = { checkId: 'gateway.bind.public', severity: 'warn', title: 't', detail: 'd', remediation: 'r' }
  const posture = {
    report: { checks: [], security: { summary: { critical: 0, warn: 1, info: 0 }, findings: [finding] } },
    facts: { settings: { source: 's', atMs: 0, value: { values: bad, sources, pending: [] } } }
  } as unknown as Posture
  const begun = gate()
  const finish = gate()
  const changed: SettingKey[] = []
  const fix = {
    preview: () => [],
    needsPerson: () => false,
    apply: async () => {
      begun.open()
      await finish.opened
      if (fixFails) throw new Error('a fault')
      return { report: { ok: true, complete: true, changes: [], actions: [], unresolved: [] }, made: [] }
    }
  } as unknown as SecurityFix
  const settings = {
    values: bad,
    isPinned: () => false,
    isPending: () => false,
    needsRestart: () => false,
    change: (edits: object) => {
      changed.push(...(Object.keys(edits) as SettingKey[]))
      return Promise.resolve(Object.keys(edits))
    }
  } as unknown as SettingsService
  const seen: JobState[] = []
  const history = new RunHistory(undefined, silentLog, ({ updateJob }) => seen.push(updateJob))
  const engine = new MaintenanceEngine(
    { run: () => Promise.resolve(posture) } as unknown as PostureEngine,
    fix,
    settings,
    history,
    () => ({}) as never,
    new FakeClock()
  )
  return { engine, seen, begun: begun.opened, finish: finish.open, changed }
}

const apply = ({ engine }: Bench, only?: string[]): Promise<MaintenanceRun> =>
  engine.run({ deep: false, dryRun: false, only })
const statuses = ({ actions }: { actions: readonly { status: string }[] }): string[] =>
  actions.map(({ status }) => status)

describe('a stop', () => {
  test('lets the action under way finish and says honestly what was not done', async () => {
    const at = bench()
    const running = apply(at)
    await at.begun
    const jobId = at.engine.cancel(undefined)
    expect(at.seen.at(-1)).toMatchObject({ jobId, stopping: true, status: 'running' })
    at.finish()
    const run = await running
    expect(run).toMatchObject({
      ok: false,
      stopped: true,
      status: 'completed_with_manual_action',
      counts: { total: 3, skipped: 1, partial: 2 },
      actions: [
        { status: 'skipped', stopped: false },
        { status: 'partial', stopped: true, changed: false, detail: expect.stringContaining('Not done') as string },
        { status: 'partial', stopped: true, manual: ['Run the maintenance again to do this'] }
      ]
    })
    expect(at.changed).toEqual([])
    expect(statuses(run.updateJob)).toEqual(['skipped', 'stopped', 'stopped'])
  })

  test('counts for the run it names, and only while one goes', async () => {
    const at = bench()
    expect(() => at.engine.cancel(undefined)).toThrow('no such run')
    const running = apply(at)
    await at.begun
    expect(() => at.engine.cancel('another')).toThrow('no such run')
    at.finish()
    expect((await running).stopped).toBe(false)
    expect(() => at.engine.cancel(undefined)).toThrow('no such run')
  })

  test('leaves the engine free for the next run', async () => {
    const at = bench()
    const running = apply(at)
    await at.begun
    at.engine.cancel(undefined)
    at.finish()
    await running
    expect(await apply(at)).toMatchObject({ stopped: false, counts: { total: 3 } })
    expect(at.changed).toEqual(['heartbeat.enabled', 'http.bind'])
  })
})

test('each action is told as waiting, running and what became of it', async () => {
  const at = bench()
  const running = apply(at)
  await at.begun
  expect(statuses(at.seen.at(-1)!)).toEqual(['running', 'waiting', 'waiting'])
  at.finish()
  expect(statuses((await running).updateJob)).toEqual(['skipped', 'applied', 'applied'])
  expect(at.seen.map(({ progress }) => progress)).toEqual([0, 33, 66, 100])
})

test('a failure is told with its reason, and the others go on', async () => {
  const at = bench(true)
  at.finish()
  expect(await apply(at)).toMatchObject({
    status: 'completed_with_errors',
    stopped: false,
    actions: [{ status: 'failed', reasons: [expect.any(String)] }, { status: 'applied' }, { status: 'applied' }]
  })
})

describe('with only', () => {
  test('runs what is named and nothing else', async () => {
    const at = bench()
    const run = await apply(at, ['set-heartbeats', 'gone.meanwhile'])
    expect(run.actions.map(({ id }) => id)).toEqual(['set-heartbeats'])
    expect(at.changed).toEqual(['heartbeat.enabled'])
  })

  test('of what the plan does not hold any more does nothing', async () => {
    const at = bench()
    expect(await apply(at, ['gone'])).toMatchObject({ ok: true, actions: [{ id: 'noop', status: 'skipped' }] })
    expect(at.changed).toEqual([])
  })
})
