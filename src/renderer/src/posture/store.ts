import { create } from 'zustand'
import type { DoctorReport } from '../../../shared/posture/contract'
import { call, client, messageOf } from '../app/client'

export interface PostureState {
  /** The last report; it stays while the checks run again. */
  report: DoctorReport | undefined
  problem: string | undefined
  isRunning: boolean
  /** Something changed while the checks ran, so their answer is already old. */
  isStale: boolean
}

export const usePosture = create<PostureState>(() => ({
  report: undefined,
  problem: undefined,
  isRunning: false,
  isStale: false
}))

const runOnce = async (): Promise<void> => {
  usePosture.setState({ isStale: false })
  try {
    usePosture.setState({ report: await call('doctor', { deep: true }), problem: undefined })
  } catch (error) {
    usePosture.setState({ problem: messageOf(error) })
  }
}

/** Runs every check. Calls made meanwhile become one more run, so the last report is never older than the last call. */
export const runChecks = async (): Promise<void> => {
  if (usePosture.getState().isRunning) return usePosture.setState({ isStale: true })
  usePosture.setState({ isRunning: true })
  do await runOnce()
  while (usePosture.getState().isStale)
  usePosture.setState({ isRunning: false })
}

/** Runs the checks again when what they look at has changed. @returns a function that ends it */
export const watchPosture = (): (() => void) => {
  const rerun = (): void => void runChecks()
  const ends = [
    client().subscribe('settings', rerun),
    client().subscribe('secrets', rerun),
    client().subscribe('heartbeat', rerun)
  ]
  return () => ends.forEach((end) => end())
}
