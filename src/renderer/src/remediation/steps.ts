import type { JobState, MaintenancePlan, MaintenanceRun } from '../../../shared/remediation/contract'

export const STEPS = ['plan', 'dry-run', 'confirm', 'apply', 'result'] as const
export type StepName = (typeof STEPS)[number]

/** Where the operator is on the way, with what is known there. */
export type Flow =
  | { step: 'plan'; plan: MaintenancePlan | null; busy: boolean; stale: boolean; problem: string | null }
  | { step: 'dry-run'; plan: MaintenancePlan; preview: MaintenanceRun | null; problem: string | null }
  | { step: 'confirm'; plan: MaintenancePlan; preview: MaintenanceRun; checking: boolean; problem: string | null }
  | { step: 'apply'; plan: MaintenancePlan; job: JobState | null; problem: string | null }
  | { step: 'result'; plan: MaintenancePlan; result: MaintenanceRun }

export type FlowEvent =
  | { kind: 'planning' }
  | { kind: 'planned'; plan: MaintenancePlan }
  | { kind: 'previewing' }
  | { kind: 'previewed'; preview: MaintenanceRun }
  | { kind: 'confirming' }
  | { kind: 'back' }
  | { kind: 'checking' }
  | { kind: 'drifted'; plan: MaintenancePlan }
  | { kind: 'applying' }
  | { kind: 'moved'; job: JobState }
  | { kind: 'finished'; result: MaintenanceRun }
  | { kind: 'failed'; message: string }

export const START: Flow = { step: 'plan', plan: null, busy: false, stale: false, problem: null }

/** The next state. An event that does not fit the step, such as an answer that comes late, changes nothing. */
export const advance = (flow: Flow, event: FlowEvent): Flow => {
  if (event.kind === 'planning') return flow.step === 'apply' && !flow.problem ? flow : planning(flow)
  switch (flow.step) {
    case 'plan':
      if (event.kind === 'planned') return { ...START, plan: event.plan }
      if (event.kind === 'failed') return { ...flow, busy: false, problem: event.message }
      if (event.kind === 'previewing' && flow.plan && !isNoop(flow.plan)) return previewing(flow.plan)
      return flow
    case 'dry-run':
      if (event.kind === 'previewing') return previewing(flow.plan)
      if (event.kind === 'previewed') return { ...flow, preview: event.preview, problem: null }
      if (event.kind === 'failed') return { ...flow, problem: event.message }
      if (event.kind === 'back') return { ...START, plan: flow.plan }
      if (event.kind === 'confirming' && flow.preview) return confirming(flow.plan, flow.preview)
      return flow
    case 'confirm':
      if (event.kind === 'checking') return { ...flow, checking: true, problem: null }
      if (event.kind === 'drifted') return { ...START, plan: event.plan, stale: true }
      if (event.kind === 'failed') return { ...flow, checking: false, problem: event.message }
      if (event.kind === 'back') return { step: 'dry-run', plan: flow.plan, preview: flow.preview, problem: null }
      if (event.kind === 'applying') return { step: 'apply', plan: flow.plan, job: null, problem: null }
      return flow
    case 'apply':
      if (event.kind === 'moved' && isSameRun(flow.job, event.job)) return { ...flow, job: event.job }
      if (event.kind === 'finished') return { step: 'result', plan: flow.plan, result: event.result }
      if (event.kind === 'failed') return { ...flow, problem: event.message }
      return flow
    case 'result':
      return flow
  }
}

const planning = (flow: Flow): Flow => ({
  ...START,
  plan: flow.step === 'plan' ? flow.plan : null,
  stale: flow.step === 'plan' && flow.stale,
  busy: true
})

const previewing = (plan: MaintenancePlan): Flow => ({ step: 'dry-run', plan, preview: null, problem: null })

const confirming = (plan: MaintenancePlan, preview: MaintenanceRun): Flow => ({
  step: 'confirm',
  plan,
  preview,
  checking: false,
  problem: null
})

const isSameRun = (known: JobState | null, job: JobState): boolean =>
  job.phase !== 'dry-run' && (known === null || known.jobId === job.jobId)

/** True when the plan holds nothing to apply. */
export const isNoop = ({ actions }: Pick<MaintenancePlan, 'actions'>): boolean =>
  actions.every(({ id }) => id === 'noop')

/** True when a plan made now says something else than the operator has read in the dry run. */
export const hasDrifted = (
  preview: { actions: readonly { id: string; detail: string }[] },
  now: { actions: readonly { id: string; detail: string }[] }
): boolean => {
  const words = (actions: readonly { id: string; detail: string }[]): string =>
    JSON.stringify(actions.map(({ id, detail }) => [id, detail]))
  return words(preview.actions) !== words(now.actions)
}
