import { Check } from 'lucide-react'
import type { JSX } from 'react'
import styles from './Remediation.module.css'
import { STEPS, type StepName } from './steps'

const LABEL: Readonly<Record<StepName, string>> = {
  plan: 'Plan',
  'dry-run': 'Dry run',
  confirm: 'Confirm',
  apply: 'Apply',
  result: 'Result'
}

/** Where one is on the way: what is done, what is now, what comes. */
export const StepIndicator = ({ step }: { step: StepName }): JSX.Element => {
  const now = STEPS.indexOf(step)
  return (
    <ol className={styles.steps} aria-label="Steps of a remediation">
      {STEPS.map((name, at) => (
        <li
          key={name}
          className={styles.stepItem}
          data-state={at < now ? 'done' : at === now ? 'now' : 'ahead'}
          aria-current={at === now ? 'step' : undefined}
        >
          <span className={styles.stepSign} aria-hidden>
            {at < now ? <Check size={13} /> : at + 1}
          </span>
          {LABEL[name]}
          {at < now && <span className="visually-hidden"> (done)</span>}
        </li>
      ))}
    </ol>
  )
}
