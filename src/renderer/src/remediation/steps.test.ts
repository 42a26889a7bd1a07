import { describe, expect, test } from 'vitest'
import type { JobState, MaintenancePlan, MaintenanceRun } from '../../../shared/remediation/contract'
import { advance, chosenActions, hasDrifted, isNoop, START, type Flow, type FlowEvent } from './steps'

const action = { id: 'set-heartbeats', title: 't', severity: 'warn', detail: 'd', recommended: true, auto: true }
const planOf = (...actions: unknown[]): MaintenancePlan => ({ actions }) as unknown as MaintenancePlan
const plan = planOf(action)
const run = { runId: 'r', actions: [{ id: action.id, detail: 'd' }] } as MaintenanceRun
const job = (jobId: string, progress: number, phase: JobState['phase'] = 'apply'): JobState => ({
  jobId,
  status: 'running',
  phase,
  progress,
  createdAtMs: 0,
  updatedAtMs: 0,
  actions: [],
  stopping: false
})
const after = (...events: FlowEvent[]): Flow => events.reduce(advance, START)

const PLANNED: FlowEvent[] = [{ kind: 'planning' }, { kind: 'planned', plan }]
const PREVIEWED: FlowEvent[] = [...PLANNED, { kind: 'previewing' }, { kind: 'previewed', preview: run }]
const CONFIRM: FlowEvent[] = [...PREVIEWED, { kind: 'confirming' }]
const APPLY: FlowEvent[] = [...CONFIRM, { kind: 'checking' }, { kind: 'applying' }]

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

  test('a gateway that changed since the dry run leads back to the new plan', () => {
    expect(after(...CONFIRM, { kind: 'drifted', plan })).toMatchObject({ step: 'plan', plan, stale: true })
  })

  test('the note about the change stays while the plan is read again, and goes with the new one', () => {
    const drifted: FlowEvent[] = [...CONFIRM, { kind: 'drifted', plan }, { kind: 'planning' }]
    expect(after(...drifted)).toMatchObject({ plan, stale: true, busy: true })
    expect(after(...drifted, { kind: 'planned', plan })).toMatchObject({ stale: false, busy: false })
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

  test.each([PLANNED, PREVIEWED, CONFIRM, APPLY])('a failure is shown where it happened', (...events) => {
    const flow = after(...events)
    expect(advance(flow, { kind: 'failed', message: 'm' })).toMatchObject({ step: flow.step, problem: 'm' })
  })
})

test('hasDrifted compares what is done, not how it is titled', () => {
  expect(hasDrifted(run, plan)).toBe(false)
  expect(hasDrifted(run, planOf({ ...action, detail: 'other' }))).toBe(true)
  expect(hasDrifted(run, planOf())).toBe(true)
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
      { kind: 'previewed', preview: run },
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
