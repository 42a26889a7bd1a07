import { useCallback, useEffect, useState, type JSX } from 'react'
import { call, messageOf } from '../../app/client'
import { Dialog } from '../../ui/controls'
import { loadStatus, makePlan, useRemediation } from '../store'
import { staleWords } from '../words'
import { closeUndo, loadRuns, useHistory, type Undoing } from './store'
import { isStale, phaseOfError, type UndoPhase } from './undo-flow'
import { UndoView } from './UndoView'

/** Takes back a run or a step: shows what that does, asks, does it, says what became of it. */
export const UndoDialog = (): JSX.Element | null => {
  const undoing = useHistory((state) => state.undoing)
  return undoing && <Shown key={`${undoing.runId} ${undoing.stepId ?? ''}`} undoing={undoing} />
}

const Shown = ({ undoing }: { undoing: Undoing }): JSX.Element => {
  const [phase, setPhase] = useState<UndoPhase>({ at: 'looking' })
  const look = useCallback(
    async (stale?: string): Promise<void> => {
      setPhase({ at: 'looking' })
      try {
        const preview = await call('system.maintenance.undo', { ...undoing, dryRun: true })
        setPhase({ at: 'shown', preview, stale })
      } catch (error) {
        setPhase(phaseOfError(error, false))
        // The list may still offer what was just refused.
        await loadRuns()
      }
    },
    [undoing]
  )
  useEffect(() => void look(), [look])

  const carryOut = async (): Promise<void> => {
    if (phase.at !== 'shown') return
    const { preview } = phase
    const { planId, planDigest, document } = preview
    setPhase({ at: 'undoing', preview })
    try {
      const result = await call('system.maintenance.undo', { ...undoing, planId, planDigest })
      setPhase({ at: 'done', preview, result })
    } catch (error) {
      if (isStale(error)) return look(staleWords(messageOf(error), document.expiresAtMs, Date.now()))
      setPhase(phaseOfError(error, true))
    }
    await lookAround()
  }
  // What is under way goes on; its result must not be missed.
  const close = (): void => {
    if (phase.at !== 'undoing') closeUndo()
  }
  return (
    <Dialog title={titleOf(phase, undoing)} isOpen onClose={close} isWide>
      <UndoView
        phase={phase}
        isStep={undoing.stepId !== undefined}
        onLook={() => void look()}
        onUndo={() => void carryOut()}
        onClose={close}
      />
    </Dialog>
  )
}

const titleOf = ({ at }: UndoPhase, { stepId }: Undoing): string => {
  const what = stepId === undefined ? 'this run' : 'this step'
  return at === 'done' || at === 'refused' ? `The undo of ${what}` : `Undo ${what}?`
}

/** After an undo the list, the state and a plan that waits are no longer true. */
const lookAround = async (): Promise<void> => {
  const { flow } = useRemediation.getState()
  await Promise.all([loadRuns(), loadStatus(), ...(flow.step === 'plan' ? [makePlan()] : [])])
}
