import { Copy, Eye, Info, Pencil, Trash2, type LucideIcon } from 'lucide-react'
import { memo, type JSX } from 'react'
import type { SecretSummary } from '../../../shared/secrets/contract'
import { Badge } from '../ui/controls'
import { Time } from '../ui/time'
import { DueMarks } from './life/DueMarks'
import { OFFLINE_ID, SHAPE } from './shape'
import styles from './Secrets.module.css'

export type RowAction = 'details' | 'reveal' | 'copy' | 'replace' | 'delete'
const ACTIONS: readonly (readonly [action: RowAction, word: string, icon: LucideIcon])[] = [
  ['details', 'Details of', Info],
  ['reveal', 'Reveal', Eye],
  ['copy', 'Copy', Copy],
  ['replace', 'Replace', Pencil],
  ['delete', 'Delete', Trash2]
]

interface Props {
  item: SecretSummary
  index: number
  /** The stop the Tab key leads to, or -1. */
  stop: number
  /** The gateway does not answer, so nothing can be done; the page says why at OFFLINE_ID. */
  isOffline: boolean
  onAction: (action: RowAction, targetId: string) => void
}

const bytes = new Intl.NumberFormat('en')

/** One secret: id, length, time and what can be done with it. */
export const SecretRow = memo(({ item, index, stop, isOffline, onAction }: Props): JSX.Element => {
  const at = (place: number): { tabIndex: number; 'data-stop': string } => ({
    tabIndex: place === stop ? 0 : -1,
    'data-stop': `${index}:${place}`
  })
  const open = (): void => {
    if (!isOffline) onAction('details', item.targetId)
  }
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={`${styles.row} ${styles.columns}`}
      style={{ transform: `translateY(${index * SHAPE.rowPx}px)` }}
    >
      <div
        role="rowheader"
        className={styles.target}
        title={item.targetId}
        aria-keyshortcuts="Enter"
        onClick={open}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          // The same press would go on to the button that gets the focus in the dialog.
          event.preventDefault()
          open()
        }}
        {...at(0)}
      >
        <code>{item.targetId}</code>
        {!item.known && <Badge tone="warn">unknown id</Badge>}
        <DueMarks secret={item} />
        {item.tags.length > 0 && <span className={styles.tags}>{item.tags.join(', ')}</span>}
      </div>
      <div role="gridcell" className={styles.bytes} {...at(1)}>
        {bytes.format(item.valueLength)}
      </div>
      <div role="gridcell" {...at(2)}>
        <Time ms={item.updatedAtMs} />
      </div>
      <div role="gridcell" className={styles.rowActions}>
        {ACTIONS.map(([action, word, Icon], place) => (
          <button
            key={action}
            type="button"
            title={word.replace(/ of$/, '')}
            aria-label={`${word} ${item.targetId}`}
            // Not `disabled`: the arrow keys go on leading here, and the reason can be heard.
            aria-disabled={isOffline || undefined}
            aria-describedby={isOffline ? OFFLINE_ID : undefined}
            onClick={() => !isOffline && onAction(action, item.targetId)}
            {...at(place + 3)}
          >
            <Icon size={15} aria-hidden />
          </button>
        ))}
      </div>
    </div>
  )
})
SecretRow.displayName = 'SecretRow'
