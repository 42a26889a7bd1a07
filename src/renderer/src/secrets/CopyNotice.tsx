import { X } from 'lucide-react'
import type { JSX } from 'react'
import { platform } from '../app/platform'
import { Button } from '../ui/controls'
import { clearClipboard, dismissCopy, useCopy, type CopyPhase } from './clipboard'
import styles from './Secrets.module.css'
import { useSecondsLeft } from './use-seconds-left'

const WORDS: Readonly<Record<CopyPhase, string>> = {
  held: 'is on the clipboard.',
  cleared: 'was taken off the clipboard.',
  replaced: 'is no longer on the clipboard: something else was copied since.',
  waiting: 'may still be on the clipboard. It is checked when you come back to this window.',
  unchecked: 'may still be on the clipboard. This browser did not let the page check, so nothing was cleared.'
}

/** Says what became of the last copied secret. */
export const CopyNotice = (): JSX.Element => {
  const copy = useCopy((state) => state.copy)
  const mayHold = copy && copy.phase !== 'cleared' && copy.phase !== 'replaced'
  return (
    <div role="status" className={copy ? styles.notice : styles.noNotice}>
      {copy && (
        <>
          <p>
            <code>{copy.targetId}</code> {WORDS[copy.phase]}
          </p>
          {copy.phase === 'held' && <Countdown untilMs={copy.untilMs} />}
          {mayHold && platform().kind === 'browser' && (
            <Button onPress={() => void clearClipboard()}>Clear the clipboard</Button>
          )}
          {copy.phase !== 'held' && (
            <Button look="quiet" aria-label="Dismiss" onPress={dismissCopy}>
              <X size={14} aria-hidden />
            </Button>
          )}
          {copy.lack !== undefined && <p className={styles.lack}>{copy.lack}</p>}
        </>
      )}
    </div>
  )
}

const Countdown = ({ untilMs }: { untilMs: number }): JSX.Element => (
  <span aria-hidden className={styles.countdown}>
    Cleared in {useSecondsLeft(untilMs)} s
  </span>
)
