import { describe, expect, it } from 'vitest'
import { confirms, fieldOf, hintFor, readersOf, sourceInWords, stepFor } from './words'

describe('typed confirmation', () => {
  it.each([
    ['talk.apiKey', true],
    [' apiKey ', true],
    ['', false],
    ['apikey', false],
    ['talk', false]
  ])('%j for talk.apiKey: %s', (typed, isConfirmed) => expect(confirms(typed, 'talk.apiKey')).toBe(isConfirmed))

  it('is not given by nothing where the id ends in a dot', () => expect(confirms('', 'custom.')).toBe(false))
})

describe('an error of the gateway', () => {
  it.each([
    ['secrets.unknown-target', undefined, 'target'],
    ['rpc.invalid-params', 'targetId', 'target'],
    ['rpc.invalid-params', 'value', 'value'],
    ['rpc.invalid-params', 'other', 'form'],
    ['secrets.full', undefined, 'form']
  ] as const)('%s: %s stands at the %s', (code, field, place) => expect(fieldOf(code, field)).toBe(place))
})

it('hints at what an id stands for', () => {
  expect(hintFor('')).toMatch(/custom\./)
  expect(hintFor('talk.apiKey')).toBe('A known id.')
  expect(hintFor('custom.mine')).toBe('A name of your own.')
  expect(hintFor('models.providers.*.apiKey')).toMatch(/pattern/i)
  expect(hintFor('models.providers.openai.apiKey')).toBe('A known id.')
  expect(hintFor('nonsense')).toMatch(/not a known id/i)
})

it('says who can read the secrets', () => {
  expect(readersOf({ persistent: false, keySource: 'none' })).toMatch(/gone when the gateway stops/)
  expect(readersOf({ persistent: true, keySource: 'env:STORE_KEY' })).toMatch(/the key in STORE_KEY/)
  expect(readersOf({ persistent: true, keySource: 'file:/h/s.key' })).toMatch(/its key file/)
  expect(readersOf({ persistent: true, keySource: 'keychain' })).toMatch(/run as this account/)
})

it('says where a resolve was answered from', () => {
  expect(sourceInWords('store:talk.apiKey')).toMatch(/kept under talk\.apiKey/)
  expect(sourceInWords('env:TALK_API_KEY')).toMatch(/variable TALK_API_KEY/)
  expect(sourceInWords(null)).toMatch(/nothing answers/i)
})

it('has a step for every reason and one for the rest', () => {
  expect(stepFor('secrets.damaged')).toMatch(/backup/)
  expect(stepFor(undefined)).toMatch(/reload/)
})
