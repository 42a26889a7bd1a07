import { ArrowUp } from 'lucide-react'
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type JSX } from 'react'
import type { ActivityRecord } from '../../../shared/activity/contract'
import type { GridShape } from '../ui/grid'
import { useGridWindow } from '../ui/use-grid-window'
import styles from './Activity.module.css'
import { RecordDetail } from './RecordDetail'
import { RecordRow } from './RecordRow'
import { loadOlder } from './store'

/** Activity.module.css has the same heights. */
const SHAPE: GridShape = { rowPx: 50, headPx: 34, stops: 1 }
/** This far from the last row the next page is asked for. */
const AHEAD_ROWS = 40
const COLUMNS = ['Time', 'Outcome', 'Who (door)', 'Method', 'Target and detail'] as const

interface Props {
  records: readonly ActivityRecord[]
  hasOlder: boolean
}

/** The records, newest first; only those in sight are drawn. Older ones are fetched on the way down, and new ones do not
 *  move what is being read. */
export const RecordGrid = ({ records, hasOlder }: Props): JSX.Element => {
  const { scroller, rows, place, top, goToRow, shift, events } = useGridWindow(records.length, SHAPE)
  const [unseen, setUnseen] = useState(0)
  const [open, setOpen] = useState<ActivityRecord>()
  const newest = useRef(records[0]?.seq)

  useLayoutEffect(() => {
    const added = records.findIndex(({ seq }) => seq === newest.current)
    newest.current = records[0]?.seq
    if (added > 0 && shift(added)) setUnseen((count) => count + added)
  }, [records, shift])
  if (unseen > 0 && top === 0) setUnseen(0)

  const isNearEnd = (rows.at(-1) ?? 0) >= records.length - AHEAD_ROWS
  useEffect(() => {
    if (hasOlder && isNearEnd && top > 0) void loadOlder()
  }, [hasOlder, isNearEnd, top, records])

  const onOpen = useCallback((record: ActivityRecord) => setOpen(record), [])
  return (
    <div className={styles.frame}>
      {unseen > 0 && (
        <button type="button" className={styles.pill} onClick={() => goToRow(0)}>
          <ArrowUp size={13} aria-hidden />
          {unseen === 1 ? '1 new record' : `${unseen} new records`}
        </button>
      )}
      <div
        role="grid"
        aria-label="Activity, newest first"
        aria-rowcount={hasOlder ? -1 : records.length + 1}
        aria-colcount={COLUMNS.length}
        className={styles.grid}
        ref={scroller}
        {...events}
      >
        <div role="row" aria-rowindex={1} className={`${styles.head} ${styles.columns}`}>
          {COLUMNS.map((title) => (
            <div key={title} role="columnheader">
              {title}
            </div>
          ))}
        </div>
        <div role="rowgroup" className={styles.rows} style={{ height: records.length * SHAPE.rowPx }}>
          {rows.map((index) => {
            const record = records[index]
            return (
              record && (
                <RecordRow
                  key={record.seq}
                  record={record}
                  index={index}
                  topPx={index * SHAPE.rowPx}
                  isStop={index === place.row}
                  onOpen={onOpen}
                />
              )
            )
          })}
        </div>
      </div>
      {open && <RecordDetail record={open} onClose={() => setOpen(undefined)} />}
    </div>
  )
}
