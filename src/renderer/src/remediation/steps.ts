import type { JobState, MaintenancePlan, MaintenanceRun } from '../../../shared/remediation/contract'

export const STEPS = ['plan', 'dry-run', 'confirm', 'apply', 'result'] as const
export type StepName = (typeof STEPS)[number]

/** The actions that the operator chose; null for all of the plan. */
export type Only = readonly string[] | null

/** Where the operator is on the way, with what is known there. */
export type Flow =
  | { step: 'plan'; plan: MaintenancePlan | null; only: Only; busy: boolean; stale: boolean; problem: string | null }
  | { step: 'dry-run'; plan: MaintenancePlan; only: Only; preview: MaintenanceRun | null; problem: string | null }
  | {
      step: 'confirm'
      plan: MaintenancePlan
      only: Only
      preview: MaintenanceRun
      checking: boolean
      problem: string | null
    }
  | { step: 'apply'; plan: MaintenancePlan; only: Only; job: JobState | null; problem: string | null }
  | { step: 'result'; plan: MaintenancePlan; result: MaintenanceRun }

export type FlowEvent =
  | { kind: 'planning' }
  | { kind: 'planned'; plan: MaintenancePlan; only?: Only }
  | { kind: 'choosing'; only: Only }
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

export const START: Extract<Flow, { step: 'plan' }> = {
  step: 'plan',
  plan: null,
  only: null,
  busy: false,
  stale: false,
  problem: null
}

/** The next state. An event that does not fit the step, such as an answer that comes late, changes nothing. */
export const advance = (flow: Flow, event: FlowEvent): Flow => {
  if (event.kind === 'planning') return flow.step === 'apply' && !flow.problem ? flow : planning(flow)
  switch (flow.step) {
    case 'plan':
      if (event.kind === 'planned')
        return { ...START, plan: event.plan, only: stillThere(event.plan, event.only ?? null) }
      if (event.kind === 'choosing' && flow.plan) return { ...flow, only: event.only }
      if (event.kind === 'failed') return { ...flow, busy: false, problem: event.message }
      if (event.kind === 'previewing' && flow.plan && isRunnable(flow.plan, flow.only))
        return previewing(flow.plan, flow.only)
      return flow
    case 'dry-run':
      if (event.kind === 'previewing') return previewing(flow.plan, flow.only)
      if (event.kind === 'previewed') return { ...flow, preview: event.preview, problem: null }
      if (event.kind === 'failed') return { ...flow, problem: event.message }
      if (event.kind === 'back') return { ...START, plan: flow.plan, only: flow.only }
      if (event.kind === 'confirming' && flow.preview) return confirming(flow.plan, flow.only, flow.preview)
      return flow
    case 'confirm':
      if (event.kind === 'checking') return { ...flow, checking: true, problem: null }
      if (event.kind === 'drifted') return { ...START, plan: event.plan, stale: true }
      if (event.kind === 'failed') return { ...flow, checking: false, problem: event.message }
      if (event.kind === 'back') {
        const { plan, only, preview } = flow
        return { step: 'dry-run', plan, only, preview, problem: null }
      }
      if (event.kind === 'applying') {
        return { step: 'apply', plan: flow.plan, only: flow.only, job: null, problem: null }
      }
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

const previewing = (plan: MaintenancePlan, only: Only): Flow => ({
  step: 'dry-run',
  plan,
  only,
  preview: null,
  problem: null
})

const confirming = (plan: MaintenancePlan, only: Only, preview: MaintenanceRun): Flow => ({
  step: 'confirm',
  plan,
  only,
  preview,
  checking: false,
  problem: null
})

/** A choice made for an older plan: what of it the new one holds, or all when that is nothing. */
const stillThere = ({ actions }: MaintenancePlan, only: Only): Only => {
  const kept = only?.filter((id) => actions.some((action) => action.id === id)) ?? []
  return kept.length > 0 ? kept : null
}

/** The actions that a run would be asked to do. */
export const chosenActions = (plan: MaintenancePlan, only: Only): MaintenancePlan['actions'] =>
  plan.actions.filter(({ id }) => only === null || only.includes(id))

/** True when there is something to apply and something of it is chosen. */
export const isRunnable = (plan: MaintenancePlan, only: Only): boolean =>
  !isNoop(plan) && chosenActions(plan, only).length > 0

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
