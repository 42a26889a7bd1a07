import { describe, expect, test } from 'vitest'
import { isPattern } from '../../shared/secrets/targets'
import { findTarget, type Stored } from './lookup'

const stored = (...ids: string[]): Stored => ({
  has: (id) => ids.includes(id),
  patterns: () => ids.filter(isPattern),
  ids: () => ids
})

const concrete = 'models.providers.openai.apiKey'
const pattern = 'models.providers.*.apiKey'

describe('findTarget', () => {
  test('takes the exact id before a pattern', () => {
    expect(findTarget(concrete, stored(pattern, concrete), {})).toEqual({ kind: 'stored', targetId: concrete })
  })

  test('takes a stored pattern for a concrete id', () => {
    expect(findTarget(concrete, stored(pattern), {})).toEqual({ kind: 'stored', targetId: pattern })
  })

  test('takes the most exact of several patterns', () => {
    const ids = ['a.*.*', 'a.*.c', 'a.b.*']
    expect(findTarget('a.b.c', stored(...ids), {})).toEqual({ kind: 'stored', targetId: 'a.*.c' })
  })

  test('takes the one stored id that a pattern asks for', () => {
    expect(findTarget(pattern, stored(concrete), {})).toEqual({ kind: 'stored', targetId: concrete })
  })

  test('refuses to choose among several', () => {
    const other = 'models.providers.other.apiKey'
    expect(findTarget(pattern, stored(other, concrete), {})).toEqual({
      kind: 'ambiguous',
      candidates: [concrete, other]
    })
  })

  test('looks into the environment last, and takes blank for unset', () => {
    const environment = {
      TRUST_CONSOLE_SECRET_MODELS_PROVIDERS_OPENAI_API_KEY: ' ',
      OPENCLAW_SECRET_MODELS_PROVIDERS_OPENAI_APIKEY: 'v'
    }
    expect(findTarget(concrete, stored(), environment)).toEqual({
      kind: 'environment',
      variable: 'OPENCLAW_SECRET_MODELS_PROVIDERS_OPENAI_APIKEY',
      value: 'v'
    })
    expect(findTarget(concrete, stored(concrete), environment)).toMatchObject({ kind: 'stored' })
  })

  test('finds nothing where there is nothing', () =>
    expect(findTarget(concrete, stored(), {})).toEqual({ kind: 'none' }))
})
