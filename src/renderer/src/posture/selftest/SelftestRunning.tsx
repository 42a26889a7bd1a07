import { useState, type JSX } from 'react'
import type { SelftestProgress } from '../../../../shared/selftest/contract'
import { call, messageOf } from '../../app/client'
import { Button, ui } from '../../ui/controls'
import styles from './selftest.module.css'

/** The test as it goes, and the way to end it early. */
export const SelftestRunning = ({
  progress,
  offline,
  onClose
}: {
  progress: SelftestProgress | null
  offline: string | undefined
  onClose: () => void
}): JSX.Element => {
  const [problem, setProblem] = useState<string>()
  const cancel = (): void => {
    setProblem(undefined)
    call('gateway.selftest.cancel', {}).catch((error: unknown) => setProblem(messageOf(error)))
  }
  const { done = 0, total = 1, now = '', cancelling = false } = progress ?? {}
  return (
    <>
      <div className={styles.under}>
        <p role="status">{cancelling ? 'Ending after this one.' : now === '' ? 'Starting…' : now}</p>
        {progress && (
          <span className={styles.count}>
            {done + 1} of {total}
          </span>
        )}
      </div>
      <progress
        className={styles.bar}
        aria-label="Testing the gateway"
        {...(progress && { max: total, value: done })}
      />
      <p className={ui.hint}>{offline ?? 'You may close this: the test goes on, and its result waits here.'}</p>
      {problem !== undefined && (
        <p role="alert" className={ui.problem}>
          Not cancelled: {problem}
        </p>
      )}
      <div className={ui.dialogActions}>
        <Button onPress={onClose}>Close</Button>
        <Button isDisabled={!progress || cancelling || offline !== undefined} onPress={cancel}>
          {cancelling ? 'Cancelling…' : 'Cancel the test'}
        </Button>
      </div>
    </>
  )
}
