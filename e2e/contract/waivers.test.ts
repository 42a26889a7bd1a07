import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderForTest, gatewayForTest, rpcError } from '../support/lifetime'
import { run, runJson, writeConfig, type Variables } from '../support/trust-console'

const LIMIT = 'gateway.rate_limit.disabled'
const BAD: Variables = { TRUST_CONSOLE_HEARTBEAT_ENABLED: 'false' }
const WORDS = ['--reason', 'A lab behind a tunnel', '--owner', 'Ada']
const fileOf = (home: string): string => join(home, 'state/posture-waivers.json')

/** A gateway without a rate limit. */
const badGateway = async () => {
  const home = await folderForTest()
  await writeConfig(home, { gateway: { rateLimit: { enabled: false } } })
  return gatewayForTest(home, BAD)
}
const idsOf = ({ findings }: any): string[] => findings.map(({ checkId }: any) => checkId)

describe('posture waive', () => {
  test('sets a finding apart: for people, programs, plans and the score, across a restart', async () => {
    const gateway = await badGateway()
    const { home } = gateway
    const before = await gateway.call('system.maintenance.plan')
    expect(await gateway.call('security.audit')).not.toHaveProperty('waived')

    const { code, stdout } = await run(home, ['posture', 'waive', LIMIT, ...WORDS, '--days', '7'])
    expect([code, stdout]).toEqual([0, expect.stringContaining('accepted until')])
    expect((await stat(fileOf(home))).mode & 0o777).toBe(0o600)

    const audit = await gateway.call('security.audit')
    expect(idsOf(audit)).toEqual([])
    expect(audit.summary).toEqual({ critical: 0, warn: 0, info: 0, waived: 1 })
    // Whoever holds only the token sees that it is accepted, and none of the operator's words.
    expect(audit.waived).toMatchObject([
      { checkId: LIMIT, severity: 'warn', detail: 'gateway.rateLimit.enabled is false' }
    ])
    expect(Object.keys(audit.waived[0].waiver).sort()).toEqual(['acceptedAtMs', 'expiresAtMs'])
    expect(JSON.stringify(await gateway.call('doctor', { deep: true }))).not.toContain('Ada')
    const own = await runJson(home, ['audit'])
    expect(own.waived[0].waiver).toMatchObject({ owner: 'Ada', reason: 'A lab behind a tunnel' })

    const after = await gateway.call('system.maintenance.plan')
    expect(after.healthScore - before.healthScore).toBe(6 + 3 + 3)
    expect(after.actions.map(({ id }: any) => id)).not.toContain('security.audit.fix')
    expect((await run(home, ['audit'])).stdout).toMatch(
      /0 critical, 0 warn, 0 info, 1 waived[^]*WAIVED +gateway\.rate_limit\.disabled/
    )
    expect((await run(home, ['doctor'])).stdout).toMatch(/WAIVED +gateway\.rate_limit +disabled/)

    await gateway.stop()
    expect((await runJson(home, ['audit'])).summary.waived).toBe(1)
    expect(await run(home, ['posture', 'unwaive', LIMIT])).toMatchObject({ code: 0 })
    expect(idsOf(await runJson(home, ['audit']))).toEqual([LIMIT])
    expect((await runJson(home, ['posture', 'waivers'])).waivers).toEqual([])
  })

  test('holds for the evidence alone, and says when it lapsed or is not needed', async () => {
    const home = await folderForTest()
    await writeConfig(home, { security: { riskReviewThreshold: 10 } })
    const permissive = 'security.risk_thresholds.permissive'
    const set = (value: string) => run(home, ['settings', 'set', 'security.riskReviewThreshold', value])
    const audit = () => runJson(home, ['audit'])
    await run(home, ['posture', 'waive', permissive, ...WORDS])
    expect(idsOf(await audit())).toEqual([])
    await set('11')
    const changed = await audit()
    expect(idsOf(changed)).toEqual([permissive, 'waivers.lapsed'])
    expect(changed.findings[1]).toMatchObject({ severity: 'warn', detail: expect.stringContaining(permissive) })
    await set('70')
    const gone = await audit()
    expect(gone.findings).toMatchObject([{ checkId: 'waivers.unused', severity: 'info' }])
    expect((await run(home, ['posture', 'waivers'])).stdout).toMatch(/unused[^]*A lab behind a tunnel[^]*Ada/)
    await set('10')
    expect(idsOf(await audit())).toEqual([])
  })

  test.each([
    ['no reason', [LIMIT, '--owner', 'Ada'], '--reason is needed'],
    ['no owner', [LIMIT, '--reason', 'x'], '--owner is needed'],
    ['91 days', [LIMIT, ...WORDS, '--days', '91'], '1 to 90'],
    ['a day that there is not', [LIMIT, ...WORDS, '--until', '2027-02-29'], 'takes a date'],
    ['two ends', [LIMIT, ...WORDS, '--until', '2027-01-01', '--days', '3'], 'do not go together'],
    ['a date too far', [LIMIT, ...WORDS, '--until', '9999-12-31'], 'within 90 days'],
    ['a day that is over', [LIMIT, ...WORDS, '--until', '2020-01-01'], 'in the future'],
    ['a finding that is not there', ['gateway.bind.public', ...WORDS], 'nothing to accept'],
    ['words that would paint the terminal', [LIMIT, '--reason', '\u001b[2J', '--owner', 'Ada'], 'control characters']
  ])('%s is refused, and nothing is written', async (_, args, message) => {
    const home = await folderForTest()
    await writeConfig(home, { gateway: { rateLimit: { enabled: false } } })
    const { code, stderr } = await run(home, ['posture', 'waive', ...args])
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)])
    await expect(stat(fileOf(home))).rejects.toThrow('ENOENT')
  })

  test('is for operators: the token alone does not do', async () => {
    const gateway = await badGateway()
    for (const [method, params] of [
      ['posture.waive', { checkId: LIMIT, reason: 'r', owner: 'o', expiresAtMs: Date.now() + 1_000_000 }],
      ['posture.unwaive', { checkId: LIMIT }],
      ['posture.waivers.list', {}]
    ] as const) {
      await expect(gateway.call(method, params)).rejects.toMatchObject(rpcError(-32601))
    }
    expect(idsOf(await gateway.call('security.audit'))).toEqual([LIMIT])
  })

  test('is in the activity record, with who answers for it', async () => {
    const gateway = await badGateway()
    await run(gateway.home, ['posture', 'waive', LIMIT, ...WORDS])
    await run(gateway.home, ['posture', 'unwaive', LIMIT])
    const { items: records } = await runJson(gateway.home, ['activity', 'list', '--method', 'posture.*'])
    expect(records).toMatchObject([
      { method: 'posture.unwaive', target: LIMIT, outcome: 'ok' },
      { method: 'posture.waive', target: LIMIT, outcome: 'ok', detail: expect.stringContaining('owner Ada') }
    ])
  })
})

test('a file that another hand changed accepts nothing, is told, and is kept when a new one is written', async () => {
  const home = await folderForTest()
  await writeConfig(home, { gateway: { rateLimit: { enabled: false } } })
  await run(home, ['posture', 'waive', LIMIT, ...WORDS])
  const forged = (await readFile(fileOf(home), 'utf8')).replace('"owner": "Ada"', '"owner": "Eve"')
  await writeFile(fileOf(home), forged)
  const gateway = await gatewayForTest(home, BAD)
  const audit = await gateway.call('security.audit')
  expect(idsOf(audit)).toEqual([LIMIT])
  expect(audit.unchecked.map(({ checkId }: any) => checkId)).toEqual(['waivers.lapsed', 'waivers.unused'])
  expect((await runJson(home, ['posture', 'waivers'])).problem).toContain('nothing in it is accepted')
  expect(await run(home, ['posture', 'unwaive', LIMIT])).toMatchObject({ code: 1 })
  expect(await readFile(fileOf(home), 'utf8')).toBe(forged)
  await run(home, ['posture', 'waive', LIMIT, ...WORDS])
  expect((await gateway.call('security.audit')).summary.waived).toBe(1)
  await rm(fileOf(home))
})
