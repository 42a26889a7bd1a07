import { expect, test } from 'vitest'
import { CHECK_TITLES, SUMMARY_CHECK } from '../../shared/posture/check-words'
import { STATUS_CHECKS } from './catalogue'

test('every doctor check has a title of its own, and nothing else has', () => {
  const ids = STATUS_CHECKS.map(({ id }) => id)
  expect(Object.keys(CHECK_TITLES).sort()).toEqual([...ids].sort())
  expect(new Set(Object.values(CHECK_TITLES)).size).toBe(ids.length)
  expect(ids).toContain(SUMMARY_CHECK)
})
