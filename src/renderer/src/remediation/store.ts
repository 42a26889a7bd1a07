import { create } from 'zustand'
import type { JobState, MaintenanceStatus } from '../../../shared/remediation/contract'
import { call, client, messageOf } from '../app/client'
import { advance, chosenActions, hasDrifted, START, type Flow, type FlowEvent, type Only } from './steps'

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

/** @param only what to choose in the new plan, as far as it still holds it; all without it */
export const makePlan = (only: Only = null): Promise<void> => {
  send({ kind: 'planning' })
  return orFail(async () => send({ kind: 'planned', plan: await call('system.maintenance.plan', {}), only }))
}

const asParam = (only: Only): { only?: string[] } => (only === null ? {} : { only: [...only] })

export const makeDryRun = (): Promise<void> => {
  send({ kind: 'previewing' })
  return orFail(async () => {
    const { flow } = useRemediation.getState()
    if (flow.step !== 'dry-run') return
    const preview = await call('system.maintenance.run', { dryRun: true, ...asParam(flow.only) })
    send({ kind: 'previewed', preview })
  })
}

/** Applies what the dry run showed. Where the gateway would now do something else, it leads back to the plan instead. */
export const applyNow = (): Promise<void> => {
  const { flow } = useRemediation.getState()
  if (flow.step !== 'confirm' || flow.checking) return Promise.resolve()
  send({ kind: 'checking' })
  return orFail(async () => {
    const plan = await call('system.maintenance.plan', {})
    if (hasDrifted(flow.preview, { actions: chosenActions(plan, flow.only) })) return send({ kind: 'drifted', plan })
    send({ kind: 'applying' })
    send({ kind: 'finished', result: await call('system.maintenance.run', { apply: true, ...asParam(flow.only) }) })
    await loadStatus()
  })
}

export const loadStatus = async (): Promise<void> => {
  try {
    useRemediation.setState({ status: await call('system.maintenance.status', {}), statusProblem: null })
  } catch (error) {
    useRemediation.setState({ statusProblem: messageOf(error) })
  }
}

const hear = (job: JobState): void => {
  send({ kind: 'moved', job })
  useRemediation.setState(({ status }) => ({ status: status && { ...status, latestRun: job } }))
}

/** Follows the runs, whoever started them. @returns a function that ends it */
export const watchRuns = (): (() => void) => client().subscribe('maintenance', hear)
