import { expect, test } from 'vitest'
import type { ProbeResult, ProbeStatus, SelftestReport } from '../../../../shared/selftest/contract'
import { byUrgency, evidenceLines, verdictOf } from './words'

const report = (...statuses: ProbeStatus[]): SelftestReport => ({
  ok: !statuses.includes('fail'),
  ranAtMs: 0,
  target: 'http://127.0.0.1:1',
  cancelled: false,
  findings: [],
  results: statuses.map((status, at) => ({ id: String(at), status }) as ProbeResult)
})

test.each<[ProbeStatus[], string]>([
  [['pass', 'pass'], 'The gateway held against 2 attacks.'],
  [['pass', 'not-run'], 'The gateway held against 1 attack; 1 was not run.'],
  [['fail', 'pass', 'not-run', 'not-run'], 'The gateway fell for 1 attack; held against 1; 2 were not run.']
])('%j: %s', (statuses, words) => {
  expect(verdictOf(report(...statuses))).toBe(words)
})

test('a cancelled one is not taken for a whole one', () => {
  expect(verdictOf({ ...report('pass'), cancelled: true })).toContain('cancelled')
})

test('what failed comes first, what was not run before what passed', () => {
  expect(byUrgency(report('pass', 'not-run', 'fail', 'pass').results).map(({ id }) => id)).toEqual(['2', '1', '0', '3'])
})

test('a line of evidence that should not be is told from the others', () => {
  expect(evidenceLines('a: 403\n! b: 200')).toEqual([
    { text: 'a: 403', isGood: true },
    { text: 'b: 200', isGood: false }
  ])
  expect(evidenceLines('')).toEqual([])
})
