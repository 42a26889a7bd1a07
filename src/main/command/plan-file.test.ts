import { expect, test } from 'vitest'
import type { PlanDocument } from '../../shared/remediation/plan-contract'
import { digestOf } from '../remediation/vault'
import { parsePlanFile } from './plan-file'

const document: PlanDocument = {
  version: 1,
  kind: 'maintenance',
  planId: 'p1',
  createdAtMs: 1,
  expiresAtMs: 2,
  deep: false,
  undoOf: null,
  actions: [{ id: 'a1', title: 'Put right' }],
  steps: []
}
const planDigest = digestOf(document)
const read = (changed: object): ReturnType<typeof parsePlanFile> =>
  parsePlanFile('p.json', JSON.stringify({ planDigest, document: changed }))

test('a plan file names its plan', () => {
  expect(read(document)).toEqual({ planId: 'p1', planDigest })
})

// Found by fuzzing: what the program does not know was left out before the digest was taken.
test.each([
  ['on top', { ...document, note: 'harmless, says your administrator' }],
  ['in an action', { ...document, actions: [{ id: 'a1', title: 'Put right', why: 'harmless' }] }]
])('a member that was added %s is a change', (_where, changed) => {
  expect(() => read(changed)).toThrow(/was changed after it was made/)
})

test('a file that nests without end is no plan', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  const text = JSON.stringify({ planDigest, document }).replace('{"version"', `{"x":${deep},"version"`)
  expect(() => parsePlanFile('p.json', text)).toThrow(/is not a plan/)
})
