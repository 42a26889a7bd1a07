import { Lock, LockOpen, OctagonAlert } from 'lucide-react'
import type { JSX } from 'react'
import type { StoreStatus } from '../../../shared/secrets/contract'
import { hrefOf } from '../app/route'
import { Badge, Card, ui } from '../ui/controls'
import styles from './overview.module.css'

const SUPPORT: Readonly<Record<StoreStatus['requestedSupport'], string>> = {
  implemented: 'supported',
  'fallback-only': 'by fallback only',
  unsupported: 'not supported'
}

/** Whoever asked for `auto` left the choice to the gateway. */
const supportOf = ({ requestedBackend, requestedSupport, persistent }: StoreStatus): string =>
  requestedBackend === 'auto' && requestedSupport === 'fallback-only' && persistent
    ? 'chosen automatically'
    : SUPPORT[requestedSupport]

/** Where secrets are kept, whether that is what was asked for, and why not. */
export const SecretsCard = ({ store }: { store: StoreStatus }): JSX.Element => (
  <Card
    title="Secrets"
    actions={
      <a className={styles.more} href={hrefOf('secrets')}>
        {store.count === null ? 'Open' : `${store.count} stored`}
      </a>
    }
  >
    <dl className={ui.facts}>
      <dt>In use</dt>
      <dd>
        <BackendBadge store={store} />
      </dd>
      <dt>Asked for</dt>
      <dd>
        <code>{store.requestedBackend}</code> <span className={styles.muted}>({supportOf(store)})</span>
      </dd>
      <dt>Kept</dt>
      <dd>{store.persistent ? 'on disk, encrypted' : 'in memory only; lost when the gateway stops'}</dd>
      {store.fallbackReason !== null && (
        <>
          <dt>Why</dt>
          <dd className={styles.muted}>{store.fallbackReason}</dd>
        </>
      )}
      {store.state === 'locked' && (
        <>
          <dt>State</dt>
          <dd>
            Locked. Agents get no secret until an operator <a href={hrefOf('secrets')}>unlocks it</a>.
          </dd>
        </>
      )}
      {store.error && (
        <>
          <dt>Error</dt>
          <dd>
            {store.error.message} <code>{store.error.code}</code>
          </dd>
        </>
      )}
    </dl>
  </Card>
)

const BackendBadge = ({ store }: { store: StoreStatus }): JSX.Element => {
  if (store.state === 'unreadable') {
    return (
      <Badge tone="bad" icon={<OctagonAlert size={13} aria-hidden />}>
        {store.activeBackend}, cannot be read
      </Badge>
    )
  }
  if (store.state === 'locked') {
    return (
      <Badge tone="info" icon={<Lock size={13} aria-hidden />}>
        {store.activeBackend}, locked
      </Badge>
    )
  }
  const Sign = store.persistent ? Lock : LockOpen
  return (
    <Badge tone={store.persistent ? 'ok' : 'warn'} icon={<Sign size={13} aria-hidden />}>
      {store.activeBackend}
    </Badge>
  )
}
