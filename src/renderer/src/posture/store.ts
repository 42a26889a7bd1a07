import { create } from 'zustand'
import type { DoctorReport } from '../../../shared/posture/contract'
import { call } from '../app/client'

interface PostureState {
  report: DoctorReport | undefined
  loading: boolean
  error: string | undefined
  runChecks: () => Promise<void>
}

export const usePosture = create<PostureState>((set) => ({
  report: undefined,
  loading: false,
  error: undefined,
  runChecks: async () => {
    set({ loading: true, error: undefined })
    try {
      set({ report: await call('doctor', { deep: true }) })
    } catch (error) {
      set({ error: error instanceof Error ? error.message : String(error) })
    } finally {
      set({ loading: false })
    }
  }
}))
