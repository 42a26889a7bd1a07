import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, afterAll, describe, expect, test } from 'vitest'
import { freshFolder, removeFolder, run, runJson, type Finished, type Variables } from '../support/trust-console'

const LIMIT = 'gateway.rate_limit.disabled'
const LOOP = 'security.loop_guard.disabled'
const NO_LIMIT = { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false' }
const NO_LOOP = { TRUST_CONSOLE_SECURITY_LOOP_GUARD_ENABLED: 'false' }

let home: string
let baseline: string
const audit = (variables: Variables, ...args: string[]): Promise<Finished> =>
  run(home, ['audit', ...args], { variables })

beforeAll(async () => {
  home = await freshFolder()
  baseline = join(home, 'baseline.json')
  const { code, stdout } = await audit(NO_LIMIT, '--format', 'json', '--out', baseline)
  expect([code, stdout]).toEqual([0, `wrote 1 finding to ${baseline}\n`])
})
afterAll(() => removeFolder(home))

describe('--fail-on', () => {
  test.each([
    ['critical', 0],
    ['warn', 2],
    ['info', 2]
  ])('%s makes one warning exit with %i', async (severity, code) => {
    const given = await audit(NO_LIMIT, '--fail-on', severity)
    expect([given.code, given.stderr]).toEqual([code, ''])
  })

  test('does not change what --json prints', async () => {
    const { ts: _then, ...plain } = await runJson(home, ['audit'], { variables: NO_LIMIT })
    const { ts: _now, ...strict } = await runJson(home, ['audit', '--fail-on', 'info'], { variables: NO_LIMIT })
    expect(strict).toEqual(plain)
    expect(Object.keys(plain)).toEqual(['summary', 'findings'])
  })

  test('with what is none exits with 1 and says what there is', async () => {
    const { code, stderr } = await audit({}, '--fail-on', 'all')
    expect([code, stderr]).toEqual([
      1,
      'trust-console: --fail-on takes one of critical, warn, info; see: trust-console audit --help\n'
    ])
  })
})

describe('--format', () => {
  test('--out makes a file that only its owner can read, and never overwrites one', async () => {
    expect((await stat(baseline)).mode & 0o777).toBe(0o600)
    const before = await readFile(baseline)
    const { code, stderr } = await audit({}, '--format', 'html', '--out', baseline)
    expect([code, stderr]).toEqual([
      1,
      `trust-console: ${baseline} is already there and is not overwritten; name another file\n`
    ])
    expect(await readFile(baseline)).toEqual(before)
  })

  test('JSON holds the findings, the score, the coverage and the checks, and not the token', async () => {
    const text = await readFile(baseline, 'utf8')
    const report = JSON.parse(text)
    const doctor = await runJson(home, ['doctor'], { variables: NO_LIMIT })
    expect(report).toMatchObject({
      kind: 'trust-console-posture',
      version: 1,
      deep: false,
      healthScore: doctor.healthScore,
      configHash: doctor.configHash,
      coverage: doctor.coverage,
      findings: [{ checkId: LIMIT, severity: 'warn', fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) }]
    })
    expect(report.checks.map(({ id }: any) => id)).toEqual(doctor.checks.map(({ id }: any) => id))
    const { stdout: token } = await run(home, ['token', 'show'])
    expect(text).not.toContain(token.trim())
  })

  test.each([
    ['sarif', /^\{\n {2}"\$schema"/],
    ['junit', /^<\?xml version="1.0"/],
    ['markdown', /^# Trust Console posture\n/],
    ['html', /^<!doctype html>\n/]
  ])('%s goes to stdout, and --explain adds why and how', async (format, start) => {
    const { code, stdout, stderr } = await audit(NO_LIMIT, '--format', format, '--explain')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(start)
    expect(stdout).toContain(LIMIT)
    if (format !== 'junit') expect(stdout).toContain('cwe.mitre.org/data/definitions/770.html')
  })
})

describe('--baseline', () => {
  test('what was there before does not count, whatever counts', async () => {
    const { code, stdout } = await audit(NO_LIMIT, '--baseline', baseline, '--fail-on', 'info')
    expect(code).toBe(0)
    expect(stdout).toContain('0 critical, 0 warn, 0 info')
    expect(stdout).toContain('1 finding of the baseline left out')
    expect(stdout).not.toContain(LIMIT)
  })

  test('what is new counts, and what was put right is told', async () => {
    const { code, stdout } = await audit(NO_LOOP, '--baseline', baseline, '--fail-on', 'warn')
    expect(code).toBe(2)
    expect(stdout).toMatch(new RegExp(`WARN +${LOOP}`))
    expect(stdout).toMatch(new RegExp(`fixed +${LIMIT}`))
  })

  test('with other evidence it is new again, in a report as well', async () => {
    const changed = join(home, 'changed.json')
    await writeFile(
      changed,
      (await readFile(baseline, 'utf8')).replace(/"detail": "(?=[^"]+",\n +"remediation)/, '$&once ')
    )
    const { code, stdout } = await audit(NO_LIMIT, '--baseline', changed, '--format', 'json', '--fail-on', 'warn')
    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({
      findings: [{ checkId: LIMIT }],
      baseline: { changed: [LIMIT], fixed: [] }
    })
  })

  test('that is no report exits with 1', async () => {
    const { code, stderr } = await audit({}, '--baseline', join(home, 'config.json'))
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^trust-console: --baseline: .+ is no/)])
  })
})
