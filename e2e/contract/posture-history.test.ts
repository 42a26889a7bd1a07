import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { folderForTest, gatewayForTest, rpcError } from '../support/lifetime'
import { Gateway, run, runJson, writeConfig, type Variables } from '../support/trust-console'

interface History {
  samples: { atMs: number; healthScore: number; counts: Record<string, number>; findingIds: string[] }[]
  since: { checkId: string; firstSeenMs: number; lastSeenMs: number }[]
  persisted: boolean
  problem: string | null
}

const BUNDLE_GONE = 'security.policy_bundle.stat_failed'
/** The schedule would run the checks as well; these tests say themselves when. */
const QUIET: Variables = { TRUST_CONSOLE_HEARTBEAT_ENABLED: 'false' }

const historyOf = (home: string): Promise<History> => runJson(home, ['posture', 'history']) as Promise<History>
const fileOf = (home: string): string => join(home, 'state/posture-history.json')
const bundleOf = (home: string): string => join(home, 'state/security-policy.json')
const sinceOf = ({ since }: History, id: string): number | undefined =>
  since.find(({ checkId }) => checkId === id)?.firstSeenMs
const foundIn = ({ samples }: History): string[][] => samples.map(({ findingIds }) => findingIds)

describe('a finding', () => {
  test('has its time from the run that saw it first, loses it when it goes, and gets another when it comes back', async () => {
    const gateway = await gatewayForTest(await folderForTest(), QUIET)
    const policy = await readFile(bundleOf(gateway.home))
    await gateway.call('doctor')
    expect(sinceOf(await historyOf(gateway.home), BUNDLE_GONE)).toBeUndefined()

    await rm(bundleOf(gateway.home))
    const { ts } = await gateway.call('security.audit')
    await gateway.call('doctor', { deep: true })
    const seen = await historyOf(gateway.home)
    expect(sinceOf(seen, BUNDLE_GONE)).toBe(ts)
    expect(foundIn(seen)).toEqual([[], [BUNDLE_GONE]])

    await writeFile(bundleOf(gateway.home), policy)
    await gateway.call('doctor')
    expect(sinceOf(await historyOf(gateway.home), BUNDLE_GONE)).toBeUndefined()

    await rm(bundleOf(gateway.home))
    const again = (await gateway.call('doctor')).security.ts as number
    const back = await historyOf(gateway.home)
    expect(sinceOf(back, BUNDLE_GONE)).toBe(again)
    expect(again).toBeGreaterThanOrEqual(ts)
    expect(foundIn(back)).toEqual([[], [BUNDLE_GONE], [], [BUNDLE_GONE]])
  })

  test('keeps its time through a restart, and through commands without a gateway', async () => {
    const home = await folderForTest()
    await run(home, ['doctor'])
    await rm(bundleOf(home))
    const { security } = await runJson(home, ['doctor'])
    const gateway = await gatewayForTest(home, QUIET)
    await gateway.call('doctor')
    expect(sinceOf(await historyOf(home), BUNDLE_GONE)).toBe(security.ts)
    await gateway.stop()
    expect(sinceOf(await historyOf(home), BUNDLE_GONE)).toBe(security.ts)
    expect((await stat(fileOf(home))).mode & 0o777).toBe(0o600)
  })

  test('is seen by the schedule, by maintenance and by the fix as well', async () => {
    const gateway = await gatewayForTest(await folderForTest(), { TRUST_CONSOLE_HEARTBEAT_INTERVAL_MS: '1000' })
    await rm(bundleOf(gateway.home))
    await vi.waitUntil(
      async () =>
        foundIn(await historyOf(gateway.home))
          .at(-1)
          ?.includes(BUNDLE_GONE),
      {
        timeout: 45_000,
        interval: 300
      }
    )
    await gateway.call('system.maintenance.run')
    expect(foundIn(await historyOf(gateway.home)).at(-1)).toEqual([])
  })
})

test('runs that find the same leave the file alone', async () => {
  const gateway = await gatewayForTest(await folderForTest(), QUIET)
  await gateway.call('doctor')
  await vi.waitUntil(() => readFile(fileOf(gateway.home)).catch(() => false), { timeout: 15_000 })
  const before = await stat(fileOf(gateway.home), { bigint: true })
  for (const deep of [false, true, false]) await gateway.call('doctor', { deep })
  await gateway.call('system.maintenance.plan', { deep: true })
  await gateway.stop()
  const after = await stat(fileOf(gateway.home), { bigint: true })
  expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs])
})

test('sinceMs leaves out what is older', async () => {
  const gateway = await gatewayForTest(await folderForTest(), QUIET)
  await gateway.call('doctor')
  await rm(bundleOf(gateway.home))
  const { ts } = (await gateway.call('security.audit')) as { ts: number }
  const ask = (sinceMs: number) =>
    run(gateway.home, ['call', 'posture.history'], { stdin: JSON.stringify({ sinceMs }) }).then(
      ({ stdout }) => (JSON.parse(stdout) as History).samples.length
    )
  expect([await ask(0), await ask(ts), await ask(ts + 1)]).toEqual([2, 1, 0])
})

describe('the file', () => {
  test.each([
    ['damaged', '{"version":1,"samples":[{"atMs":'],
    ['no JSON of ours', '[]']
  ])('%s: the gateway starts, says so, begins anew and keeps the old one', async (_, text) => {
    const home = await folderForTest()
    await run(home, ['doctor'])
    await writeFile(fileOf(home), text)
    const gateway = await gatewayForTest(home, QUIET)
    expect((await historyOf(home)).problem).toMatch(/could not be read.*begins anew/)
    await gateway.call('doctor')
    await gateway.stop()
    const aside = (await readdir(join(home, 'state'))).filter((name) => name.includes('posture-history.json.damaged-'))
    expect(await Promise.all(aside.map((name) => readFile(join(home, 'state', name), 'utf8')))).toEqual([text])
    expect(await historyOf(home)).toMatchObject({ samples: [{ findingIds: [] }], problem: null })
    expect(gateway.stderr()).toContain('posture history')
  })

  test('with a folder in its place: the folder is put aside with all it holds', async () => {
    const home = await folderForTest()
    await run(home, ['status'])
    await mkdir(join(fileOf(home), 'full'), { recursive: true })
    const gateway = await gatewayForTest(home, QUIET)
    expect((await gateway.call('doctor')).security.findings).toEqual([])
    await gateway.stop()
    expect((await stat(fileOf(home))).isFile()).toBe(true)
    const [aside = ''] = (await readdir(join(home, 'state'))).filter((name) => name.includes('.damaged-'))
    expect(await readdir(join(home, 'state', aside))).toEqual(['full'])
  })

  test('is not there when state is in memory, and the history ends with the process', async () => {
    const home = await folderForTest()
    const gateway = await gatewayForTest(home, { ...QUIET, TRUST_CONSOLE_STATE_PATH: 'memory://x' })
    await gateway.call('doctor')
    expect(await historyOf(home)).toMatchObject({ samples: [{ healthScore: expect.any(Number) }], persisted: false })
    await gateway.stop()
    await expect(stat(fileOf(home))).rejects.toThrow()
  })
})

describe('over the doors', () => {
  test('the history is for the operator; programs are refused', async () => {
    const gateway = await gatewayForTest(await folderForTest())
    await expect(gateway.call('posture.history')).rejects.toMatchObject(rpcError(-32601))
  })

  test('every check and every finding that a run can report is explained', async () => {
    const home = await folderForTest()
    await writeConfig(home, { gateway: { rateLimit: { enabled: false } } })
    const gateway = await gatewayForTest(home)
    const { items } = await gateway.call('posture.explanations')
    const ids = items.map(({ checkId }: { checkId: string }) => checkId)
    const { checks, security } = await gateway.call('doctor', { deep: true })
    const reported = [...checks, ...security.findings].map(({ id, checkId }) => id ?? checkId)
    expect(ids).toEqual(expect.arrayContaining(reported))
    const limit = items.find(({ checkId }: { checkId: string }) => checkId === 'gateway.rate_limit.disabled')
    expect(limit).toMatchObject({ kind: 'finding', severity: 'warn', area: 'gateway', automatic: true })
    for (const name of ['why', 'how', 'byHand']) expect(limit[name]).toMatch(/\.$/)
    expect(limit.links[0].url).toMatch(/^https:/)
  })

  test('one check is made again and answers as a run would; the file on the disk is read anew', async () => {
    const gateway = await gatewayForTest(await folderForTest(), QUIET)
    expect(await gateway.call('posture.recheck', { checkId: BUNDLE_GONE })).toMatchObject({
      finding: null,
      check: null
    })
    await rm(bundleOf(gateway.home))
    const { finding, unchecked } = await gateway.call('posture.recheck', { checkId: BUNDLE_GONE })
    const { security, checks } = await gateway.call('doctor', { deep: true })
    expect([finding, unchecked]).toEqual([security.findings[0], null])
    for (const check of checks) {
      expect((await gateway.call('posture.recheck', { checkId: check.id })).check).toEqual(check)
    }
  })

  test.each([{}, { checkId: '' }, { checkId: 'nobody.knows' }, { checkId: 7 }])(
    'recheck refuses %j',
    async (params) => {
      const gateway = await gatewayForTest(await folderForTest())
      await expect(gateway.call('posture.recheck', params)).rejects.toMatchObject(
        rpcError(-32602, expect.stringContaining('checkId'))
      )
    }
  )
})

test('the command shows the samples, the newest first, and since when each finding is there', async () => {
  const home = await folderForTest()
  await run(home, ['doctor'])
  await rm(bundleOf(home))
  await run(home, ['audit'])
  const { stdout, code } = await run(home, ['posture', 'history'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/WHEN[^]*1 warn[^]*0 warn[^]*OPEN +SINCE[^]*security\.policy_bundle\.stat_failed +\d{4}-/)
  expect((await run(home, ['posture', 'history', '--days', 'x'])).stderr).toContain('--days')
})

test('a gateway that cannot write the file says so once, not at each run', async () => {
  const home = await folderForTest()
  const gateway: Gateway = await gatewayForTest(home, QUIET)
  await gateway.call('doctor')
  await vi.waitUntil(() => readFile(fileOf(home)).catch(() => false), { timeout: 15_000 })
  await rm(join(home, 'state'), { recursive: true })
  for (let times = 0; times < 3; times++) await gateway.call('doctor')
  await vi.waitUntil(async () => (await historyOf(home)).problem !== null, { timeout: 15_000 })
  await gateway.stop()
  expect(gateway.stderr().split('cannot be written').length - 1).toBe(1)
})
