import { create } from 'zustand'
import type { MethodResult } from '../../../shared/api'
import type { DoctorReport, PostureHistoryReport } from '../../../shared/posture/contract'
import type { MaintenancePlan, MaintenanceStatus } from '../../../shared/remediation/contract'
import type { StoreStatus } from '../../../shared/secrets/contract'
import type { Topic } from '../../../shared/topics'
import { call, client, messageOf } from '../app/client'
import { forgetSnapshot, keepSnapshot, readSnapshot } from './cached'

/** Everything the page shows, asked for together so that its parts never contradict each other. */
export interface Snapshot {
  takenAtMs: number
  gateway: MethodResult<'status'>
  doctor: DoctorReport
  plan: MaintenancePlan
  maintenance: MaintenanceStatus
  store: StoreStatus
  history: PostureHistoryReport
}

interface OverviewState {
  snapshot: Snapshot | undefined
  /** True while the snapshot is one that the page kept before it was loaded again. */
  isOld: boolean
  problem: string | undefined
  busy: boolean
}

export const useOverview = create<OverviewState>(() => {
  const snapshot = readSnapshot()
  return { snapshot, isOld: snapshot !== undefined, problem: undefined, busy: false }
})

const TOPICS = ['settings', 'secrets', 'maintenance', 'heartbeat'] as const satisfies readonly Topic[]

const take = async (): Promise<Snapshot> => {
  const [gateway, [doctor, history], plan, maintenance, { store }] = await Promise.all([
    call('status', {}),
    // The history after the run, so that it holds it.
    call('doctor', {}).then(async (report) => [report, await call('posture.history', {})] as const),
    call('system.maintenance.plan', {}),
    call('system.maintenance.status', {}),
    call('secrets.store.status', {})
  ])
  return { takenAtMs: Date.now(), gateway, doctor, plan, maintenance, store, history }
}

let running: Promise<void> | undefined
let asked = 0

const run = async (): Promise<void> => {
  useOverview.setState({ busy: true })
  for (let answered = -1; answered !== asked;) {
    answered = asked
    try {
      const snapshot = await take()
      useOverview.setState({ snapshot, isOld: false, problem: undefined })
      keepSnapshot(snapshot)
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

/** Another client ran the checks and found something else. Our own runs are told to us as well: they are not news. */
const hearOfRun = async ({ atMs }: { atMs: number }): Promise<void> => {
  await running
  if (atMs > (useOverview.getState().snapshot?.doctor.security.ts ?? 0)) await refresh()
}

/** Keeps the store fresh while the page is open. What was known before stays on show until the answer comes. */
export const watch = (): (() => void) => {
  const ends = TOPICS.map((topic) => client().subscribe(topic, () => void refresh()))
  ends.push(
    client().subscribe('posture', (news) => void hearOfRun(news)),
    client().onConnection((state) => {
      const isFirstFailure = state === 'lost' && useOverview.getState().snapshot === undefined
      // A browser that is not let in any more keeps nothing of the gateway.
      if (state === 'refused') forgetSnapshot()
      if (state === 'connected' || isFirstFailure) void refresh()
    })
  )
  return () => ends.forEach((end) => end())
}
