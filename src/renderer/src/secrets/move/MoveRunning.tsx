import { Check, Circle, LoaderCircle } from 'lucide-react'
import { useState, type JSX } from 'react'
import { call, messageOf } from '../../app/client'
import { useOfflineReason } from '../../app/connection'
import { Button, ui } from '../../ui/controls'
import styles from './move.module.css'
import { useMove } from './store'
import { PHASES, phaseText, progressOf } from './words'

/** Step 3: the move as it goes, and the way to cancel it while that can be done. */
export const MoveRunning = ({ onClose }: { onClose: () => void }): JSX.Element => {
  const move = useMove((state) => state.move)
  const offline = useOfflineReason()
  const [problem, setProblem] = useState<string>()
  if (!move) {
    return (
      <>
        <p role="status">Opening both stores…</p>
        <div className={ui.dialogActions}>
          <Button onPress={onClose}>Close</Button>
        </div>
      </>
    )
  }
  const { phase, done, total, from, to, cancellable, cancelling } = move
  const now = PHASES.indexOf(phase)
  const cancel = (): void => {
    setProblem(undefined)
    call('secrets.move.cancel', {}).catch((error: unknown) => setProblem(messageOf(error)))
  }
  return (
    <>
      <ul className={styles.phases}>
        {PHASES.map((each, at) => (
          <li key={each} data-state={at < now ? 'done' : at === now ? 'now' : 'ahead'}>
            {at < now ? (
              <Check size={15} aria-hidden />
            ) : at === now ? (
              <LoaderCircle size={15} aria-hidden />
            ) : (
              <Circle size={15} aria-hidden />
            )}
            <span>
              {phaseText(each, from, to)}
              <span className="visually-hidden">
                {at < now ? ' (done)' : at === now ? ' (under way)' : ' (not yet)'}
              </span>
            </span>
            {at === now && <span className={styles.count}>{progressOf(move)}</span>}
          </li>
        ))}
      </ul>
      <progress className={styles.bar} max={Math.max(1, total)} value={done} aria-label={phaseText(phase, from, to)} />
      <p role="status" className={ui.hint}>
        {cancelling
          ? 'Cancelling: the copies are taken away again.'
          : cancellable
            ? 'A cancel takes the copies away again and leaves everything as it was.'
            : 'Everything is copied and in use. This can no longer be cancelled.'}{' '}
        {offline ?? 'You may close this: the move goes on.'}
      </p>
      {problem !== undefined && (
        <p role="alert" className={ui.problem}>
          Not cancelled: {problem}
        </p>
      )}
      <div className={ui.dialogActions}>
        <Button onPress={onClose}>Close</Button>
        <Button look="danger" isDisabled={!cancellable || cancelling || offline !== undefined} onPress={cancel}>
          {cancelling ? 'Cancelling…' : 'Cancel the move'}
        </Button>
      </div>
    </>
  )
}
