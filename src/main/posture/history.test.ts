import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DoctorReport } from '../../shared/posture/contract'
import { FINDING_CHECKS } from './catalogue'
import {
  MAX_SAMPLES,
  NO_HISTORY,
  QUIET_MS,
  recordRun,
  runOf,
  sameOutcome,
  type History,
  type PostureRun
} from './history'

const run = (atMs: number, findingIds: string[] = [], more: Partial<PostureRun> = {}): PostureRun => ({
  atMs,
  healthScore: 100 - 6 * findingIds.length,
  counts: { critical: 0, warn: findingIds.length, info: 0 },
  unchecked: 0,
  findingIds,
  openChecks: [],
  undecided: [],
  ...more
})
const record = (...runs: PostureRun[]): History => runs.reduce(recordRun, NO_HISTORY)
const times = ({ samples }: History): number[] => samples.map(({ atMs }) => atMs)
const sinceOf = ({ since }: History, id: string): number | undefined =>
  since.find(({ checkId }) => checkId === id)?.firstSeenMs

describe('samples', () => {
  test('every change is kept, however close; what stays the same once an hour', () => {
    const history = record(run(1), run(2), run(3, ['a']), run(4, ['a']), run(5), run(4 + QUIET_MS), run(5 + QUIET_MS))
    expect(times(history)).toEqual([1, 3, 5, 5 + QUIET_MS])
  })

  test('another finding at the same score is a change', () => {
    expect(times(record(run(1, ['a']), run(2, ['b'])))).toEqual([1, 2])
  })

  test('too many: the middle of a quiet time goes first, so that the oldest change stays known', () => {
    const quiet = Array.from({ length: 10 }, (_, hour) => run(1 + hour * QUIET_MS))
    const busy = Array.from({ length: MAX_SAMPLES }, (_, index) => run(20 * QUIET_MS + index, [`f${index % 2}`]))
    const history = record(...quiet, ...busy)
    expect(history.samples).toHaveLength(MAX_SAMPLES)
    // All eight in the middle went first, then the two ends, which are the oldest.
    expect(times(history)[0]).toBe(20 * QUIET_MS)
    const fewer = record(...quiet, ...busy.slice(0, MAX_SAMPLES - 4))
    expect(times(fewer).slice(0, 4)).toEqual([1, 1 + 7 * QUIET_MS, 1 + 8 * QUIET_MS, 1 + 9 * QUIET_MS])
  })
})

describe('since when', () => {
  test('a finding keeps its first time and moves its last', () => {
    const { since } = record(run(1, ['a']), run(2, ['a', 'b']))
    expect(since).toEqual([
      { checkId: 'a', firstSeenMs: 1, lastSeenMs: 2 },
      { checkId: 'b', firstSeenMs: 2, lastSeenMs: 2 }
    ])
  })

  test('one that went away and came back starts anew', () => {
    expect(sinceOf(record(run(1, ['a']), run(2), run(3, ['a'])), 'a')).toBe(3)
  })

  test('one that could not be checked is not gone', () => {
    const history = record(run(1, ['a']), run(2, [], { undecided: ['a'], unchecked: 1 }), run(3, ['a']))
    expect(history.since).toEqual([{ checkId: 'a', firstSeenMs: 1, lastSeenMs: 3 }])
  })

  test('a check that does not pass has a time too', () => {
    expect(sinceOf(record(run(1, [], { openChecks: ['docker.binary'] })), 'docker.binary')).toBe(1)
  })
})

test('a clock that goes back moves nothing into the past', () => {
  const history = record(run(100, ['a']), run(50, ['a', 'b']), run(40, ['b']), run(120, []))
  expect(times(history)).toEqual([100, 100, 100, 120])
  expect(sinceOf(record(run(100, ['a']), run(50, ['a', 'b'])), 'b')).toBe(100)
})

test('any runs: bounded, in order, the same again changes nothing, and the last outcome is the last sample', () => {
  const anyRun = fc
    .record({
      atMs: fc.oneof(fc.nat(5), fc.nat(10 * QUIET_MS)),
      ids: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
      undecided: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'))
    })
    .map(({ atMs, ids, undecided }) => run(atMs, ids.sort(), { undecided }))
  fc.assert(
    fc.property(fc.array(anyRun, { minLength: 1, maxLength: 60 }), fc.nat(3), (runs, many) => {
      const all = Array.from({ length: many * 12 + 1 }, () => runs).flat()
      let history = NO_HISTORY
      for (const each of all) {
        const next = recordRun(history, each)
        expect(recordRun(next, each)).toEqual(next)
        history = next
      }
      const { samples, since } = history
      expect(samples.length).toBeLessThanOrEqual(MAX_SAMPLES)
      expect(times(history)).toEqual(times(history).sort((a, b) => a - b))
      expect(sameOutcome(samples.at(-1)!, { ...all.at(-1)!, findingIds: [...all.at(-1)!.findingIds] })).toBe(true)
      for (const { firstSeenMs, lastSeenMs } of since) expect(firstSeenMs).toBeLessThanOrEqual(lastSeenMs)
      for (const id of all.at(-1)!.findingIds) expect(sinceOf(history, id)).toBeDefined()
    }),
    { numRuns: 40 }
  )
})

const DEEP_ONLY = FINDING_CHECKS.filter(({ deepOnly }) => deepOnly).map(({ id }) => id)

test('a deep run and another give the same sample, and only the deep one says that its own are gone', () => {
  const report = (deep: boolean): DoctorReport => ({
    checks: [
      { id: 'docker.binary', status: 'warn', message: '', detail: '' },
      ...(deep ? [{ id: 'gateway.probe', status: 'warn' as const, message: '', detail: '' }] : [])
    ],
    security: {
      ts: 9,
      summary: { critical: 0, warn: 0, info: 0 },
      findings: [],
      unchecked: [{ checkId: 'x', reason: '' }]
    },
    coverage: { checked: 0, total: 0, waived: 0, notChecked: [] },
    configHash: '',
    runtime: { version: '', node: '', platform: '', pid: 1, home: '', statePath: '', persisted: true, gatewayUrl: null }
  })
  const [shallow, deep] = [runOf(report(false), false, true), runOf(report(true), true, true)]
  expect(shallow.healthScore).toBe(97)
  expect(sameOutcome(shallow, deep)).toBe(true)
  expect([shallow.undecided, deep.undecided]).toEqual([
    ['x', 'gateway.probe', ...DEEP_ONLY, 'activity.record.broken', 'waivers.lapsed', 'waivers.unused'],
    ['x']
  ])
  expect(recordRun(record(deep), shallow).since.map(({ checkId }) => checkId)).toEqual([
    'docker.binary',
    'gateway.probe'
  ])
})
