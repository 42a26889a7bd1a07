import { CircleCheck, CircleX, ShieldX } from 'lucide-react'
import { memo, type JSX, type ReactNode } from 'react'
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

export const OutcomeBadge = ({ outcome }: { outcome: Outcome }): JSX.Element => (
  <Badge {...OUTCOME[outcome]}>{outcome}</Badge>
)

interface Props {
  record: ActivityRecord
  index: number
  topPx: number
  /** True for the row that the Tab key leads to. */
  isStop: boolean
  onOpen: (record: ActivityRecord) => void
}

/** One record in two lines. The whole row opens its details; for the keyboard the method does. */
export const RecordRow = memo(({ record, index, topPx, isStop, onOpen }: Props): JSX.Element => {
  const { seq, ts, outcome, actor, door, address, method, target, detail } = record
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={`${styles.row} ${styles.columns}`}
      style={{ transform: `translateY(${topPx}px)` }}
      onClick={() => onOpen(record)}
    >
      <div role="gridcell">
        <Time ms={ts} />
      </div>
      <div role="gridcell">
        <OutcomeBadge outcome={outcome} />
      </div>
      <div role="gridcell" title={actor}>
        {actor}
        <div className={ui.hint}>
          {DOORS[door]}
          {address !== null && `, ${address}`}
        </div>
      </div>
      <div role="gridcell">
        <button
          type="button"
          className={styles.open}
          title={method}
          aria-label={`${method}, details of record ${seq}`}
          tabIndex={isStop ? 0 : -1}
          data-stop={`${index}:0`}
        >
          <code>{method}</code>
        </button>
      </div>
      <div role="gridcell" title={[target, detail].filter((text) => text !== null).join('\n')}>
        {target !== null && <code>{target}</code>}
        {detail !== null && <div className={target === null ? undefined : ui.hint}>{detail}</div>}
      </div>
    </div>
  )
})
RecordRow.displayName = 'RecordRow'
