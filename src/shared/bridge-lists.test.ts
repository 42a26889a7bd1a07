import { expect, test } from 'vitest'
import { api, methodsFor } from './api'
import { bridgeLists } from './bridge-lists'
import { TOPICS } from './topics'

test('the preload is told what the router would let the window call, and nothing else', () => {
  const { methods, topics } = bridgeLists()
  expect(methods).toEqual(methodsFor(['window', 'desktop']))
  expect(methods).toContain('desktop.copySecret')
  for (const [name, { audience }] of Object.entries(api)) {
    const mine = audience.some((who) => who === 'window' || who === 'desktop')
    expect([name, methods.includes(name)]).toEqual([name, mine])
  }
  expect(topics).toEqual(TOPICS)
})
