import { useEffect, useState, type JSX } from 'react'
import { Button } from '../ui/controls'
import styles from './PosturePage.module.css'

/** A run under way: how long it takes so far, and the way out of waiting for it. */
export const Running = ({ onStop }: { onStop: () => void }): JSX.Element => {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((count) => count + 1), 1_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <>
      <span className={styles.running}>
        <progress aria-label="Running every check" />
        <span className="visually-hidden" role="status">
          Running every check…
        </span>
        {seconds > 0 && `${seconds} s`}
      </span>
      <Button look="quiet" onPress={onStop}>
        Stop waiting
      </Button>
    </>
  )
}
