import { expect, test } from 'vitest'
import { buildReport } from './build'
import { FORMAT_NAMES } from './formats'
import { doctorWith, finding } from './testing'
import { writeReport } from './write'

const A = finding('a.a')
const B = finding('b.b')
const SKIPPED = finding('activity.chain')
const waiver = { acceptedAtMs: 1, expiresAtMs: 2 }

const since = (earlier: (typeof A)[], ...now: Parameters<typeof doctorWith>) =>
  buildReport(doctorWith(...now), { baseline: { atMs: 5, findings: earlier } })
const idsOf = ({ findings }: Awaited<ReturnType<typeof since>>) => findings.map(({ checkId }) => checkId)

test('what the baseline has is left out, and does not count', async () => {
  const report = await since([A], [A, B])
  expect(idsOf(report)).toEqual(['b.b'])
  expect(report.summary).toMatchObject({ critical: 0, warn: 1, info: 0 })
  expect(report.baseline).toEqual({ atMs: 5, known: 1, changed: [], fixed: [], notLookedFor: [] })
})

test.each([
  ['says something else', { detail: 'other' }],
  ['became graver', { severity: 'critical' as const }],
  ['differs in what its text leaves out', { factsHash: 'e'.repeat(64) }]
])('what %s is new, and told as changed', async (_what, more) => {
  const report = await since([A], [finding('a.a', more)])
  expect(idsOf(report)).toEqual(['a.a'])
  expect(report.baseline).toMatchObject({ known: 0, changed: ['a.a'], fixed: [] })
})

test('other words for the same evidence are not news', async () => {
  expect(idsOf(await since([A], [finding('a.a', { title: 'Said anew', remediation: 'Otherwise' })]))).toEqual([])
})

test('what is gone is fixed; what was not looked for is not', async () => {
  const { baseline } = await since([A, SKIPPED], [])
  expect(baseline).toMatchObject({ fixed: [{ checkId: 'a.a', title: A.title }], notLookedFor: ['activity.chain'] })
})

test('what was accepted meanwhile is not fixed either', async () => {
  const { baseline } = await since([A], [], { security: { waived: [{ ...A, waiver }] } })
  expect(baseline).toMatchObject({ fixed: [], known: 0 })
})

test.each(FORMAT_NAMES)('%s leaves out what is known, and the rows that sum it up', async (format) => {
  const text = await writeReport(await since([A], [A, B]), format)
  expect(text).toContain('b.b')
  expect(text).not.toContain('a.a')
  expect(text).not.toContain('gateway.rate_limit')
})
