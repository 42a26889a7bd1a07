import { Stamp } from 'lucide-react'
import { useState, type JSX } from 'react'
import { Button, SeverityBadge } from '../../ui/controls'
import { Time } from '../../ui/time'
import detail from '../PostureDetail.module.css'
import type { Row } from '../rows'
import { AcceptDialog } from './AcceptDialog'
import { WithdrawButton } from '../WithdrawButton'
import { OldWaivers } from './OldWaivers'
import { withdraw } from './store'
import styles from './waivers.module.css'

/** Findings that are about waivers themselves. */
const ABOUT_WAIVERS = 'waivers.'

const isSeverity = (level: Row['level']): boolean => level === 'critical' || level === 'warn' || level === 'info'

/** What can be accepted can be accepted here; what is accepted says why, who answers for it and until when. */
export const Acceptance = ({ row }: { row: Row }): JSX.Element | null => {
  const [isOpen, setOpen] = useState(false)
  if (row.kind !== 'finding') return null
  if (row.waiver) return <Accepted id={row.id} waiver={row.waiver} />
  if (!isSeverity(row.level)) return null
  if (row.id.startsWith(ABOUT_WAIVERS)) return <OldWaivers detail={row.detail} />
  return (
    <div className={detail.acts}>
      <Button onPress={() => setOpen(true)}>
        <Stamp size={14} aria-hidden />
        Accept this finding…
      </Button>
      {isOpen && <AcceptDialog row={row} onClose={() => setOpen(false)} />}
    </div>
  )
}

const Accepted = ({ id, waiver }: { id: string; waiver: NonNullable<Row['waiver']> }): JSX.Element => (
  <section>
    <h3>Accepted for now</h3>
    <p className={detail.acts}>
      <SeverityBadge severity={waiver.severity} />
      <span className={detail.kind}>It costs no points until it ends or something else is found.</span>
    </p>
    <dl className={styles.facts}>
      <dt>Reason</dt>
      <dd>{waiver.reason}</dd>
      <dt>Owner</dt>
      <dd>{waiver.owner}</dd>
      <dt>Accepted</dt>
      <dd>
        <Time ms={waiver.acceptedAtMs} />
      </dd>
      <dt>Ends</dt>
      <dd>
        <Time ms={waiver.expiresAtMs} />
      </dd>
    </dl>
    <div className={detail.acts}>
      <WithdrawButton what={`the waiver for ${id}`} withdraw={() => withdraw(id)} />
    </div>
  </section>
)
