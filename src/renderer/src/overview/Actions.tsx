import { UserRound, Wand } from 'lucide-react'
import type { JSX } from 'react'
import type { MaintenancePlan, PlannedAction } from '../../../shared/remediation/contract'
import { hrefOf } from '../app/route'
import { Badge, Card } from '../ui/controls'
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
            <Row key={action.id} action={action} />
          ))}
        </ul>
      )}
    </Card>
  )
}

const Row = ({ action: { id, title, auto } }: { action: PlannedAction }): JSX.Element => (
  <li className={styles.row}>
    <div className={styles.grow}>
      <a href={hrefOf('remediation', id)}>{title}</a>
      <p className={styles.muted}>
        <code>{id}</code>
      </p>
    </div>
    {auto ? (
      <Badge tone="ok" icon={<Wand size={13} aria-hidden />}>
        automatic
      </Badge>
    ) : (
      <Badge tone="plain" icon={<UserRound size={13} aria-hidden />}>
        needs a person
      </Badge>
    )}
  </li>
)
