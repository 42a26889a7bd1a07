import { describe, expect, test } from 'vitest'
import { environmentNames, isKnownTarget, KNOWN_TARGETS, pathSegments, patternMatches } from './targets'

test('the list holds the ids of the reference and of OpenClaw together', () => {
  expect(KNOWN_TARGETS.length).toBe(new Set(KNOWN_TARGETS).size)
  expect(KNOWN_TARGETS).toContain('models.providers.*.apiKey')
  expect(KNOWN_TARGETS).toContain('talk.apiKey')
})

describe('isKnownTarget', () => {
  test.each([
    ['talk.apiKey', true],
    ['models.providers.*.apiKey', true],
    ['models.providers.openai.apiKey', true],
    ['models.providers.open-ai_2.apiKey', true],
    ['models.providers..apiKey', false],
    ['models.providers.a.b.apiKey', false],
    ['models.providers.openai.apiKeys', false],
    ['xmodels.providers.openai.apiKey', false],
    ['agents.list[].memorySearch.remote.apiKey', true],
    ['agents.list[3].memorySearch.remote.apiKey', true],
    ['agents.list[x].memorySearch.remote.apiKey', false],
    ['agents.list.memorySearch.remote.apiKey', false],
    ['custom.anything.at-all', true],
    ['custom.', false],
    ['custom.*.key', true],
    ['custom.a*b.key', true],
    ['custom.**.key', false],
    ['custom.*a*a*a', false],
    ['custom.with space', false],
    ['custom.with\nbreak', false],
    [`custom.${'x'.repeat(300)}`, false],
    ['nonsense', false],
    ['__proto__', false]
  ])('%s -> %s', (id, known) => expect(isKnownTarget(id)).toBe(known))
})

test('a pattern stands for its fillings and for itself, and for nothing longer', () => {
  expect(patternMatches('a.*.b', 'a.x.b')).toBe(true)
  expect(patternMatches('a.*.b', 'a.*.b')).toBe(true)
  expect(patternMatches('a.*.b', 'a.x.y.b')).toBe(false)
  expect(patternMatches('a.b', 'a-b')).toBe(false)
  expect(patternMatches('a.x*z', 'a.xyz')).toBe(true)
  expect(patternMatches('a.x*z', 'a.xz')).toBe(false)
  // A search that tries every way to fill the stars would never end.
  expect(patternMatches(`c.${'*'.repeat(24)}.x`, `c.${'a'.repeat(60)}.y`)).toBe(false)
})

test('path segments take list indexes apart', () => {
  expect(pathSegments('agents.list[2].tts.apiKey')).toEqual(['agents', 'list', '2', 'tts', 'apiKey'])
  expect(pathSegments('agents.list[].x')).toEqual(['agents', 'list', '[]', 'x'])
})

test('environment names come in the order of the contract, in both readings of upper snake case', () => {
  expect(environmentNames('models.providers.openai.apiKey')).toEqual([
    'TRUST_CONSOLE_SECRET_MODELS_PROVIDERS_OPENAI_API_KEY',
    'TRUST_CONSOLE_SECRET_MODELS_PROVIDERS_OPENAI_APIKEY',
    'OPENCLAW_ZIG_SECRET_MODELS_PROVIDERS_OPENAI_API_KEY',
    'OPENCLAW_ZIG_SECRET_MODELS_PROVIDERS_OPENAI_APIKEY',
    'OPENCLAW_SECRET_MODELS_PROVIDERS_OPENAI_API_KEY',
    'OPENCLAW_SECRET_MODELS_PROVIDERS_OPENAI_APIKEY'
  ])
})
