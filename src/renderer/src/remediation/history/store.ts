import { create } from 'zustand'
import type { JobState } from '../../../../shared/remediation/contract'
import type { PastRun } from '../../../../shared/remediation/undo-contract'
import { call, messageOf } from '../../app/client'
import { say } from '../../ui/notices'
import { lastUndoable } from './words'

/** A run to be taken back, or one step of it. */
export interface Undoing {
  runId: string
  stepId?: string
}

interface HistoryState {
  /** Newest first; null until they were asked for. */
  runs: readonly PastRun[] | null
  problem: string | null
  /** The run whose steps are shown. */
  open: string | null
  undoing: Undoing | null
  /** Where the latest undo is, whoever asked for it; null until one was heard of. */
  job: JobState | null
  /** The run whose notice about a crash was read. */
  read: string | null
}

export const useHistory = create<HistoryState>(() => ({
  runs: null,
  problem: null,
  open: null,
  undoing: null,
  job: null,
  read: null
}))

export const loadRuns = async (): Promise<void> => {
  try {
    const { runs } = await call('system.maintenance.runs', {})
    useHistory.setState({ runs, problem: null })
  } catch (error) {
    useHistory.setState({ problem: messageOf(error) })
  }
}

export const openRun = (runId: string | null): void => useHistory.setState({ open: runId })
export const askUndo = (undoing: Undoing): void => useHistory.setState({ undoing })
export const hearUndo = (job: JobState): void => useHistory.setState({ job })
export const closeUndo = (): void => useHistory.setState({ undoing: null })
export const readNotice = (runId: string): void => useHistory.setState({ read: runId })

/** Asks to take back the latest run that can be. */
export const undoLast = async (): Promise<void> => {
  await loadRuns()
  const { runs, problem } = useHistory.getState()
  const last = lastUndoable(runs ?? [])
  if (last) return askUndo({ runId: last.runId })
  say(problem === null ? 'There is no run that can be undone.' : `The past runs could not be read: ${problem}`, 'bad')
}
