import { expect, test } from 'vitest'
import { ownArguments, readLaunch } from './launch'

test('our arguments are those after the first dashes', () => {
  expect(ownArguments(['electron', '--inspect=0', '.', '--', '--home', '/h', '--'])).toEqual(['--home', '/h', '--'])
  expect(ownArguments(['electron', '.', 'trust-console://deep/link', '--home', '/evil'])).toEqual([])
})

test('home and settings are read as serve reads them', () => {
  expect(readLaunch(['electron', '.', '--', '--home', '/h', '--http-port', '0'], {})).toEqual({
    home: '/h',
    flags: { 'http.port': '0' }
  })
  expect(readLaunch(['electron', '.'], { TRUST_CONSOLE_HOME: '/e' }).home).toBe('/e')
  expect(() => readLaunch(['electron', '.', '--', '--nonsense'], {})).toThrow(/--nonsense/)
})
