import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Severity, type Finding } from '../../../shared/posture/contract'
import type { Waiver } from '../../../shared/posture/waiver-contract'
import { MAX_WAIVER_MS } from '../../../shared/posture/waiver-limits'
import { runFindingChecks } from '../check'
import { lifeFindings } from '../checks/secrets'
import { markWaived, splitStated } from './apply'
import { CLOCK_SLACK_MS, evidenceOf, stateOf, weigh } from '../statements/statement'

const finding = (checkId: string, detail = 'seen', severity: Severity = 'warn'): Finding => ({
  checkId,
  severity,
  title: 't',
  detail,
  remediation: 'r'
})

const accepted = (about: Finding, more: Partial<Waiver> = {}): Waiver => ({
  checkId: about.checkId,
  severity: about.severity,
  detail: about.detail,
  reason: 'r',
  owner: 'o',
  by: 'me',
  acceptedAtMs: 1_000_000,
  expiresAtMs: 2_000_000,
  evidence: evidenceOf(about),
  ...more
})

const A = finding('a')
const seen = (...findings: Finding[]) => ({ findings, undecided: [] as string[] })

describe('time', () => {
  test.each([
    [1_000_000 - CLOCK_SLACK_MS - 1, 'early'],
    [1_000_000 - CLOCK_SLACK_MS, 'in-force'],
    [1_000_000, 'in-force'],
    [1_999_999, 'in-force'],
    [2_000_000, 'expired'],
    [1_000_000 + MAX_WAIVER_MS, 'expired']
  ])('at %i it is %s', (nowMs, state) => expect(stateOf(accepted(A), seen(A), nowMs)).toBe(state))
})

describe('evidence', () => {
  test.each([
    ['the same', finding('a'), 'in-force'],
    ['another detail', finding('a', 'seen.'), 'changed'],
    ['another severity', finding('a', 'seen', 'critical'), 'changed'],
    ['what the detail leaves out is another', { ...finding('a'), factsHash: 'f' }, 'changed'],
    ['another check', finding('b'), 'unused']
  ])('%s', (_, found, state) => expect(stateOf(accepted(A), seen(found), 1_500_000)).toBe(state))

  test('title and advice are ours to word, and are no evidence', () => {
    const reworded: Finding = { ...A, title: 'x', remediation: 'y' }
    expect(evidenceOf(reworded)).toBe(evidenceOf(A))
  })

  test('a finding that could not be looked for is neither gone nor accepted; its time runs all the same', () => {
    const dark = { findings: [], undecided: ['a'] }
    expect(stateOf(accepted(A), dark, 1_500_000)).toBe('undecided')
    expect(stateOf(accepted(A), dark, 2_000_000)).toBe('expired')
  })
})

test('a waiver never applies to other evidence, whatever is found and accepted', () => {
  const anyFinding = fc
    .tuple(
      fc.constantFrom('a', 'b', 'c'),
      fc.oneof(fc.constantFrom('', 'x', 'xy'), fc.string()),
      fc.constantFrom(...Severity.options)
    )
    .map(([id, detail, severity]) => finding(id, detail, severity))
  const anyWaiver = fc
    .tuple(anyFinding, fc.nat(50), fc.nat(50))
    .map(([about, from, length]) => accepted(about, { acceptedAtMs: from, expiresAtMs: from + length }))
  const oneEach = { selector: ({ checkId }: { checkId: string }) => checkId }
  let applied = 0
  fc.assert(
    fc.property(
      fc.uniqueArray(anyFinding, oneEach),
      fc.uniqueArray(anyWaiver, oneEach),
      fc.nat(120),
      (found, waivers, nowMs) => {
        const { findings, waived } = splitStated(found, weigh(waivers, seen(...found), nowMs), [])
        // Nothing is lost, and nothing is in both.
        expect([...findings, ...waived].map(({ checkId }) => checkId).sort()).toEqual(
          found.map(({ checkId }) => checkId).sort()
        )
        for (const { waiver: _, ...each } of waived) {
          applied++
          const own = waivers.find(({ checkId }) => checkId === each.checkId)!
          expect([own.severity, own.detail]).toEqual([each.severity, each.detail])
          expect(nowMs).toBeLessThan(own.expiresAtMs)
        }
      }
    ),
    { numRuns: 2_000 }
  )
  expect(applied).toBeGreaterThan(0)
})

describe('a row of the doctor', () => {
  const checks = [
    { id: 'c', needs: [], repeats: ['a', 'b'], judge: () => ({ status: 'pass', message: '', detail: '' }) as const }
  ]
  const row = { id: 'c', status: 'warn', message: '', detail: '' } as const
  const waivedA = { ...A, waiver: { acceptedAtMs: 0, expiresAtMs: 1 } }

  test('is waived when everything it repeats is', () =>
    expect(markWaived([row], checks, { findings: [], waived: [waivedA] })).toEqual([{ ...row, waived: true }]))

  test.each([
    ['one that is open', { findings: [finding('b')], waived: [waivedA] }],
    ['nothing of its own', { findings: [], waived: [{ ...waivedA, checkId: 'x' }] }]
  ])('counts with %s', (_, split) => expect(markWaived([row], checks, split)).toEqual([row]))

  test('that passes is no matter of a waiver', () => {
    const good = { ...row, status: 'pass' } as const
    expect(markWaived([good], checks, { findings: [], waived: [waivedA] })).toEqual([good])
  })
})

test('a long list of secrets is evidence to its end, and so are their dates', () => {
  const at = (rows: [id: string, expiresAtMs: number][]): Finding => {
    const items = rows.map(([targetId, expiresAtMs]) => ({
      targetId,
      updatedAtMs: 0,
      expiresAtMs,
      rotateEveryDays: null
    }))
    const secretLife = { source: 's', atMs: 0, value: { nowMs: 100, items } }
    return runFindingChecks(lifeFindings, { secretLife }).findings[0]!
  }
  const seven = 'abcdefg'.split('').map((id): [string, number] => [id, 50])
  const accepted7 = at(seven)
  expect(evidenceOf(at(seven.toReversed()))).toBe(evidenceOf(accepted7))
  for (const other of [seven.with(6, ['h', 50]), seven.with(6, ['g', 60])] as [string, number][][]) {
    expect(at(other).detail).toBe(accepted7.detail)
    expect(evidenceOf(at(other))).not.toBe(evidenceOf(accepted7))
  }
})
