import { expect, test } from 'vitest'
import { checkedWords, elapsed, foundWords, outcomeWords, titleOf, shortId, staleWords } from './words'

const counts = { total: 0, applied: 0, partial: 0, failed: 0, skipped: 0 }

test.each([
  [{ ...counts, total: 1, applied: 1 }, 'The action was applied.'],
  [{ ...counts, total: 3, applied: 3 }, 'All 3 actions were applied.'],
  [{ ...counts, total: 2, applied: 1, failed: 1 }, 'Of 2 actions: 1 applied; 1 failed.'],
  [{ ...counts, total: 1, partial: 1 }, 'Of 1 action: 1 partial, where a person must still act.']
])('%j', (given, words) => expect(outcomeWords(given)).toBe(words))

test('an action that the plan did not hold is called by its id', () => {
  expect(titleOf('x', { actions: [] })).toBe('x')
})

test.each([
  [-5, 'under a second'],
  [999, 'under a second'],
  [12_400, '12 s'],
  [125_000, '2 min 5 s']
])('%i ms is %s', (ms, words) => expect(elapsed(ms)).toBe(words))

test.each([
  [{}, 'Nothing found.'],
  [{ warn: 2, doctorWarn: 3 }, '2 warnings found; 3 checks with a warning.'],
  [{ critical: 1, info: 1, doctorFail: 1 }, '1 critical finding, 1 note found; 1 failed check.']
])('found: %j', (given, words) =>
  expect(foundWords({ critical: 0, warn: 0, info: 0, doctorFail: 0, doctorWarn: 0, ...given })).toBe(words)
)

test('an id is cut to its start, a short one is not', () => {
  expect(shortId('0123456789abcdef')).toBe('0123456789ab…')
  expect(shortId('0123456789abc')).toBe('0123456789abc')
})

test('a stale plan is explained without advice for the command line', () => {
  const said = 'the plan p is not known here; make a new plan ("trust-console maintenance plan")'
  expect(staleWords(said, 2, 1)).toMatch(/^The plan p is not known here\. Nothing was applied\. .* read it again\.$/)
  expect(staleWords(said, 1, 1)).toMatch(/^The plan you looked at was made more than a day ago\. Nothing was applied\./)
})

const finding = { checkId: 'c', severity: 'warn' as const, title: 't', detail: 'it is off', remediation: 'r' }
test.each([
  [{ finding }, 'Not yet. The check still reports: It is off.'],
  [{ unchecked: 'no answer' }, 'It could not be checked: No answer.'],
  [{ check: { id: 'c', status: 'fail' as const, message: 'no', detail: '' } }, 'Not yet. The check says: No.'],
  [{ check: { id: 'c', status: 'pass' as const, message: 'no', detail: '' } }, /^Done\./],
  [{}, /^Done\./]
])('a check made again with %j', (more, words) =>
  expect(checkedWords({ checkId: 'c', ts: 1, finding: null, check: null, unchecked: null, ...more })).toMatch(words)
)
