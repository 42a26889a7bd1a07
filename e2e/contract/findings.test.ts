import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freshFolder, removeFolder, run, runJson, writeConfig } from '../support/trust-console'

interface Finding {
  checkId: string
  severity: 'critical' | 'warn' | 'info'
  title: string
  detail: string
  remediation: string
}

/** The contract's table: every id with its level, in the order of every report. */
const TABLE = [
  ['gateway.bind.public', 'warn'],
  ['gateway.auth.token.policy_override', 'warn'],
  ['gateway.auth.token.disabled', 'warn'],
  ['gateway.auth.token.missing', 'critical'],
  ['gateway.rate_limit.disabled', 'warn'],
  ['gateway.rate_limit.invalid', 'warn'],
  ['security.loop_guard.disabled', 'warn'],
  ['security.loop_guard.thresholds.invalid', 'warn'],
  ['security.risk_thresholds.permissive', 'warn'],
  ['runtime.state_path.in_memory', 'info'],
  ['security.blocked_patterns.empty', 'warn'],
  ['security.policy_bundle.unset', 'info'],
  ['security.policy_bundle.is_dir', 'warn'],
  ['security.policy_bundle.stat_failed', 'warn'],
  ['security.guard.patterns.empty', 'warn']
] as const
type Id = (typeof TABLE)[number][0]

interface Posture {
  /** Variables without their prefix. `<home>` stands for the home folder. */
  env?: Record<string, string>
  file?: object
}

const open = { HTTP_BIND: '0.0.0.0' }
const noToken = { gateway: { authToken: '' } }
const bundle = { SECURITY_POLICY_BUNDLE_PATH: '<home>/bundle.json' }

/** Makes a home that has had its first start, a bundle.json, a folder and a file to go wrong with. */
const audit = async ({ env = {}, file }: Posture): Promise<{ summary: object; findings: Finding[] }> => {
  const home = await freshFolder()
  onTestFinished(() => removeFolder(home))
  await run(home, ['status'])
  await mkdir(join(home, 'folder'))
  await writeFile(join(home, 'bundle.json'), '{"version":1,"default_action":"allow","tool_policies":{}}')
  await writeFile(join(home, 'patterns.json'), '{"version":1,"blocked_message_patterns":["from the bundle"]}')
  if (file) await writeConfig(home, { gateway: { authToken: 'set' }, ...file })
  const variables = Object.fromEntries(
    Object.entries(env).map(([x, value]) => [`TRUST_CONSOLE_${x}`, value.replace('<home>', home)])
  )
  return runJson(home, ['audit'], { variables })
}

const ids = (findings: readonly Finding[]): string[] => findings.map(({ checkId }) => checkId)

describe('each situation gives its findings and no other', () => {
  const ROWS: [situation: string, posture: Posture, expected: Id[]][] = [
    ['a safe posture', {}, []],
    ['the bind is not loopback', { env: open }, ['gateway.bind.public']],
    ['the bind is ::', { env: { HTTP_BIND: '::' } }, ['gateway.bind.public']],
    ['the bind is ::1', { env: { HTTP_BIND: '::1' } }, []],
    ['the bind is localhost', { env: { HTTP_BIND: 'localhost' } }, []],
    ['the bind is another loopback address', { env: { HTTP_BIND: '127.0.0.53' } }, []],
    [
      'the bind is not loopback and the token not required',
      { env: { ...open, GATEWAY_REQUIRE_TOKEN: 'false' } },
      ['gateway.bind.public', 'gateway.auth.token.policy_override']
    ],
    ['loopback, token not required', { env: { GATEWAY_REQUIRE_TOKEN: 'false' } }, ['gateway.auth.token.disabled']],
    [
      'loopback, token neither required nor set',
      { file: { gateway: { requireToken: false, authToken: '' } } },
      ['gateway.auth.token.disabled']
    ],
    ['a token is required by setting and none is set', { file: noToken }, ['gateway.auth.token.missing']],
    [
      'a token is needed by the bind alone and none is set',
      { env: { ...open, GATEWAY_REQUIRE_TOKEN: 'false' }, file: noToken },
      ['gateway.bind.public', 'gateway.auth.token.policy_override', 'gateway.auth.token.missing']
    ],
    ['the limit is off', { env: { GATEWAY_RATE_LIMIT_ENABLED: 'false' } }, ['gateway.rate_limit.disabled']],
    [
      'the limit is on with a zero window',
      { env: { GATEWAY_RATE_LIMIT_WINDOW_MS: '0' } },
      ['gateway.rate_limit.invalid']
    ],
    [
      'the limit is on with a zero quota',
      { env: { GATEWAY_RATE_LIMIT_MAX_REQUESTS: '0' } },
      ['gateway.rate_limit.invalid']
    ],
    [
      'the limit is off with zeros',
      { file: { gateway: { authToken: 'set', rateLimit: { enabled: false, windowMs: 0, maxRequests: 0 } } } },
      ['gateway.rate_limit.disabled']
    ],
    ['the loop guard is off', { env: { SECURITY_LOOP_GUARD_ENABLED: 'false' } }, ['security.loop_guard.disabled']],
    [
      'the loop guard has no window',
      { env: { SECURITY_LOOP_GUARD_WINDOW_MS: '0' } },
      ['security.loop_guard.thresholds.invalid']
    ],
    [
      'the loop guard has no hits',
      { env: { SECURITY_LOOP_GUARD_MAX_HITS: '0' } },
      ['security.loop_guard.thresholds.invalid']
    ],
    [
      'the loop guard is off with zeros',
      { file: { security: { loopGuard: { enabled: false, windowMs: 0, maxHits: 0 } } } },
      ['security.loop_guard.disabled']
    ],
    ['review is below 40', { env: { SECURITY_RISK_REVIEW_THRESHOLD: '39' } }, ['security.risk_thresholds.permissive']],
    [
      'block is below 60',
      { file: { security: { riskReviewThreshold: 40, riskBlockThreshold: 59 } } },
      ['security.risk_thresholds.permissive']
    ],
    ['review is 40 and block is 60', { file: { security: { riskReviewThreshold: 40, riskBlockThreshold: 60 } } }, []],
    ['state is in memory', { env: { ...bundle, STATE_PATH: 'memory://x' } }, ['runtime.state_path.in_memory']],
    ['the state path is empty', { env: bundle, file: { state: { path: '' } } }, ['runtime.state_path.in_memory']],
    [
      'the pattern setting is an empty list',
      { file: { security: { blockedPatterns: [] } } },
      ['security.blocked_patterns.empty', 'security.guard.patterns.empty']
    ],
    [
      'the pattern setting is blank',
      { file: { security: { blockedPatterns: '' } } },
      ['security.blocked_patterns.empty', 'security.guard.patterns.empty']
    ],
    [
      'no pattern is left after parsing',
      { env: { SECURITY_BLOCKED_PATTERNS: ' , ,' } },
      ['security.guard.patterns.empty']
    ],
    [
      'the bundle is in memory',
      { env: { SECURITY_POLICY_BUNDLE_PATH: 'memory://x' } },
      ['security.policy_bundle.unset']
    ],
    ['the bundle path is empty', { file: { security: { policyBundlePath: '' } } }, ['security.policy_bundle.unset']],
    [
      'the bundle is a folder',
      { env: { SECURITY_POLICY_BUNDLE_PATH: '<home>/folder' } },
      ['security.policy_bundle.is_dir']
    ],
    [
      'the bundle is not there',
      { env: { SECURITY_POLICY_BUNDLE_PATH: '<home>/no/bundle.json' } },
      ['security.policy_bundle.stat_failed']
    ],
    [
      'the way to the bundle is barred',
      { env: { SECURITY_POLICY_BUNDLE_PATH: '<home>/bundle.json/below' } },
      ['security.policy_bundle.stat_failed']
    ]
  ]

  test.each(ROWS)('%s', async (_, posture, expected) => {
    const { findings, summary } = await audit(posture)
    expect(findings.map(({ checkId, severity }) => [checkId, severity])).toEqual(
      TABLE.filter(([id]) => expected.includes(id))
    )
    const tally = { critical: 0, warn: 0, info: 0 }
    for (const { severity } of findings) tally[severity]++
    expect(summary).toEqual(tally)
  })

  test('together they cover every id of the table', () => {
    const covered = new Set(ROWS.flatMap(([, , expected]) => expected))
    expect(TABLE.filter(([id]) => !covered.has(id))).toEqual([])
  })
})

describe('everything wrong at once keeps the order and repeats nothing', () => {
  const off = { gateway: { authToken: '', rateLimit: { enabled: false } }, security: { blockedPatterns: [] } }
  const worst = {
    HTTP_BIND: '0.0.0.0',
    GATEWAY_REQUIRE_TOKEN: 'false',
    SECURITY_LOOP_GUARD_ENABLED: 'false',
    SECURITY_RISK_REVIEW_THRESHOLD: '0',
    STATE_PATH: 'memory://x'
  }
  const zeros = { HTTP_BIND: '127.0.0.1', SECURITY_LOOP_GUARD_ENABLED: 'true', SECURITY_LOOP_GUARD_MAX_HITS: '0' }
  const limitZero = { gateway: { ...off.gateway, rateLimit: { windowMs: 0 } }, security: off.security }
  const never: Record<string, Id[]> = {
    unset: ['security.policy_bundle.is_dir', 'security.policy_bundle.stat_failed'],
    folder: ['security.policy_bundle.unset', 'security.policy_bundle.stat_failed'],
    gone: ['security.policy_bundle.unset', 'security.policy_bundle.is_dir'],
    off: ['gateway.auth.token.disabled', 'gateway.rate_limit.invalid', 'security.loop_guard.thresholds.invalid'],
    zeros: [
      'gateway.bind.public',
      'gateway.auth.token.policy_override',
      'gateway.auth.token.missing',
      'gateway.rate_limit.disabled',
      'security.loop_guard.disabled'
    ]
  }
  test.each([
    ['all off, public, no bundle', { env: worst, file: off }, ['unset', 'off']],
    [
      'all off, public, the bundle a folder',
      { env: { ...worst, SECURITY_POLICY_BUNDLE_PATH: '<home>/folder' }, file: off },
      ['folder', 'off']
    ],
    [
      'all zero, loopback, the bundle gone',
      { env: { ...worst, ...zeros, SECURITY_POLICY_BUNDLE_PATH: '<home>/none' }, file: limitZero },
      ['gone', 'zeros']
    ]
  ])('%s', async (_, posture, excluded) => {
    const absent = excluded.flatMap((name) => never[name] ?? [])
    const { findings } = await audit(posture)
    expect(ids(findings)).toEqual(TABLE.map(([id]) => id).filter((id) => !absent.includes(id)))
    for (const { title, detail, remediation } of findings) {
      for (const text of [title, detail, remediation]) expect(text.trim()).not.toBe('')
    }
  })
})

test('a pattern of the bundle counts as a usable pattern', async () => {
  const { findings } = await audit({
    env: { SECURITY_POLICY_BUNDLE_PATH: '<home>/patterns.json', SECURITY_BLOCKED_PATTERNS: ',' }
  })
  expect(ids(findings)).toEqual([])
})
