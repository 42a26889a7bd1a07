import { expect, test } from 'vitest'
import { openFilesLimit } from './open-files'

const limits = (soft: string): string => `Limit                     Soft Limit           Hard Limit           Units
Max processes             127235               127235               processes
Max open files            ${soft.padEnd(20)} 524288               files
`

test('the soft limit of open files, or none', () => {
  expect(openFilesLimit(limits('1024'))).toBe(1_024)
  expect(openFilesLimit(limits('unlimited'))).toBe(Number.POSITIVE_INFINITY)
  expect(openFilesLimit('')).toBe(Number.POSITIVE_INFINITY)
  expect(openFilesLimit()).toBeGreaterThan(0)
})
