import type { JSX } from 'react'
import styles from './Secrets.module.css'
import { useSecondsLeft } from './use-seconds-left'

/** A value in clear, and for how long. Pass a stable `onEnd`. */
export const Shown = ({
  value,
  untilMs,
  onEnd
}: {
  value: string
  untilMs: number
  onEnd: () => void
}): JSX.Element => {
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
