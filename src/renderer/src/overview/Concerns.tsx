import { CircleHelp } from 'lucide-react'
import type { JSX } from 'react'
import type { DoctorReport } from '../../../shared/posture/contract'
import { hrefOf } from '../app/route'
import { Badge, Card, SeverityBadge, StatusBadge } from '../ui/controls'
import { concernsOf, type Concern } from './attention'
import styles from './overview.module.css'

const SHOWN = 5

/** The worst of what was found, each one press away from its evidence. */
export const Concerns = ({ doctor }: { doctor: DoctorReport }): JSX.Element => {
  const concerns = concernsOf(doctor)
  return (
    <Card
      title="Look at this first"
      actions={
        <a className={styles.more} href={hrefOf('posture')}>
          {concerns.length > SHOWN ? `All ${concerns.length}` : 'All checks'}
        </a>
      }
    >
      {concerns.length === 0 ? (
        <p className={styles.muted}>Nothing needs you. All {doctor.checks.length} checks passed.</p>
      ) : (
        <ul className={styles.rows}>
          {concerns.slice(0, SHOWN).map((concern) => (
            <Row key={`${concern.kind} ${concern.id}`} concern={concern} />
          ))}
        </ul>
      )}
    </Card>
  )
}

const Row = ({ concern }: { concern: Concern }): JSX.Element => (
  <li className={styles.row}>
    <span className={styles.sign}>
      <Level concern={concern} />
    </span>
    <div>
      <a href={hrefOf('posture', concern.id)}>{concern.title}</a>
      <p className={styles.muted}>
        <code>{concern.id}</code> · {concern.detail}
      </p>
    </div>
  </li>
)

const Level = ({ concern }: { concern: Concern }): JSX.Element => {
  switch (concern.kind) {
    case 'finding':
      return <SeverityBadge severity={concern.level} />
    case 'check':
      return <StatusBadge status={concern.level} />
    case 'unchecked':
      return (
        <Badge tone="plain" icon={<CircleHelp size={13} aria-hidden />}>
          unknown
        </Badge>
      )
  }
}
