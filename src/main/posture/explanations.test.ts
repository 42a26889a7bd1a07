import { describe, expect, test } from 'vitest'
import { FINDING_CHECKS, STATUS_CHECKS } from './catalogue'
import { EXPLANATIONS } from './explanations'

test('every finding and every check is explained, and nothing else', () => {
  const ids = [...FINDING_CHECKS, ...STATUS_CHECKS].map(({ id }) => id)
  expect(Object.keys(EXPLANATIONS).sort()).toEqual(ids.sort())
})

describe.each(Object.entries(EXPLANATIONS))('%s', (_id, { why, how, byHand, links }) => {
  test('says why, how and what to do in whole sentences', () => {
    for (const words of [why, how, byHand]) expect(words).toMatch(/^\S.{20,}\.$/)
  })

  test('links to at least one source, each once and encrypted', () => {
    const urls = links.map(({ url }) => url)
    expect(urls.length).toBeGreaterThan(0)
    expect(new Set(urls).size).toBe(urls.length)
    for (const url of urls) expect(new URL(url).protocol).toBe('https:')
  })
})
