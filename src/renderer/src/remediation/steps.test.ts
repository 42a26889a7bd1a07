import { describe, expect, test } from 'vitest'
import type { JobState, MaintenancePlan, MaintenanceRun } from '../../../shared/remediation/contract'
import { advance, chosenActions, isNoop, START, type DryRun, type Flow, type FlowEvent } from './steps'

const action = { id: 'set-heartbeats', title: 't', severity: 'warn', detail: 'd', recommended: true, auto: true }
const planOf = (...actions: unknown[]): MaintenancePlan => ({ actions }) as unknown as MaintenancePlan
const plan = planOf(action)
const preview = { planId: 'p', planDigest: 'd', actions: [{ id: action.id }] } as DryRun
const run = { runId: 'r' } as MaintenanceRun
const job = (jobId: string, progress: number, phase: JobState['phase'] = 'apply'): JobState => ({
  jobId,
  undoOf: null,
  status: 'running',
  phase,
  progress,
  createdAtMs: 0,
  updatedAtMs: 0,
  actions: [],
  stopping: false,
  steps: []
})
const after = (...events: FlowEvent[]): Flow => events.reduce(advance, START)

const PLANNED: FlowEvent[] = [{ kind: 'planning' }, { kind: 'planned', plan }]
const PREVIEWED: FlowEvent[] = [...PLANNED, { kind: 'previewing' }, { kind: 'previewed', preview }]
const CONFIRM: FlowEvent[] = [...PREVIEWED, { kind: 'confirming' }]
const APPLY: FlowEvent[] = [...CONFIRM, { kind: 'applying' }]

describe('advance', () => {
  test('the way from the plan to the result', () => {
    const walked = [PLANNED, PREVIEWED, CONFIRM, APPLY, [...APPLY, { kind: 'finished', result: run } as const]]
    expect(walked.map((events) => after(...events).step)).toEqual(['plan', 'dry-run', 'confirm', 'apply', 'result'])
  })

  test.each<[string, FlowEvent[], string]>([
    ['no dry run before there is a plan', [{ kind: 'previewing' }], 'plan'],
    [
      'no confirmation before the dry run has answered',
      [...PLANNED, { kind: 'previewing' }, { kind: 'confirming' }],
      'dry-run'
    ],
    ['nothing is applied without a confirmation', [...PREVIEWED, { kind: 'applying' }], 'dry-run'],
    ['back from the confirmation', [...CONFIRM, { kind: 'back' }], 'dry-run'],
    ['back from the dry run', [...PREVIEWED, { kind: 'back' }], 'plan'],
    ['a run under way cannot be left', [...APPLY, { kind: 'planning' }], 'apply'],
    ['a run whose answer was lost can', [...APPLY, { kind: 'failed', message: 'm' }, { kind: 'planning' }], 'plan'],
    ['a plan that comes late', [...CONFIRM, { kind: 'planned', plan }], 'confirm']
  ])('%s', (_what, events, step) => expect(after(...events).step).toBe(step))

  test('a plan with nothing to do leads nowhere', () => {
    const noop = planOf({ ...action, id: 'noop' })
    expect(isNoop(noop)).toBe(true)
    expect(after({ kind: 'planned', plan: noop }, { kind: 'previewing' }).step).toBe('plan')
  })

  test('what was shown goes along to the result', () => {
    expect(after(...APPLY)).toMatchObject({ step: 'apply', preview })
    expect(after(...APPLY, { kind: 'finished', result: run })).toMatchObject({ preview, result: run })
  })

  test('a plan that cannot be applied any more leads back to a new one, with the reason', () => {
    const stale: FlowEvent[] = [...APPLY, { kind: 'stale', why: 'w' }]
    expect(after(...stale)).toMatchObject({ step: 'plan', plan: null, stale: 'w', busy: true })
    const renewed: FlowEvent[] = [...stale, { kind: 'planned', plan, stale: 'w' }]
    expect(after(...renewed)).toMatchObject({ plan, stale: 'w', busy: false })
    // It stays while the plan is read again, and goes with the one after.
    expect(after(...renewed, { kind: 'planning' })).toMatchObject({ plan, stale: 'w', busy: true })
    expect(after(...renewed, { kind: 'planning' }, { kind: 'planned', plan })).toMatchObject({ stale: null })
  })

  test('a run that was refused before it began leads back to what was confirmed', () => {
    const refused = after(...APPLY, { kind: 'refused', message: 'm' })
    expect(refused).toMatchObject({ step: 'confirm', preview, problem: 'm' })
    expect(advance(refused, { kind: 'applying' }).step).toBe('apply')
  })

  test('progress counts for this run only', () => {
    const events: FlowEvent[] = [
      ...APPLY,
      { kind: 'moved', job: job('dry', 100, 'dry-run') },
      { kind: 'moved', job: job('mine', 50) },
      { kind: 'moved', job: job('other', 90) }
    ]
    expect(after(...events)).toMatchObject({ job: { jobId: 'mine', progress: 50 } })
  })

  test.each([PLANNED, PREVIEWED, APPLY])('a failure is shown where it happened', (...events) => {
    const flow = after(...events)
    expect(advance(flow, { kind: 'failed', message: 'm' })).toMatchObject({ step: flow.step, problem: 'm' })
  })
})

describe('a choice of actions', () => {
  const two = planOf(action, { ...action, id: 'other' })
  const chosen: FlowEvent[] = [
    { kind: 'planned', plan: two },
    { kind: 'choosing', only: ['other'] }
  ]

  test('goes along to the end', () => {
    const flow = after(
      ...chosen,
      { kind: 'previewing' },
      { kind: 'previewed', preview },
      { kind: 'confirming' },
      { kind: 'applying' }
    )
    expect(flow).toMatchObject({ step: 'apply', only: ['other'] })
    expect(chosenActions(two, ['other']).map(({ id }) => id)).toEqual(['other'])
  })

  test('is kept on the way back', () => {
    expect(after(...chosen, { kind: 'previewing' }, { kind: 'back' })).toMatchObject({ step: 'plan', only: ['other'] })
  })

  test('of nothing cannot be tried', () => {
    expect(after(...chosen, { kind: 'choosing', only: [] }, { kind: 'previewing' }).step).toBe('plan')
  })

  test('for a retry holds what the new plan still holds, or else all of it', () => {
    expect(after({ kind: 'planned', plan: two, only: ['other', 'gone'] })).toMatchObject({ only: ['other'] })
    expect(after({ kind: 'planned', plan: two, only: ['gone'] })).toMatchObject({ only: null })
  })
})
