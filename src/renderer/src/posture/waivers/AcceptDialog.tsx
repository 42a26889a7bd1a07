import { useId, useState, type JSX, type SyntheticEvent } from 'react'
import {
  DAY_MS,
  DEFAULT_WAIVER_DAYS,
  MAX_OWNER_CHARS,
  MAX_REASON_CHARS,
  MAX_WAIVER_DAYS
} from '../../../../shared/posture/waiver-limits'
import { messageOf } from '../../app/client'
import { Button, Dialog, SeverityBadge, ui } from '../../ui/controls'
import { say } from '../../ui/notices'
import detail from '../PostureDetail.module.css'
import type { Row } from '../rows'
import { accept } from './store'
import styles from './waivers.module.css'

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' })

/** How many days a text stands for, or undefined when a waiver cannot last that long. */
const daysOf = (text: string): number | undefined => {
  const days = Number(text)
  return text.trim() !== '' && Number.isInteger(days) && days >= 1 && days <= MAX_WAIVER_DAYS ? days : undefined
}

/** Accepts one finding for a while: why, who answers for it, and how long. */
export const AcceptDialog = ({ row: now, onClose }: { row: Row; onClose: () => void }): JSX.Element => {
  // As it was when the dialog opened: nobody shall accept what changed under their eyes.
  const [row] = useState(now)
  const [reason, setReason] = useState('')
  const [owner, setOwner] = useState('')
  const [daysText, setDaysText] = useState(String(DEFAULT_WAIVER_DAYS))
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const ids = { reason: useId(), owner: useId(), days: useId(), ends: useId() }
  const days = daysOf(daysText)
  const isWhole = reason.trim() !== '' && owner.trim() !== '' && days !== undefined

  const send = async (forDays: number): Promise<void> => {
    setBusy(true)
    setProblem(undefined)
    try {
      const expiresAtMs = Date.now() + forDays * DAY_MS
      await accept({ checkId: row.id, reason, owner, expiresAtMs, seenDetail: row.detail })
      say(`${row.id} is accepted until ${DATE.format(expiresAtMs)}.`)
      onClose()
    } catch (error) {
      setProblem(messageOf(error))
      setBusy(false)
    }
  }
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (days !== undefined && isWhole && !isBusy) void send(days)
  }
  return (
    <Dialog title="Accept this finding" isOpen onClose={onClose}>
      <form onSubmit={submit} autoComplete="off">
        <p className={detail.acts}>
          <SeverityBadge severity={row.level === 'critical' || row.level === 'info' ? row.level : 'warn'} />
          <strong>{row.title}</strong>
        </p>
        <p className={detail.evidence}>{row.detail}</p>
        <p>
          It stays listed and is counted apart. It counts again when its time is over, or when anything else is found.
        </p>
        <div className={ui.field}>
          <label htmlFor={ids.reason}>Reason</label>
          <input
            id={ids.reason}
            className={ui.input}
            value={reason}
            maxLength={MAX_REASON_CHARS}
            onChange={({ target }) => setReason(target.value)}
            autoFocus
          />
        </div>
        <div className={ui.field}>
          <label htmlFor={ids.owner}>Owner, who answers for it</label>
          <input
            id={ids.owner}
            className={ui.input}
            value={owner}
            maxLength={MAX_OWNER_CHARS}
            onChange={({ target }) => setOwner(target.value)}
          />
        </div>
        <div className={ui.field}>
          <label htmlFor={ids.days}>Days, {MAX_WAIVER_DAYS} at most</label>
          <input
            id={ids.days}
            className={`${ui.input} ${styles.days}`}
            type="number"
            min={1}
            max={MAX_WAIVER_DAYS}
            value={daysText}
            onChange={({ target }) => setDaysText(target.value)}
            aria-describedby={ids.ends}
            aria-invalid={days === undefined || undefined}
          />
          <p id={ids.ends} className={days === undefined ? ui.problem : styles.seen}>
            {days === undefined
              ? `A whole number from 1 to ${MAX_WAIVER_DAYS}.`
              : `It ends on ${DATE.format(Date.now() + days * DAY_MS)}.`}
          </p>
        </div>
        {problem !== undefined && (
          <p className={ui.problem} role="alert">
            {problem}
          </p>
        )}
        <div className={ui.dialogActions}>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit" isDisabled={!isWhole || isBusy}>
            {isBusy ? 'Accepting…' : 'Accept finding'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
