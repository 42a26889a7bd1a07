import { describe, expect, test } from 'vitest'
import type { DoctorReport } from '../../shared/posture/contract'
import { levelOf, markOf, newsOf, type PostureMark } from './posture-news'

type Weight = 'critical' | 'warn' | 'info'

const mark = (healthScore: number, problems: Readonly<Record<string, Weight>> = {}): PostureMark => ({
  healthScore,
  problems: Object.fromEntries(
    Object.entries<Weight>(problems).map(([id, weight]) => [id, { weight, title: `Title of ${id}` }])
  )
})

describe('the operator is told', () => {
  test.each([
    ['a new warning', mark(100), mark(94, { a: 'warn' })],
    ['one more beside an old one', mark(94, { a: 'warn' }), mark(88, { a: 'warn', b: 'warn' })],
    ['a problem that weighs more now', mark(94, { a: 'warn' }), mark(75, { a: 'critical' })],
    ['a note that became a warning', mark(100, { a: 'info' }), mark(94, { a: 'warn' })],
    ['one gone and another come, though the score is the same', mark(94, { a: 'warn' }), mark(94, { b: 'warn' })],
    [
      'one gone and a worse one come, though the score rose',
      mark(50, { a: 'warn', b: 'warn' }),
      mark(75, { c: 'critical' })
    ],
    ['a lower score alone', mark(100), mark(95)]
  ])('of %s', (_, before, now) => {
    expect(newsOf(before, now)).toBeDefined()
  })
})

describe('the operator is left alone', () => {
  test.each([
    ['by the first look ever', null, mark(10, { a: 'critical' })],
    ['while it stays as bad as it was', mark(10, { a: 'critical' }), mark(10, { a: 'critical' })],
    ['when it gets better', mark(10, { a: 'critical', b: 'warn' }), mark(94, { b: 'warn' })],
    ['when a problem weighs less', mark(75, { a: 'critical' }), mark(94, { a: 'warn' })],
    ['by a mere note', mark(100), mark(100, { a: 'info' })]
  ])('%s', (_, before, now) => {
    expect(newsOf(before, now)).toBeUndefined()
  })
})

test('the worst is named first, a few by name and the rest by number', () => {
  const now = mark(40, { a: 'warn', b: 'warn', c: 'critical', d: 'warn' })
  expect(newsOf(mark(100), now)).toEqual({
    title: 'The posture became critical',
    body: 'Title of c; Title of a; and 2 more. Health went from 100 to 40 of 100.'
  })
  expect(newsOf(mark(94, { a: 'warn' }), mark(94, { b: 'warn' }))).toEqual({
    title: 'The posture got worse',
    body: 'Title of b. Health is still 94 of 100.'
  })
})

test('a problem named like a member every object has is a problem like any other', () => {
  expect(newsOf(mark(100), mark(94, Object.fromEntries([['constructor', 'warn' as const]])))).toBeDefined()
})

test('a report is boiled down to findings and checks, without the check that only sums up', () => {
  const report = {
    checks: [
      { id: 'gateway.auth_token', status: 'fail', message: 'missing', detail: 'd' },
      { id: 'docker.binary', status: 'warn', message: 'unavailable', detail: 'd' },
      { id: 'security.audit.summary', status: 'fail', message: 'derived', detail: 'd' },
      { id: 'gateway.bind_scope', status: 'pass', message: '127.0.0.1', detail: 'd' }
    ],
    security: {
      ts: 1,
      summary: { critical: 1, warn: 0, info: 0 },
      findings: [
        {
          checkId: 'gateway.auth.token.missing',
          severity: 'critical',
          title: 'No token',
          detail: 'd',
          remediation: 'r'
        }
      ],
      unchecked: [{ checkId: 'security.policy_bundle.unset', reason: 'timed out' }]
    }
  } as unknown as DoctorReport
  expect(markOf(report, 62, null)).toEqual({
    healthScore: 62,
    problems: {
      'check gateway.auth_token': { weight: 'critical', title: 'gateway.auth_token: missing' },
      'check docker.binary': { weight: 'info', title: 'docker.binary: unavailable' },
      'finding gateway.auth.token.missing': { weight: 'critical', title: 'No token' },
      'unchecked security.policy_bundle.unset': {
        weight: 'warn',
        title: 'security.policy_bundle.unset could not be checked'
      }
    }
  })
})

test('a gateway that does not listen is critical, though every check is good', () => {
  const report = { checks: [], security: { findings: [] } } as unknown as DoctorReport
  expect(levelOf(markOf(report, 100, 'port 8765 is taken'))).toBe('critical')
  expect(levelOf(markOf(report, 100, null))).toBe('good')
})

test('a failed check that a finding explains is not named beside it', () => {
  const now = mark(55, { 'check gateway.auth_token': 'critical', 'finding gateway.auth.token.missing': 'critical' })
  expect(newsOf(mark(100), now)?.body).toBe(
    'Title of finding gateway.auth.token.missing. Health went from 100 to 55 of 100.'
  )
  expect(newsOf(mark(100), mark(90, { 'check a': 'critical' }))?.body).toContain('Title of check a')
})

test.each([
  [null, 'unknown'],
  [mark(100), 'good'],
  [mark(100, { a: 'info' }), 'good'],
  [mark(94, { a: 'info', b: 'warn' }), 'attention'],
  [mark(69, { a: 'critical', b: 'warn' }), 'critical']
])('the level of %j is %s', (given, level) => {
  expect(levelOf(given)).toBe(level)
})
