import { BadgeCheck, Undo2 } from 'lucide-react'
import { useState, type JSX } from 'react'
import type { AttestedNote } from '../../../../shared/posture/contract'
import { call, messageOf } from '../../app/client'
import { Button } from '../../ui/controls'
import { say } from '../../ui/notices'
import { Time } from '../../ui/time'
import { DETAIL_ID } from '../detail-id'
import detail from '../PostureDetail.module.css'
import type { Row } from '../rows'
import { runChecks, usePosture } from '../store'
import styles from '../waivers/waivers.module.css'
import { AttestDialog } from './AttestDialog'

/** What a person can look at and no program: the way to say that they did, or what was said. */
export const Attestable = ({ row }: { row: Row }): JSX.Element | null => {
  const claim = usePosture(({ explanations }) => explanations.get(row.id)?.claim)
  const [isOpen, setOpen] = useState(false)
  if (row.attestation) return <Attested id={row.id} claim={claim ?? row.title} note={row.attestation} />
  if (claim === undefined || row.level !== 'info') return null
  return (
    <div className={detail.acts}>
      <Button onPress={() => setOpen(true)}>
        <BadgeCheck size={14} aria-hidden />I saw to this: attest…
      </Button>
      {isOpen && <AttestDialog row={row} claim={claim} onClose={() => setOpen(false)} />}
    </div>
  )
}

const Attested = ({ id, claim, note }: { id: string; claim: string; note: AttestedNote }): JSX.Element => (
  <section>
    <h3>Attested</h3>
    <p>{claim}</p>
    <dl className={styles.facts}>
      <dt>Done</dt>
      <dd>{note.did}</dd>
      {note.file && (
        <>
          <dt>File</dt>
          <dd>
            {note.file.path}, SHA-256 <code>{note.file.sha256}</code>
          </dd>
        </>
      )}
      <dt>Owner</dt>
      <dd>{note.owner}</dd>
      <dt>Attested</dt>
      <dd>
        <Time ms={note.acceptedAtMs} />
      </dd>
      <dt>Ends</dt>
      <dd>
        <Time ms={note.expiresAtMs} />
      </dd>
    </dl>
    <div className={detail.acts}>
      <WithdrawButton id={id} />
    </div>
  </section>
)

/** Takes an attestation back. What it changes can be attested again, so it asks nothing. */
const WithdrawButton = ({ id }: { id: string }): JSX.Element => {
  const [isBusy, setBusy] = useState(false)
  const press = async (): Promise<void> => {
    setBusy(true)
    try {
      await call('posture.unattest', { checkId: id })
      await runChecks()
      say(`The attestation of ${id} is withdrawn.`)
    } catch (error) {
      say(messageOf(error), 'bad')
    }
    setBusy(false)
    // The button goes with the attestation; the next press of a key must not start at the top of the page.
    if (document.activeElement === document.body) document.getElementById(DETAIL_ID)?.focus({ preventScroll: true })
  }
  return (
    <Button isPending={isBusy} onPress={() => void press()} aria-label={`Withdraw the attestation of ${id}`}>
      <Undo2 size={14} aria-hidden />
      {isBusy ? 'Withdrawing…' : 'Withdraw'}
    </Button>
  )
}
