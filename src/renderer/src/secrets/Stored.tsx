import { useCallback, useDeferredValue, useEffect, useMemo, useState, type JSX, type RefObject } from 'react'
import { useOfflineReason } from '../app/connection'
import { forgetItem, useRoute } from '../app/route'
import { Button, Card, Empty } from '../ui/controls'
import { SearchBox } from '../ui/SearchBox'
import { arranged, pressed, type Sort, type SortKey } from './order'
import { SecretGrid } from './SecretGrid'
import type { RowAction } from './SecretRow'
import styles from './Secrets.module.css'
import { OFFLINE_ID } from './shape'
import { useSecrets } from './store'
import { say } from '../ui/notices'

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
  const offline = useOfflineReason()
  const target = useRoute(({ page, item }) => (page === 'secrets' ? item : undefined))
  useEffect(() => {
    if (target === undefined) return
    setTyped('')
    if (useSecrets.getState().items.some(({ targetId }) => targetId === target)) return
    say(`Nothing is stored under ${target}.`, 'bad')
    forgetItem()
  }, [target])
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
          <SearchBox ref={search} label="Search target ids and tags" value={typed} onChange={setTyped} />
        </div>
      }
    >
      {offline !== undefined && (
        <p id={OFFLINE_ID} className={styles.offline}>
          Values can be neither read nor changed. {offline}
        </p>
      )}
      {shown.length > 0 ? (
        <SecretGrid
          items={shown}
          sort={sort}
          onSort={onSort}
          isOffline={offline !== undefined}
          onAction={onAction}
          wanted={target}
          onShown={forgetItem}
        />
      ) : (
        <div className={styles.none}>
          <p>No stored target id or tag holds “{wanted}”.</p>
          <Button onPress={() => setTyped('')}>Clear the search</Button>
        </div>
      )}
    </Card>
  )
}
