import { expect, test } from 'vitest'
import type { Probation } from '../../../shared/remediation/probation-contract'
import { isNews, keysWords, spokenWords, valueWords } from './words'

const probation = (state: Probation['state']): Probation => ({
  id: 'p',
  runId: null,
  state,
  changes: [
    { key: 'http.bind', before: '0.0.0.0', after: '127.0.0.1', inForce: true },
    { key: 'http.port', before: 1, after: 2, inForce: true }
  ],
  lengthMs: 60_000,
  leftMs: 60_000,
  deadlineAtMs: 1
})

test('what is heard changes when it begins and once near the end, not each second', () => {
  const heard = new Set<string>()
  for (let seconds = 60; seconds >= 0; seconds--) heard.add(spokenWords(probation('running'), seconds))
  expect([...heard]).toEqual([
    'The change of http.bind and http.port is on probation. It goes back in 60 seconds at most, unless you keep it.',
    'The change of http.bind and http.port goes back in 15 seconds.'
  ])
  expect(spokenWords(probation('waiting'), 60)).toContain('waits until the gateway listens anew')
  expect(spokenWords(probation('reverting'), 60)).toContain('is being put back')
  expect(spokenWords(null, 60)).toBe('')
})

test('values and names', () => {
  expect([null, '', 8765, true, ['a', 'b']].map(valueWords)).toEqual(['its default', 'none', '8765', 'true', 'a, b'])
  expect(keysWords(probation('running'))).toBe('http.bind and http.port')
})

test('an end is news unless the change was kept, or it was read', () => {
  const outcome = { id: 'p', kind: 'reverted', text: 't', atMs: 1 } as const
  expect(isNews(outcome, null)).toBe(true)
  expect(isNews(outcome, 'p')).toBe(false)
  expect(isNews({ ...outcome, kind: 'kept' }, null)).toBe(false)
  expect(isNews({ ...outcome, kind: 'stuck' }, 'another')).toBe(true)
  expect(isNews(null, null)).toBe(false)
})
