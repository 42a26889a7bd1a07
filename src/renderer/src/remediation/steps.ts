import type { JobState, MaintenancePlan, MaintenanceRun } from '../../../shared/remediation/contract'
import type { PlanDocument } from '../../../shared/remediation/plan-contract'
import type { Forecast } from './forecast/forecast'

export const STEPS = ['plan', 'dry-run', 'confirm', 'apply', 'result'] as const
export type StepName = (typeof STEPS)[number]

/** The actions that the operator chose; null for all of the plan. */
export type Only = readonly string[] | null

/** A plan as it was shown: whoever applies its id and digest does exactly this. */
export interface DryRun extends Pick<MaintenanceRun, 'actions' | 'diffs'> {
  planId: string
  planDigest: string
  document: PlanDocument
  /** What it comes to. */
  forecast: Forecast
}

/** Where the operator is on the way, with what is known there. */
export type Flow =
  | {
      step: 'plan'
      plan: MaintenancePlan | null
      only: Only
      busy: boolean
      /** Why what was shown before could not be applied. */
      stale: string | null
      problem: string | null
    }
  | { step: 'dry-run'; plan: MaintenancePlan; only: Only; preview: DryRun | null; problem: string | null }
  | { step: 'confirm'; plan: MaintenancePlan; only: Only; preview: DryRun; problem: string | null }
  | {
      step: 'apply'
      plan: MaintenancePlan
      only: Only
      preview: DryRun
      job: JobState | null
      problem: string | null
    }
  | { step: 'result'; plan: MaintenancePlan; preview: DryRun; result: MaintenanceRun }

export type FlowEvent =
  | { kind: 'planning' }
  | { kind: 'planned'; plan: MaintenancePlan; only?: Only; stale?: string }
  | { kind: 'choosing'; only: Only }
  | { kind: 'previewing' }
  | { kind: 'previewed'; preview: DryRun }
  | { kind: 'confirming' }
  | { kind: 'back' }
  | { kind: 'applying' }
  | { kind: 'stale'; why: string }
  | { kind: 'refused'; message: string }
  | { kind: 'moved'; job: JobState }
  | { kind: 'finished'; result: MaintenanceRun }
  | { kind: 'failed'; message: string }

export const START: Extract<Flow, { step: 'plan' }> = {
  step: 'plan',
  plan: null,
  only: null,
  busy: false,
  stale: null,
  problem: null
}

/** The next state. An event that does not fit the step, such as an answer that comes late, changes nothing. */
export const advance = (flow: Flow, event: FlowEvent): Flow => {
  if (event.kind === 'planning') return flow.step === 'apply' && !flow.problem ? flow : planning(flow)
  switch (flow.step) {
    case 'plan':
      if (event.kind === 'planned')
        return {
          ...START,
          plan: event.plan,
          only: stillThere(event.plan, event.only ?? null),
          stale: event.stale ?? null
        }
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
      if (event.kind === 'back') {
        const { plan, only, preview } = flow
        return { step: 'dry-run', plan, only, preview, problem: null }
      }
      if (event.kind === 'applying') {
        const { plan, only, preview } = flow
        return { step: 'apply', plan, only, preview, job: null, problem: null }
      }
      return flow
    case 'apply':
      if (event.kind === 'moved' && isSameRun(flow.job, event.job)) return { ...flow, job: event.job }
      if (event.kind === 'finished') {
        return { step: 'result', plan: flow.plan, preview: flow.preview, result: event.result }
      }
      if (event.kind === 'stale') return { ...START, busy: true, stale: event.why }
      // Nothing was begun, so what was shown still stands.
      if (event.kind === 'refused') {
        return { ...confirming(flow.plan, flow.only, flow.preview), problem: event.message }
      }
      if (event.kind === 'failed') return { ...flow, problem: event.message }
      return flow
    case 'result':
      return flow
  }
}

const planning = (flow: Flow): Flow => ({
  ...START,
  plan: flow.step === 'plan' ? flow.plan : null,
  stale: flow.step === 'plan' ? flow.stale : null,
  busy: true
})

const previewing = (plan: MaintenancePlan, only: Only): Flow => ({
  step: 'dry-run',
  plan,
  only,
  preview: null,
  problem: null
})

const confirming = (plan: MaintenancePlan, only: Only, preview: DryRun): Extract<Flow, { step: 'confirm' }> => ({
  step: 'confirm',
  plan,
  only,
  preview,
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

/** True when there is nothing to apply. */
export const isNoop = ({ actions }: { actions: readonly { id: string }[] }): boolean =>
  actions.every(({ id }) => id === 'noop')

/** The steps of one action, as they were shown. */
export const stepsOf = ({ document }: Pick<DryRun, 'document'>, actionId: string): PlanDocument['steps'] =>
  document.steps.filter((step) => step.actionId === actionId)
