import { expect, test } from 'vitest'
import { backendName, placeOf, secretsOf } from './words'

test.each([
  ['encrypted-file', 'encrypted-file'],
  ['keychain', 'native'],
  ['dpapi', 'native'],
  ['keystore', 'native'],
  ['env', undefined]
])('%s is the place %s', (backend, place) => {
  expect(placeOf(backend)).toBe(place)
})

test('a number of secrets is grouped, and an unknown one is not guessed', () => {
  expect([secretsOf(1), secretsOf(10_000), secretsOf(null)]).toEqual(['1 secret', '10,000 secrets', 'the secrets'])
})

test('a backend without a name of its own keeps its own', () => {
  expect([backendName('keystore'), backendName('new')]).toEqual(['the Secret Service', 'new'])
})
