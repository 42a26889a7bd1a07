import { ArrowDown, ArrowUp } from 'lucide-react'
import { useEffect, useEffectEvent, type JSX, type ReactNode } from 'react'
import type { SecretSummary } from '../../../shared/secrets/contract'
import type { Sort, SortKey } from './order'
import { SecretRow, type RowAction } from './SecretRow'
import styles from './Secrets.module.css'
import { SHAPE } from './shape'
import { useGridWindow } from '../ui/use-grid-window'

const COLUMNS: readonly (readonly [key: SortKey, title: string])[] = [
  ['targetId', 'Target'],
  ['valueLength', 'Bytes'],
  ['updatedAtMs', 'Updated']
]

interface Props {
  items: readonly SecretSummary[]
  sort: Sort
  onSort: (by: SortKey) => void
  isOffline: boolean
  onAction: (action: RowAction, targetId: string) => void
  /** A target to bring into sight, and what to call once that was done. */
  wanted: string | undefined
  onShown: () => void
}

/** The secrets as a grid that draws only the rows in sight, so that 10,000 scroll as well as ten. */
export const SecretGrid = ({ items, sort, onSort, isOffline, onAction, wanted, onShown }: Props): JSX.Element => {
  const { scroller, rows, place, goToRow, events } = useGridWindow(items.length, SHAPE)
  const show = useEffectEvent((index: number) => {
    goToRow(index)
    onShown()
  })
  const index = wanted === undefined ? -1 : items.findIndex(({ targetId }) => targetId === wanted)
  useEffect(() => {
    if (index !== -1) show(index)
  }, [index])
  return (
    <div
      role="grid"
      aria-label="Stored secrets"
      aria-rowcount={items.length + 1}
      aria-colcount={4}
      className={styles.grid}
      ref={scroller}
      {...events}
    >
      <div role="row" aria-rowindex={1} className={`${styles.head} ${styles.columns}`}>
        {COLUMNS.map(([key, title]) => (
          <div key={key} role="columnheader" aria-sort={sort.by === key ? sort.direction : 'none'} data-column={key}>
            <button type="button" onClick={() => onSort(key)}>
              {title}
              {sort.by === key && <Arrow direction={sort.direction} />}
            </button>
          </div>
        ))}
        <div role="columnheader">
          <span className="visually-hidden">Actions</span>
        </div>
      </div>
      <div role="rowgroup" className={styles.rows} style={{ height: items.length * SHAPE.rowPx }}>
        {rows.map((index): ReactNode => {
          const item = items[index]
          return (
            item && (
              <SecretRow
                key={item.targetId}
                item={item}
                index={index}
                stop={index === place.row ? place.stop : -1}
                isOffline={isOffline}
                onAction={onAction}
              />
            )
          )
        })}
      </div>
    </div>
  )
}

const Arrow = ({ direction }: { direction: Sort['direction'] }): JSX.Element =>
  direction === 'ascending' ? <ArrowUp size={13} aria-hidden /> : <ArrowDown size={13} aria-hidden />
