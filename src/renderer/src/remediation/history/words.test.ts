import { describe, expect, test } from 'vitest'
import type { PastRun } from '../../../../shared/remediation/undo-contract'
import { CallError } from '../../app/client'
import { crashWords, lastUndoable, refusalsIn, undoneOf, whyNotRun, type RunStep } from './words'
import { isStale, phaseOfError } from './undo-flow'

const step = (more: Partial<RunStep> = {}): RunStep => ({
  id: 's1',
  actionId: 'a',
  target: { kind: 'setting', name: 'x' },
  text: 't',
  status: 'fixed',
  reason: null,
  reversible: true,
  undoable: true,
  whyNot: null,
  undoneBy: null,
  ...more
})
const run = (runId: string, more: Partial<PastRun> = {}): PastRun => ({
  runId,
  kind: 'maintenance',
  undoOf: null,
  title: null,
  planId: 'p',
  planDigest: 'd',
  startedAtMs: 1,
  finishedAtMs: 2,
  status: 'completed',
  resumed: false,
  undoable: true,
  steps: [step()],
  ...more
})

test('the last run to undo is no undo and can be undone', () => {
  expect(lastUndoable([run('u', { kind: 'undo' }), run('a', { undoable: false }), run('b')])?.runId).toBe('b')
  expect(lastUndoable([run('u', { kind: 'undo' })])).toBeUndefined()
})

test.each([
  ['none', [step(), step({ status: 'skipped' })]],
  ['some', [step(), step({ undoneBy: 'u' })]],
  ['all', [step({ undoneBy: 'u' }), step({ status: 'failed' })]]
] as const)('%s of a run is undone', (words, steps) => expect(undoneOf({ steps: [...steps] })).toBe(words))

test('a crash is told, and what came of it', () => {
  expect(crashWords(run('a'))).toBeUndefined()
  expect(crashWords(run('a', { resumed: true }))).toContain('finished it')
  expect(crashWords(run('a', { resumed: true, status: 'interrupted' }))).toContain('not taken up again')
})

test('why a run cannot be undone, each reason once, without what the page says itself', () => {
  const whyNot = 'nothing was undone, because s1: /c was changed'
  const steps = [
    step({ whyNot }),
    step({ whyNot }),
    step({ whyNot: 'w', undoneBy: 'u' }),
    step({ status: 'failed', whyNot: 'x' })
  ]
  expect(whyNotRun({ steps, undoable: false })).toEqual(['/c was changed'])
  expect(whyNotRun({ steps, undoable: true })).toEqual([])
})

test('reasons are taken only in the shape they have', () => {
  const good = { stepId: 's1', reason: 'r' }
  expect(refusalsIn({ refusals: [good, null, 'x', { stepId: 1, reason: 'r' }] })).toEqual([good])
  expect(refusalsIn({ refusals: 'x' })).toEqual([])
  expect(refusalsIn({})).toEqual([])
})

describe('an error', () => {
  const refused = (data?: Record<string, unknown>): CallError =>
    new CallError('remediation.undo-refused', 'nothing was undone, because s1: r', data)

  test('that refuses gives the reasons', () => {
    expect(phaseOfError(refused({ refusals: [{ stepId: 's1', reason: 'q' }] }), true)).toEqual({
      at: 'refused',
      reasons: [{ stepId: 's1', reason: 'q' }]
    })
    expect(phaseOfError(refused(), false)).toEqual({ at: 'refused', reasons: [{ stepId: null, reason: 'r' }] })
  })

  test.each([
    ['a preview that failed', new CallError('internal', 'm'), false, false],
    ['an undo whose answer was lost', new CallError('command.unreachable', 'm'), true, true],
    ['an undo that another run kept out', new CallError('remediation.busy', 'm'), true, false],
    ['a fault of the page', new Error('m'), true, true]
  ])('%s', (_what, error, hadBegun, isUnknown) =>
    expect(phaseOfError(error, hadBegun)).toEqual({ at: 'failed', message: 'm', isUnknown })
  )

  test('of a plan that is stale is known as one', () => {
    expect(isStale(new CallError('remediation.plan-stale', 'm'))).toBe(true)
    expect(isStale(new Error('remediation.plan-stale'))).toBe(false)
  })
})
