import { create } from 'zustand'
import type { MethodResult } from '../../../shared/api'
import type { DoctorReport } from '../../../shared/posture/contract'
import type { MaintenancePlan, MaintenanceStatus } from '../../../shared/remediation/contract'
import type { StoreStatus } from '../../../shared/secrets/contract'
import type { Topic } from '../../../shared/topics'
import { call, client, messageOf } from '../app/client'

/** Everything the page shows, asked for together so that its parts never contradict each other. */
export interface Snapshot {
  takenAtMs: number
  gateway: MethodResult<'status'>
  doctor: DoctorReport
  plan: MaintenancePlan
  maintenance: MaintenanceStatus
  store: StoreStatus
}

interface OverviewState {
  snapshot: Snapshot | undefined
  problem: string | undefined
  busy: boolean
}

export const useOverview = create<OverviewState>(() => ({ snapshot: undefined, problem: undefined, busy: false }))

const TOPICS = ['settings', 'secrets', 'maintenance', 'heartbeat'] as const satisfies readonly Topic[]

const take = async (): Promise<Snapshot> => {
  const [gateway, doctor, plan, maintenance, { store }] = await Promise.all([
    call('status', {}),
    call('doctor', {}),
    call('system.maintenance.plan', {}),
    call('system.maintenance.status', {}),
    call('secrets.store.status', {})
  ])
  return { takenAtMs: Date.now(), gateway, doctor, plan, maintenance, store }
}

let running: Promise<void> | undefined
let asked = 0

const run = async (): Promise<void> => {
  useOverview.setState({ busy: true })
  for (let answered = -1; answered !== asked;) {
    answered = asked
    try {
      useOverview.setState({ snapshot: await take(), problem: undefined })
    } catch (error) {
      useOverview.setState({ problem: messageOf(error) })
    }
  }
  useOverview.setState({ busy: false })
}

/** Runs the checks and reads the state again. A burst of calls ends in one more round, not in one each. */
export const refresh = (): Promise<void> => {
  asked += 1
  running ??= run().finally(() => (running = undefined))
  return running
}

/** Keeps the store fresh while the page is open. What was known before stays on show until the answer comes. */
export const watch = (): (() => void) => {
  const ends = TOPICS.map((topic) => client().subscribe(topic, () => void refresh()))
  ends.push(
    client().onConnection((state) => {
      const isFirstFailure = state === 'lost' && useOverview.getState().snapshot === undefined
      if (state === 'connected' || isFirstFailure) void refresh()
    })
  )
  return () => ends.forEach((end) => end())
}
