import { Check, Circle, CircleMinus, LoaderCircle, OctagonAlert, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { JSX } from 'react'
import type { ActionState } from '../../../shared/remediation/contract'
import styles from './Remediation.module.css'

const LOOK: Readonly<Record<ActionState['status'], { icon: LucideIcon; words: string }>> = {
  waiting: { icon: Circle, words: 'waiting' },
  running: { icon: LoaderCircle, words: 'under way' },
  planned: { icon: Circle, words: 'planned' },
  applied: { icon: Check, words: 'applied' },
  skipped: { icon: CircleMinus, words: 'nothing had to be changed' },
  partial: { icon: TriangleAlert, words: 'partial, a person must still act' },
  failed: { icon: OctagonAlert, words: 'failed' },
  stopped: { icon: CircleMinus, words: 'not done, the run was stopped' }
}

/** The actions of a run, and where each of them is. */
export const ActionStates = ({ actions }: { actions: readonly ActionState[] }): JSX.Element => (
  <ul className={styles.changes} aria-label="Actions of the run">
    {actions.map(({ id, title, status }) => {
      const { icon: Icon, words } = LOOK[status]
      return (
        <li key={id} className={styles.change} data-status={status}>
          <Icon size={15} aria-hidden />
          <span>
            {title}: {words}
          </span>
        </li>
      )
    })}
  </ul>
)
