import { Check } from 'lucide-react'
import type { JSX } from 'react'
import styles from './move.module.css'

const STEPS = ['choose', 'review', 'move', 'result'] as const
export type MoveStep = (typeof STEPS)[number]

const LABEL: Readonly<Record<MoveStep, string>> = {
  choose: 'Where to',
  review: 'Review',
  move: 'Move',
  result: 'Result'
}

/** Where one is on the way. */
export const MoveSteps = ({ step }: { step: MoveStep }): JSX.Element => {
  const now = STEPS.indexOf(step)
  return (
    <ol className={styles.steps} aria-label="Steps of a move">
      {STEPS.map((name, at) => (
        <li
          key={name}
          data-state={at < now ? 'done' : at === now ? 'now' : 'ahead'}
          aria-current={at === now ? 'step' : undefined}
        >
          <span className={styles.sign} aria-hidden>
            {at < now ? <Check size={12} /> : at + 1}
          </span>
          {LABEL[name]}
          {at < now && <span className="visually-hidden"> (done)</span>}
        </li>
      ))}
    </ol>
  )
}
