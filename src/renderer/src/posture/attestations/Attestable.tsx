import { BadgeCheck } from 'lucide-react'
import { useState, type JSX } from 'react'
import type { AttestedNote } from '../../../../shared/posture/contract'
import { call } from '../../app/client'
import { Button } from '../../ui/controls'
import { Time } from '../../ui/time'
import detail from '../PostureDetail.module.css'
import type { Row } from '../rows'
import { runChecks, usePosture } from '../store'
import { WithdrawButton } from '../WithdrawButton'
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
      <WithdrawButton what={`the attestation of ${id}`} withdraw={() => withdraw(id)} />
    </div>
  </section>
)

const withdraw = async (id: string): Promise<void> => {
  await call('posture.unattest', { checkId: id })
  await runChecks()
}
