import { CircleCheck, CircleSlash, OctagonAlert } from 'lucide-react'
import type { JSX } from 'react'
import { Button, ui } from '../../ui/controls'
import styles from './move.module.css'
import { useMove } from './store'
import { backendName, secretsOf } from './words'

export type Outcome =
  | { kind: 'moved'; from: string; to: string; moved: number }
  | { kind: 'cancelled' }
  | { kind: 'failed'; reason: string }

/** Step 4: what became of it. */
export const MoveResult = ({
  outcome,
  onAgain,
  onClose
}: {
  outcome: Outcome
  onAgain: () => void
  onClose: () => void
}): JSX.Element => {
  const interrupted = useMove((state) => state.interrupted)
  return (
    <>
      <div role="status" className={styles.outcome} data-kind={outcome.kind}>
        {outcome.kind === 'moved' ? (
          <>
            <CircleCheck size={18} aria-hidden />
            <p>
              <strong>Moved {secretsOf(outcome.moved)}.</strong> Every copy was read back.{' '}
              {backendName(outcome.to).replace(/^t/, 'T')} is in use now, and {backendName(outcome.from)} holds none of
              them any more.
            </p>
          </>
        ) : outcome.kind === 'cancelled' ? (
          <>
            <CircleSlash size={18} aria-hidden />
            <p>
              <strong>Cancelled.</strong> The copies were taken away again; every secret is where it was.
            </p>
          </>
        ) : (
          <>
            <OctagonAlert size={18} aria-hidden />
            <p>
              <strong>The move did not come to its end:</strong> {outcome.reason}
              {/[.!?]$/.test(outcome.reason) ? '' : '.'} No secret is lost.{' '}
              {interrupted ? 'It can be finished from where it stopped.' : 'Every secret is where it was.'}
            </p>
          </>
        )}
      </div>
      <div className={ui.dialogActions}>
        {outcome.kind !== 'moved' && <Button onPress={onAgain}>Look again</Button>}
        <Button look="primary" onPress={onClose}>
          Done
        </Button>
      </div>
    </>
  )
}
