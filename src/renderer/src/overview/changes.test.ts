import { expect, test } from 'vitest'
import { isSnapshot, slim } from './cached'
import { changesSince, lookAt, type Look } from './changes'
import type { Snapshot } from './store'

const finding = (checkId: string) => ({
  checkId,
  title: `title of ${checkId}`,
  severity: 'warn',
  detail: 'd',
  remediation: 'r'
})

const snapshot = (ids: string[], healthScore: number, unchecked: string[] = []): Snapshot =>
  ({
    takenAtMs: 5,
    gateway: { supportedMethods: ['status'], version: '1' },
    doctor: {
      checks: [],
      runtime: { home: '/h' },
      security: { findings: ids.map(finding), unchecked: unchecked.map((checkId) => ({ checkId, reason: 'r' })) }
    },
    plan: { healthScore, summary: {}, heartbeat: {}, coverage: {}, actions: [{ id: 'a', detail: 'long words' }] },
    maintenance: { heartbeat: {} },
    store: {},
    history: { samples: [], since: [] }
  }) as unknown as Snapshot

const look: Look = lookAt(snapshot(['a', 'b', 'c'], 82))

test('says what came, what went and how the score moved', () => {
  const { appeared, resolved, scoreBy } = changesSince(look, snapshot(['b', 'd'], 88))
  expect(appeared).toEqual([{ id: 'd', title: 'title of d', severity: 'warn' }])
  expect(resolved.map(({ id }) => id)).toEqual(['a', 'c'])
  expect(scoreBy).toBe(6)
})

test('what could not be checked is not resolved', () => {
  expect(changesSince(look, snapshot(['a', 'b'], 88, ['c'])).resolved).toEqual([])
})

test('the same again is no change', () => {
  expect(changesSince(look, snapshot(['a', 'b', 'c'], 82))).toEqual({ appeared: [], resolved: [], scoreBy: 0 })
})

test('a kept snapshot has the shape of one, and nothing that the page does not show', () => {
  const kept = slim(snapshot(['a'], 90))
  expect(isSnapshot(JSON.parse(JSON.stringify(kept)))).toBe(true)
  expect(JSON.stringify(kept)).not.toContain('long words')
  for (const other of [null, 7, [], {}, { ...kept, doctor: {} }, { ...kept, history: { samples: 1 } }]) {
    expect(isSnapshot(other)).toBe(false)
  }
})
