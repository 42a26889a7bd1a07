import { useId, useState, type JSX, type ReactNode, type SyntheticEvent } from 'react'
import { DAY_MS, MAX_OWNER_CHARS } from '../../../../shared/posture/waiver-limits'
import { messageOf } from '../../app/client'
import { Button, Dialog, SeverityBadge, ui } from '../../ui/controls'
import detail from '../PostureDetail.module.css'
import type { Row } from '../rows'
import styles from './waivers.module.css'

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' })

/** A day as people write it. */
export const dayOf = (ms: number): string => DATE.format(ms)

/** How many days a text stands for, or undefined when a statement cannot last that long. */
const daysOf = (text: string, most: number): number | undefined => {
  const days = Number(text)
  return text.trim() !== '' && Number.isInteger(days) && days >= 1 && days <= most ? days : undefined
}

export interface Stated {
  text: string
  owner: string
  expiresAtMs: number
}

interface Props {
  row: Row
  title: string
  /** What it comes to, in a sentence or two. */
  children: ReactNode
  /** What the operator's words say. */
  textLabel: string
  maxTextChars: number
  days: { most: number; unlessSaid: number }
  /** Further fields. */
  more?: ReactNode
  send: { label: string; busy: string; how: (stated: Stated) => Promise<void> }
  onClose: () => void
}

/** Asks for a statement over one finding: the operator's words, who answers for it, and how long it holds. */
export const StatementDialog = (props: Props): JSX.Element => {
  const { row, title, children, textLabel, maxTextChars, days: limits, more, send: sending, onClose } = props
  const [text, setText] = useState('')
  const [owner, setOwner] = useState('')
  const [daysText, setDaysText] = useState(String(limits.unlessSaid))
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const ids = { text: useId(), owner: useId(), days: useId(), ends: useId() }
  const days = daysOf(daysText, limits.most)
  const isWhole = text.trim() !== '' && owner.trim() !== '' && days !== undefined

  const send = async (forDays: number): Promise<void> => {
    setBusy(true)
    setProblem(undefined)
    try {
      await sending.how({ text, owner, expiresAtMs: Date.now() + forDays * DAY_MS })
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
    <Dialog title={title} isOpen onClose={onClose}>
      <form onSubmit={submit} autoComplete="off">
        <p className={detail.acts}>
          <SeverityBadge severity={row.level === 'critical' || row.level === 'info' ? row.level : 'warn'} />
          <strong>{row.title}</strong>
        </p>
        <p className={detail.evidence}>{row.detail}</p>
        {children}
        <div className={ui.field}>
          <label htmlFor={ids.text}>{textLabel}</label>
          <input
            id={ids.text}
            className={ui.input}
            value={text}
            maxLength={maxTextChars}
            onChange={({ target }) => setText(target.value)}
            autoFocus
          />
        </div>
        {more}
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
          <label htmlFor={ids.days}>Days, {limits.most} at most</label>
          <input
            id={ids.days}
            className={`${ui.input} ${styles.days}`}
            type="number"
            min={1}
            max={limits.most}
            value={daysText}
            onChange={({ target }) => setDaysText(target.value)}
            aria-describedby={ids.ends}
            aria-invalid={days === undefined || undefined}
          />
          <p id={ids.ends} className={days === undefined ? ui.problem : styles.seen}>
            {days === undefined
              ? `A whole number from 1 to ${limits.most}.`
              : `It ends on ${dayOf(Date.now() + days * DAY_MS)}.`}
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
            {isBusy ? sending.busy : sending.label}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
