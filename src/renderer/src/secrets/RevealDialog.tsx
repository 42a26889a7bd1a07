import { useCallback, useEffect, useState, type JSX } from 'react'
import { messageOf } from '../app/client'
import { Button, Dialog, ui } from '../ui/controls'
import styles from './Secrets.module.css'
import { readSecret } from './store'
import { useSecondsLeft } from './use-seconds-left'

const SHOWN_MS = 20_000

/** Shows one value for 20 s, and no longer than its window is the one in front. */
export const RevealDialog = ({ targetId, onClose }: { targetId: string; onClose: () => void }): JSX.Element => {
  const [shown, setShown] = useState<{ value: string; untilMs: number }>()
  const [note, setNote] = useState('Reading the value…')
  const [isAsked, setAsked] = useState(true)

  useEffect(() => {
    if (!isAsked) return
    let isCurrent = true
    readSecret(targetId).then(
      (value) => {
        if (isCurrent) setShown({ value, untilMs: Date.now() + SHOWN_MS })
      },
      (error: unknown) => {
        if (isCurrent) setNote(messageOf(error))
      }
    )
    return () => {
      isCurrent = false
    }
  }, [targetId, isAsked])

  const hide = useCallback(() => {
    setShown(undefined)
    setAsked(false)
    setNote('The value is hidden again.')
  }, [])
  useEffect(() => {
    window.addEventListener('blur', hide)
    return () => window.removeEventListener('blur', hide)
  }, [hide])

  return (
    <Dialog title="Reveal a secret" isOpen onClose={onClose}>
      <p>
        <code>{targetId}</code>
      </p>
      {shown ? <Shown {...shown} onEnd={hide} /> : <p role="status">{note}</p>}
      <p className={ui.hint}>This reveal is in the activity record. The value is not.</p>
      <div className={ui.dialogActions}>
        {shown && <Button onPress={hide}>Hide now</Button>}
        {!isAsked && <Button onPress={() => setAsked(true)}>Reveal again</Button>}
        <Button look="primary" onPress={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  )
}

const Shown = ({ value, untilMs, onEnd }: { value: string; untilMs: number; onEnd: () => void }): JSX.Element => {
  const seconds = useSecondsLeft(untilMs, onEnd)
  return (
    <div>
      <pre className={styles.revealed} tabIndex={0} aria-label="Value">
        {value}
      </pre>
      <p className={styles.countdown}>Hides itself in {seconds} s</p>
    </div>
  )
}
