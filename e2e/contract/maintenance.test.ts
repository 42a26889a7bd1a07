import { createHash } from 'node:crypto'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freshFolder, Gateway, removeFolder, run, runJson, writeConfig, type Variables } from '../support/trust-console'

const RATE_OFF = { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false' }
const HEART_OFF = { TRUST_CONSOLE_HEARTBEAT_ENABLED: 'false' }
const PUBLIC = { TRUST_CONSOLE_HTTP_BIND: '0.0.0.0' }

/** A home that has had its first start. */
const freshHome = async (config?: object): Promise<string> => {
  const home = await freshFolder()
  onTestFinished(() => removeFolder(home))
  await run(home, ['status'])
  if (config) await writeConfig(home, { gateway: { authToken: 'set' }, ...config })
  return home
}

const serve = async (home: string, variables: Variables = {}): Promise<Gateway> => {
  const gateway = await Gateway.start(home, variables)
  onTestFinished(async () => {
    await gateway.stop('SIGKILL')
  })
  return gateway
}

/** Every file below `home` but the activity record, with a digest of what it holds. */
const tree = async (home: string): Promise<Record<string, string>> => {
  const found: Record<string, string> = {}
  for (const entry of await readdir(home, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(home, path)
    if (name.startsWith('logs')) continue
    const { mode } = await stat(path)
    found[name] = entry.isFile()
      ? `${mode} ${createHash('sha256')
          .update(await readFile(path))
          .digest('hex')}`
      : `${mode}`
  }
  return found
}

const actionsOf = (result: { actions: { id: string }[] }): string[] => result.actions.map(({ id }) => id).sort()
const count = expect.any(Number) as number
const text = expect.any(String) as string

describe('over HTTP each method answers 200 with its shape', () => {
  test('plan, run and status', async () => {
    const gateway = await serve(await freshHome(), RATE_OFF)
    const authorization = `Bearer ${await gateway.token()}`
    const post = async (verb: string): Promise<any> => {
      const answer = await gateway.post({ id: 1, method: `system.maintenance.${verb}`, params: {} }, { authorization })
      expect(answer.status).toBe(200)
      return answer.body.result
    }
    const summary = { critical: 0, warn: 1, info: 0, doctorFail: count, doctorWarn: count }
    const runtime = { statePath: join(gateway.home, 'state'), persisted: true }
    expect(await post('plan')).toMatchObject({
      ok: true,
      kind: 'system-maintenance-plan',
      generatedAtMs: count,
      healthScore: count,
      summary,
      heartbeat: { enabled: true },
      runtime,
      actions: [
        { id: 'security.audit.fix', title: text, severity: 'warn', detail: text, recommended: true, auto: false }
      ],
      actionCount: 1,
      recommendedCount: 1,
      deep: false
    })
    expect(await post('status')).toMatchObject({
      ok: true,
      status: text,
      phase: text,
      latestRun: null,
      pendingActions: 1
    })
    const done = await post('run')
    expect(done).toMatchObject({
      ok: false,
      runId: text,
      status: 'completed_with_manual_action',
      phase: text,
      apply: true,
      dryRun: false,
      deep: false,
      summary: { ...summary, healthScore: count },
      counts: { total: 1, applied: 0, failed: 0, partial: 1, skipped: 0 },
      actions: [{ id: 'security.audit.fix', status: 'partial', ok: false, detail: text, changed: false }],
      updateJob: {
        jobId: text,
        status: 'completed_with_manual_action',
        phase: text,
        progress: 100,
        updatedAtMs: count
      },
      event: { id: text, kind: text, createdAtMs: count }
    })
    const { jobId } = done.updateJob
    const latestRun = { jobId, status: done.status, phase: text, progress: 100, createdAtMs: count, updatedAtMs: count }
    expect(await post('status')).toMatchObject({
      ok: true,
      status: 'completed_with_manual_action',
      phase: text,
      healthScore: done.summary.healthScore,
      latestRun,
      pendingActions: 1,
      summary,
      heartbeat: { enabled: true },
      runtime
    })
  })
})

describe('the actions of a plan', () => {
  test.each<[situation: string, variables: Variables, expected: string[]]>([
    ['nothing to do', {}, ['noop']],
    ['only an info finding', { TRUST_CONSOLE_SECURITY_POLICY_BUNDLE_PATH: 'memory://x' }, ['noop']],
    ['a warn finding', RATE_OFF, ['security.audit.fix']],
    ['the heartbeat off', HEART_OFF, ['set-heartbeats']],
    ['a public bind', PUBLIC, ['gateway.bind.loopback', 'security.audit.fix']],
    [
      'all of it',
      { ...RATE_OFF, ...HEART_OFF, ...PUBLIC },
      ['gateway.bind.loopback', 'security.audit.fix', 'set-heartbeats']
    ]
  ])('with %s', async (_, variables, expected) => {
    const home = await freshHome()
    const plan = await runJson(home, ['maintenance', 'plan'], { variables })
    expect(actionsOf(plan)).toEqual(expected)
    const recommended = expected[0] === 'noop' ? 0 : expected.length
    expect(plan).toMatchObject({ actionCount: expected.length, recommendedCount: recommended })
    expect(plan.actions.every((action: { recommended: boolean }) => action.recommended === recommended > 0)).toBe(true)
    expect(await runJson(home, ['maintenance', 'status'], { variables })).toMatchObject({ pendingActions: recommended })
  })

  test('with a critical finding', async () => {
    const home = await freshHome({ gateway: { authToken: '' } })
    expect(actionsOf(await runJson(home, ['maintenance', 'plan']))).toEqual(['security.audit.fix'])
  })

  test('are the same for the same facts', async () => {
    const home = await freshHome()
    const variables = { ...RATE_OFF, ...HEART_OFF, ...PUBLIC }
    // Nothing is written by looking, so each process gives its plan an id and a time of its own.
    const own = { planId: '', planDigest: '', createdAtMs: 0, expiresAtMs: 0 }
    const plans = [1, 2].map(async () => {
      const plan = await runJson(home, ['maintenance', 'plan'], { variables })
      return { ...plan, ...own, generatedAtMs: 0, document: { ...plan.document, ...own } }
    })
    expect(await plans[0]).toEqual(await plans[1])
  })
})

describe('apply and dryRun', () => {
  const bad = { gateway: { authToken: 'set', rateLimit: { enabled: false } } }
  test.each<[params: object, applies: boolean]>([
    [{}, true],
    [{ apply: true }, true],
    [{ dryRun: false }, true],
    [{ dryRun: true }, false],
    [{ dryRun: true, apply: true }, false]
  ])('%j: applies is %s', async (params, applies) => {
    const gateway = await serve(await freshHome(bad))
    const result = await gateway.call('system.maintenance.run', params)
    expect(result).toMatchObject({
      ok: true,
      apply: applies,
      dryRun: !applies,
      status: applies ? 'completed' : 'planned'
    })
    expect(result.actions).toMatchObject([{ status: applies ? 'applied' : 'planned', changed: applies }])
    const left = await gateway.call('security.audit')
    expect(left.summary.warn).toBe(applies ? 0 : 1)
  })

  const everything = { ...bad, heartbeat: { enabled: false }, http: { bind: '0.0.0.0' } }

  test('a dry run changes nothing on disk but the activity record', async () => {
    const home = await freshHome(everything)
    const before = await tree(home)
    const planned = await runJson(home, ['maintenance', 'run', '--dry-run'])
    expect(planned).toMatchObject({ status: 'planned', dryRun: true, apply: false, ok: true })
    expect(await tree(home)).toEqual(before)
  })

  test('for a terminal, each change has a line of its own, whatever stands in it', async () => {
    const home = join(await freshHome(), 'one; two')
    await writeConfig(home, { gateway: { authToken: 'set', rateLimit: { enabled: false } } })
    await run(home, ['status'])
    await rm(join(home, 'state/security-policy.json'))
    const { stdout } = await run(home, ['maintenance', 'run', '--dry-run'], { variables: PUBLIC })
    const lines = stdout.split('\n').map((line) => line.trim())
    expect(lines).toContain('set gateway.rateLimit.enabled from false to true')
    expect(lines).toContainEqual(expect.stringContaining(join(home, 'state/security-policy.json')))
    expect(lines).toContainEqual(expect.stringMatching(/^for you: .*TRUST_CONSOLE_HTTP_BIND/))
  })

  test('nor does it create what is missing', async () => {
    const home = await freshHome(everything)
    await rm(join(home, 'state'), { recursive: true })
    const before = await tree(home)
    await runJson(home, ['maintenance', 'run', '--dry-run'])
    expect(await tree(home)).toEqual(before)
  })

  test('nor does it change anything through a running gateway', async () => {
    const gateway = await serve(await freshHome(everything), { TRUST_CONSOLE_HTTP_BIND: '127.0.0.1' })
    await rm(join(gateway.home, 'state/security-policy.json'))
    const before = await tree(gateway.home)
    const { actions } = await gateway.call('system.maintenance.run', { dryRun: true, deep: true })
    expect(actions.map(({ status }: { status: string }) => status)).toEqual(['planned', 'planned'])
    expect(await tree(gateway.home)).toEqual(before)
  })
})

describe('the status of a run follows from its actions', () => {
  interface Run {
    ok: boolean
    status: string
    counts: Record<string, number>
    actions: { status: string; changed: boolean }[]
  }
  const off = { gateway: { authToken: 'set', requireToken: false }, heartbeat: { enabled: false } }
  test.each<[title: string, config: object, variables: Variables, args: string[], status: string]>([
    ['a dry run is planned', off, RATE_OFF, ['--dry-run'], 'planned'],
    ['with nothing to do it is completed', {}, {}, [], 'completed'],
    ['with all applied it is completed', off, {}, [], 'completed'],
    ['with one left for a person', {}, RATE_OFF, [], 'completed_with_manual_action'],
    ['with one partly applied', off, RATE_OFF, [], 'completed_with_manual_action'],
    ['with one failed', {}, { TRUST_CONSOLE_STATE_PATH: '/dev/null/state' }, [], 'completed_with_errors'],
    [
      'with one failed and one partial',
      off,
      { ...HEART_OFF, TRUST_CONSOLE_STATE_PATH: '/dev/null/state' },
      [],
      'completed_with_errors'
    ]
  ])('%s', async (_, config, variables, args, status) => {
    const home = await freshHome(config)
    const result = (await runJson(home, ['maintenance', 'run', ...args], { variables })) as Run
    const having = (wanted: string): number => result.actions.filter((action) => action.status === wanted).length
    const implied = having('planned')
      ? 'planned'
      : having('failed')
        ? 'completed_with_errors'
        : having('partial')
          ? 'completed_with_manual_action'
          : 'completed'
    expect(result.status).toBe(status)
    expect(implied).toBe(status)
    expect(result.ok).toBe(having('failed') + having('partial') === 0)
    expect(result.counts).toMatchObject({
      total: result.actions.length,
      applied: having('applied'),
      failed: having('failed'),
      partial: having('partial'),
      skipped: having('skipped')
    })
  })

  test('a second run finds nothing left of what the first applied', async () => {
    const home = await freshHome({ ...off, http: { bind: '0.0.0.0' } })
    await runJson(home, ['maintenance', 'run'])
    expect(actionsOf(await runJson(home, ['maintenance', 'plan']))).toEqual(['noop'])
  })
})

describe('the latest run', () => {
  test('is null before the first, and survives a restart', async () => {
    const home = await freshHome({ heartbeat: { enabled: false } })
    expect(await runJson(home, ['maintenance', 'status'])).toMatchObject({ latestRun: null })
    const first = await serve(home)
    const { updateJob } = await first.call('system.maintenance.run')
    await first.stop()
    const second = await serve(home)
    const { jobId, status, phase, progress, updatedAtMs } = updateJob
    expect(await second.call('system.maintenance.status')).toMatchObject({
      status,
      latestRun: { jobId, status, phase, progress, updatedAtMs }
    })
  })
})
