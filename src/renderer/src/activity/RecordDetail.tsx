import type { JSX, ReactNode } from 'react'
import type { ActivityRecord } from '../../../shared/activity/contract'
import { Button, Dialog, ui } from '../ui/controls'
import { CopyText } from '../ui/CopyText'
import { Time } from '../ui/time'
import styles from './Activity.module.css'
import { OutcomeBadge } from './RecordRow'
import { DOORS } from './words'

/** Everything that one record holds. */
export const RecordDetail = ({ record, onClose }: { record: ActivityRecord; onClose: () => void }): JSX.Element => {
  const { seq, ts, outcome, actor, door, address, method, target, detail, handedOut, hash, prev } = record
  return (
    <Dialog title={`Record ${seq}`} isOpen onClose={onClose}>
      <dl className={styles.detail}>
        <Fact name="Time">
          {new Date(ts).toLocaleString()} (<Time ms={ts} />)
        </Fact>
        <Fact name="Outcome">
          <OutcomeBadge outcome={outcome} />
        </Fact>
        <Fact name="Who">{actor}</Fact>
        <Fact name="Door">
          {DOORS[door]}
          {address !== null && `, from ${address}`}
        </Fact>
        <Fact name="Method" copy={method}>
          <code>{method}</code>
        </Fact>
        {target !== null && (
          <Fact name="Target" copy={target}>
            <code>{target}</code>
          </Fact>
        )}
        {detail !== null && <Fact name="Detail">{detail}</Fact>}
        {handedOut !== undefined && handedOut.length > 0 && (
          <Fact name="Handed out" copy={handedOut.join('\n')}>
            {handedOut.map((id) => (
              <code key={id}>{id} </code>
            ))}
          </Fact>
        )}
        <Fact name="Number" copy={String(seq)}>
          <code>{seq}</code>
        </Fact>
        <Fact name="Hash" copy={hash}>
          <code>{hash}</code>
        </Fact>
        <Fact name="Hash before" copy={prev}>
          <code>{prev}</code>
        </Fact>
      </dl>
      <p className={ui.hint}>The hash seals this record and, through the hash before, every record before it.</p>
      <div className={ui.dialogActions}>
        <CopyText text={JSON.stringify(record, null, 2)} what="the record as JSON" label="Copy as JSON" />
        <Button look="primary" onPress={onClose} autoFocus>
          Close
        </Button>
      </div>
    </Dialog>
  )
}

const Fact = ({ name, copy, children }: { name: string; copy?: string; children: ReactNode }): JSX.Element => (
  <div>
    <dt>{name}</dt>
    <dd>
      <span>{children}</span>
      {copy !== undefined && <CopyText text={copy} what={`the ${name.toLowerCase()}`} look="sign" />}
    </dd>
  </div>
)
