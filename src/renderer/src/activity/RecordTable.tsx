import { CircleCheck, CircleX, ShieldX } from 'lucide-react'
import { Fragment, memo, type JSX, type ReactNode } from 'react'
import type { ActivityRecord, Outcome } from '../../../shared/activity/contract'
import { Badge, ui, type Tone } from '../ui/controls'
import { Time } from '../ui/time'
import styles from './Activity.module.css'
import { DOORS } from './words'

const SIGN = { size: 13, 'aria-hidden': true } as const
const OUTCOME: Readonly<Record<Outcome, { tone: Tone; icon: ReactNode }>> = {
  ok: { tone: 'ok', icon: <CircleCheck {...SIGN} /> },
  refused: { tone: 'warn', icon: <ShieldX {...SIGN} /> },
  failed: { tone: 'bad', icon: <CircleX {...SIGN} /> }
}

/** The records, newest first. */
export const RecordTable = ({ records }: { records: readonly ActivityRecord[] }): JSX.Element => (
  <div className={styles.frame}>
    <table className={`${ui.table} ${styles.table}`}>
      <caption className="visually-hidden">Activity, newest first</caption>
      <thead>
        <tr>
          <th scope="col" className={styles.time}>
            Time
          </th>
          <th scope="col" className={styles.outcome}>
            Outcome
          </th>
          <th scope="col" className={styles.who}>
            Who (door)
          </th>
          <th scope="col">Method</th>
          <th scope="col">Target and detail</th>
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <Row key={record.seq} record={record} />
        ))}
      </tbody>
    </table>
  </div>
)

const Row = memo(function Row({ record }: { record: ActivityRecord }): JSX.Element {
  const { ts, outcome, actor, door, address, method, target, detail } = record
  return (
    <tr>
      <td>
        <Time ms={ts} />
      </td>
      <td>
        <Badge {...OUTCOME[outcome]}>{outcome}</Badge>
      </td>
      <td>
        {actor}
        <div className={ui.hint}>
          {DOORS[door]}
          {address !== null && `, ${address}`}
        </div>
      </td>
      <td>
        <Id text={method} />
      </td>
      <td>
        {target !== null && <Id text={target} />}
        {detail !== null && <div className={target === null ? undefined : ui.hint}>{detail}</div>}
      </td>
    </tr>
  )
})

/** A dotted id that breaks after its dots when it must. */
const Id = ({ text }: { text: string }): JSX.Element => (
  <code>
    {text.split(/(?<=\.)/).map((part, at) => (
      <Fragment key={at}>
        {part}
        <wbr />
      </Fragment>
    ))}
  </code>
)
