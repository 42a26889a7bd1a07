import { useEffect, useState } from 'react'
import type { ShownRun } from '../../../../shared/remediation/show-contract'
import { call, messageOf } from '../../app/client'

export type PlanOfRun =
  { at: 'asking' } | { at: 'known'; shown: ShownRun } | { at: 'failed'; message: string; again: () => void }

/** The plan of a past run. It is asked for when the run is opened: the list would be large with all of them. */
export const useShownRun = (runId: string): PlanOfRun => {
  const [tries, setTries] = useState(0)
  const [plan, setPlan] = useState<PlanOfRun>({ at: 'asking' })
  useEffect(() => {
    let isOver = false
    const ask = async (): Promise<void> => {
      try {
        const shown = await call('system.maintenance.runs.show', { runId })
        if (!isOver) setPlan({ at: 'known', shown })
      } catch (error) {
        const again = (): void => setTries((count) => count + 1)
        if (!isOver) setPlan({ at: 'failed', message: messageOf(error), again })
      }
    }
    setPlan({ at: 'asking' })
    void ask()
    return () => void (isOver = true)
  }, [runId, tries])
  return plan
}
