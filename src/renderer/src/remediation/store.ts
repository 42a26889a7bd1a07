import { create } from 'zustand'
import type { JobState, MaintenanceStatus } from '../../../shared/remediation/contract'
import { call, CallError, client, messageOf } from '../app/client'
import { forecastOfAll } from './forecast/forecast'
import { hearUndo, loadRuns } from './history/store'
import { advance, START, type DryRun, type Flow, type FlowEvent, type Only } from './steps'
import { staleWords } from './words'

interface RemediationState {
  flow: Flow
  /** Null until it was asked for. */
  status: MaintenanceStatus | null
  statusProblem: string | null
}

export const useRemediation = create<RemediationState>(() => ({ flow: START, status: null, statusProblem: null }))

export const send = (event: FlowEvent): void => useRemediation.setState(({ flow }) => ({ flow: advance(flow, event) }))

const orFail = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    send({ kind: 'failed', message: messageOf(error) })
  }
}

/** @param only what to choose in the new plan, as far as it still holds it; all without it
 *  @param stale why the plan before it could not be applied */
export const makePlan = (only: Only = null, stale?: string): Promise<void> => {
  if (stale === undefined) send({ kind: 'planning' })
  return orFail(async () => {
    const plan = await call('system.maintenance.plan', {})
    send({ kind: 'planned', plan, only, ...(stale !== undefined && { stale }) })
  })
}

/** Plans what is chosen as it is now, and shows exactly that plan: what is applied later names it. */
export const makeDryRun = (): Promise<void> => {
  send({ kind: 'previewing' })
  return orFail(async () => {
    const { flow } = useRemediation.getState()
    if (flow.step !== 'dry-run') return
    const { only } = flow
    // It is to be applied later, perhaps after a restart of the gateway, so it is saved.
    const plan = await call('system.maintenance.plan.save', only === null ? {} : { only: [...only] })
    const { planId, planDigest } = plan
    const { actions, diffs, document } = await call('system.maintenance.run', { dryRun: true, planId, planDigest })
    const forecast = forecastOfAll(plan)
    const preview: DryRun = { planId, planDigest, actions, diffs, document: document ?? plan.document, forecast }
    send({ kind: 'previewed', preview })
    await loadStatus()
  })
}

/** Refusals that come before anything was begun. */
const NOT_BEGUN: readonly string[] = ['remediation.busy', 'rpc.rate-limited']

/** Applies the plan that the dry run showed, by its id and digest. Where it cannot be applied any more, a new one is made. */
export const applyNow = async (): Promise<void> => {
  const { flow } = useRemediation.getState()
  if (flow.step !== 'confirm') return
  const { planId, planDigest, document } = flow.preview
  send({ kind: 'applying' })
  try {
    send({ kind: 'finished', result: await call('system.maintenance.run', { apply: true, planId, planDigest }) })
  } catch (error) {
    const code = error instanceof CallError ? error.code : undefined
    if (code === 'remediation.plan-stale') {
      const why = staleWords(messageOf(error), document.expiresAtMs, Date.now())
      send({ kind: 'stale', why })
      return makePlan(flow.only, why)
    }
    send({ kind: code !== undefined && NOT_BEGUN.includes(code) ? 'refused' : 'failed', message: messageOf(error) })
  }
  await Promise.all([loadStatus(), loadRuns()])
}

export const loadStatus = async (): Promise<void> => {
  try {
    useRemediation.setState({ status: await call('system.maintenance.status', {}), statusProblem: null })
  } catch (error) {
    useRemediation.setState({ statusProblem: messageOf(error) })
  }
}

const hear = (job: JobState): void => {
  if (job.phase === 'finished') void loadRuns()
  // An undo is no step of the guided way, and not the latest run.
  if (job.undoOf !== null) return hearUndo(job)
  send({ kind: 'moved', job })
  useRemediation.setState(({ status }) => ({ status: status && { ...status, latestRun: job } }))
}

/** Follows the runs, whoever started them. @returns a function that ends it */
export const watchRuns = (): (() => void) => client().subscribe('maintenance', hear)
