import { TriangleAlert } from 'lucide-react'
import type { JSX } from 'react'
import { Button, ui } from '../../ui/controls'
import { Time } from '../../ui/time'
import { useRemediation } from '../store'
import styles from './History.module.css'
import { openRun, readNotice, useHistory } from './store'

/** Says that a crash had cut a run short, and what the start of the gateway did about it. */
export const RecoveryNotice = (): JSX.Element | null => {
  const recovery = useRemediation(({ status }) => status?.recovery ?? null)
  const { read, runs } = useHistory()
  if (!recovery || read === recovery.runId) return null
  const { runId, atMs, outcome, text } = recovery
  const isListed = runs?.some((run) => run.runId === runId) === true
  return (
    <section className={styles.recovery} aria-label="A run that was cut short">
      <TriangleAlert size={16} aria-hidden />
      <div>
        <h2>
          {outcome === 'resumed'
            ? 'A crash cut a run short. The next start finished it.'
            : 'A crash cut a run short, and it was not taken up again.'}
        </h2>
        <p>
          {text}. <Time ms={atMs} />
          {outcome === 'left' && '. What was done stays done; make a new plan to see what is left.'}
        </p>
      </div>
      <div className={ui.actions}>
        {isListed && <Button onPress={() => openRun(runId)}>Show the run</Button>}
        <Button onPress={() => readNotice(runId)}>Dismiss</Button>
      </div>
    </section>
  )
}
