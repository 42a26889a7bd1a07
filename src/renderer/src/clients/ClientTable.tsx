import type { JSX } from 'react'
import type { ListedClient } from '../../../shared/clients/contract'
import { Badge, Button, ui } from '../ui/controls'
import { Time } from '../ui/time'
import styles from './clients.module.css'
import { isInForce, STATE, usesText } from './words'

interface Props {
  clients: readonly ListedClient[]
  /** Why nothing can be changed now; undefined while it can. */
  offline: string | undefined
  onRevoke: (client: ListedClient) => void
}

/** Those in force first, then those that ended. */
export const ClientTable = ({ clients, offline, onRevoke }: Props): JSX.Element => {
  const groups = [
    { title: 'In force', members: clients.filter(isInForce) },
    { title: 'Ended', members: clients.filter((client) => !isInForce(client)) }
  ].filter(({ members }) => members.length > 0)
  return (
    <table className={`${ui.table} ${styles.table}`}>
      <caption className="visually-hidden">Clients, those in force first, the newest of each first</caption>
      <thead>
        <tr>
          <th scope="col" className={styles.client}>
            Client
          </th>
          <th scope="col">Scope</th>
          <th scope="col" className={styles.left}>
            Ends
          </th>
          <th scope="col" className={styles.last}>
            Last use
          </th>
          <th scope="col" className={styles.act}>
            <span className="visually-hidden">Action</span>
          </th>
        </tr>
      </thead>
      {groups.map(({ title, members }) => (
        <tbody key={title}>
          <tr>
            <th scope="rowgroup" colSpan={5} className={styles.group}>
              {title} <span className={styles.count}>({members.length})</span>
            </th>
          </tr>
          {members.map((client) => (
            <Row key={client.id} client={client} offline={offline} onRevoke={onRevoke} />
          ))}
        </tbody>
      ))}
    </table>
  )
}

const Row = ({ client, offline, onRevoke }: Omit<Props, 'clients'> & { client: ListedClient }): JSX.Element => {
  const { id, name, methods, targets, expiresAtMs, lastUse, revokedAtMs, state } = client
  const { text, tone } = STATE[state]
  return (
    <tr data-ended={!isInForce(client) || undefined}>
      <th scope="row" className={styles.name}>
        {name}
        <div>
          <Badge tone={tone}>{text}</Badge>
        </div>
        <code className={styles.id}>{id}</code>
      </th>
      <td>
        <Names what="May call" names={methods} />
        {targets.length > 0 ? <Names what="For" names={targets} /> : <p className={ui.hint}>No secret</p>}
      </td>
      <td>
        {revokedAtMs === null ? <Time ms={expiresAtMs} /> : <Ended ms={revokedAtMs} />}
        <p className={`${ui.hint} ${styles.numbers}`}>{usesText(client)}</p>
      </td>
      <td>
        <Time ms={lastUse?.atMs ?? null} />
        {lastUse && (
          <p className={ui.hint}>
            {lastUse.method}
            {lastUse.address !== null && <> from {lastUse.address}</>}
          </p>
        )}
      </td>
      <td className={styles.act}>
        {state !== 'revoked' && (
          <Button
            look="danger"
            aria-label={`Revoke ${name}`}
            isDisabled={offline !== undefined}
            onPress={() => onRevoke(client)}
          >
            Revoke…
          </Button>
        )}
      </td>
    </tr>
  )
}

const Ended = ({ ms }: { ms: number }): JSX.Element => (
  <>
    revoked <Time ms={ms} />
  </>
)

/** A list that may be long: the first few, and the rest on demand. */
const MOST_SHOWN = 4

const Names = ({ what, names }: { what: string; names: readonly string[] }): JSX.Element => (
  <div className={styles.names}>
    <span className={styles.what}>{what}</span>
    {names.slice(0, MOST_SHOWN).map((name) => (
      <code key={name}>{name}</code>
    ))}
    {names.length > MOST_SHOWN && (
      <details>
        <summary>{names.length - MOST_SHOWN} more</summary>
        {names.slice(MOST_SHOWN).map((name) => (
          <code key={name}>{name}</code>
        ))}
      </details>
    )}
  </div>
)
