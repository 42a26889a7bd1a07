import { Check } from 'lucide-react'
import type { JSX } from 'react'
import styles from './Steps.module.css'

interface StepsProps {
  /** Names the list for those who hear it. */
  label: string
  /** What each step is called, in order. */
  names: readonly string[]
  /** Place of the step one is at. */
  now: number
  /** For a dialog. */
  isSmall?: boolean
}

/** Where one is on the way: what is done, what is now, what comes. */
export const Steps = ({ label, names, now, isSmall = false }: StepsProps): JSX.Element => (
  <ol className={isSmall ? `${styles.steps} ${styles.small}` : styles.steps} aria-label={label}>
    {names.map((name, at) => (
      <li
        key={name}
        data-state={at < now ? 'done' : at === now ? 'now' : 'ahead'}
        aria-current={at === now ? 'step' : undefined}
      >
        <span className={styles.sign} aria-hidden>
          {at < now ? <Check size={isSmall ? 12 : 13} /> : at + 1}
        </span>
        {name}
        {at < now && <span className="visually-hidden"> (done)</span>}
      </li>
    ))}
  </ol>
)
