import { describe, expect, test } from 'vitest'
import { best, score } from './match'

describe('what is typed fits', () => {
  test.each([
    ['', 'anything'],
    ['plan', 'Plan a remediation'],
    ['gts', 'Go to Secrets'],
    ['par', 'Plan a remediation'],
    ['openai', 'models.providers.openai.apiKey'],
    ['mpoak', 'models.providers.openai.apiKey'],
    ['sxt', 'asxxt s']
  ])('%j in %j', (typed, text) => expect(score(typed, text)).toBeDefined())

  test.each([
    ['zz', 'Plan a remediation'],
    ['nalp', 'plan'],
    ['plann', 'plan']
  ])('%j not in %j', (typed, text) => expect(score(typed, text)).toBeUndefined())
})

test.each([
  ['secrets', ['Reload the secrets', 'Go to Secrets'], 'Go to Secrets'],
  ['rs', ['Go to Posture, other side', 'Reload secrets'], 'Reload secrets'],
  ['run', ['Rather unknown', 'Run the checks'], 'Run the checks'],
  ['apikey', ['talk.apiKey', 'a.p.i.k.e.y'], 'talk.apiKey']
])('%j finds the better one of %j', (typed, items, first) => {
  expect(best(typed, items, (item) => item, 5)[0]).toBe(first)
})

test('the order stays where nothing is typed, and no more than asked for are given', () => {
  expect(best('', ['b', 'a', 'c'], (item) => item, 2)).toEqual(['b', 'a'])
})
