import { expect, test } from 'vitest'
import { z } from 'zod'
import { api, methodsFor } from './api'
import { bridgeLists } from './bridge-lists'
import { method, type Audience } from './method'
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

test('a method for others than the window is left out, whoever else may call it', () => {
  const row = (...audience: Audience[]) =>
    method({ summary: 'A method.', audience, effect: 'read', input: z.strictObject({}), output: z.object({}) })
  const table = {
    'for.programs': row('gateway'),
    'for.commands': row('command'),
    'for.both': row('gateway', 'command'),
    'for.nobody': row(),
    'for.pages': row('gateway', 'window'),
    'for.desktop': row('desktop')
  }
  expect(bridgeLists(table).methods).toEqual(['for.desktop', 'for.pages'])
})
