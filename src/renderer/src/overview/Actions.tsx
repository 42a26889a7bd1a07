import type { JSX } from 'react'
import type { MaintenancePlan, PlannedAction } from '../../../shared/remediation/contract'
import { hrefOf } from '../app/route'
import { Card } from '../ui/controls'
import { doerOf } from '../ui/doer'
import { DoerBadge } from '../ui/DoerBadge'
import styles from './overview.module.css'

/** The id the plan gives when there is nothing to do. */
const NOTHING = 'noop'

/** What would raise the score, and whether the console can do it or a person must. */
export const Actions = ({ plan }: { plan: MaintenancePlan }): JSX.Element => {
  const actions = plan.actions.filter(({ id }) => id !== NOTHING)
  return (
    <Card
      title="What would raise the score"
      actions={
        <a className={styles.more} href={hrefOf('remediation')}>
          Plan and dry run
        </a>
      }
    >
      {actions.length === 0 ? (
        <p className={styles.muted}>There is nothing to do.</p>
      ) : (
        <ul className={styles.rows}>
          {actions.map((action) => (
            <Row key={action.id} action={action} score={plan.healthScore} />
          ))}
        </ul>
      )}
    </Card>
  )
}

const Row = ({ action, score }: { action: PlannedAction; score: number }): JSX.Element => (
  <li className={styles.row}>
    <div className={styles.grow}>
      <a href={hrefOf('remediation', action.id)}>{action.title}</a>
      <p className={styles.muted}>
        <code>{action.id}</code>
        {action.scoreAfter !== score && ` · score ${score} → ${action.scoreAfter}`}
      </p>
    </div>
    <DoerBadge doer={doerOf(action)} />
  </li>
)
