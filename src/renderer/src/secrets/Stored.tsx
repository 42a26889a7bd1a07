import { Search } from 'lucide-react'
import { useCallback, useDeferredValue, useMemo, useState, type JSX, type RefObject } from 'react'
import { Button, Card, Empty, ui } from '../ui/controls'
import { arranged, pressed, type Sort, type SortKey } from './order'
import { SecretGrid } from './SecretGrid'
import type { RowAction } from './SecretRow'
import styles from './Secrets.module.css'
import { useSecrets } from './store'

interface Props {
  search: RefObject<HTMLInputElement | null>
  onAction: (action: RowAction, targetId: string) => void
  onAdd: () => void
}

const numbers = new Intl.NumberFormat('en')

/** The stored secrets, searched and sorted; or the way to the first one. */
export const Stored = ({ search, onAction, onAdd }: Props): JSX.Element => {
  const items = useSecrets((state) => state.items)
  const [typed, setTyped] = useState('')
  const [sort, setSort] = useState<Sort>({ by: 'targetId', direction: 'ascending' })
  const wanted = useDeferredValue(typed)
  const shown = useMemo(() => arranged(items, wanted, sort), [items, wanted, sort])
  const onSort = useCallback((by: SortKey) => setSort((now) => pressed(now, by)), [])
  if (items.length === 0) {
    return (
      <Empty title="No secret yet">
        <p>Store an API key or a token here, and commands ask the gateway for it instead of keeping a copy.</p>
        <Button look="primary" onPress={onAdd}>
          Add the first secret
        </Button>
      </Empty>
    )
  }
  const all = `${numbers.format(items.length)} ${items.length === 1 ? 'secret' : 'secrets'}`
  return (
    <Card
      title="Stored secrets"
      actions={
        <div className={styles.tools}>
          <span role="status" className={styles.quiet}>
            {shown.length === items.length ? all : `${numbers.format(shown.length)} of ${all}`}
          </span>
          <label className={styles.search}>
            <span className="visually-hidden">Search target ids</span>
            <Search size={14} aria-hidden />
            <input
              ref={search}
              type="search"
              className={ui.input}
              placeholder="Search target ids"
              value={typed}
              spellCheck={false}
              onChange={(event) => setTyped(event.target.value)}
            />
          </label>
        </div>
      }
    >
      {shown.length > 0 ? (
        <SecretGrid items={shown} sort={sort} onSort={onSort} onAction={onAction} />
      ) : (
        <div className={styles.none}>
          <p>No stored target id holds “{wanted}”.</p>
          <Button onPress={() => setTyped('')}>Clear the search</Button>
        </div>
      )}
    </Card>
  )
}
