import { Plus } from 'lucide-react'
import { useEffect, useRef, useState, type JSX } from 'react'
import type { ListedClient } from '../../../shared/clients/contract'
import { useConnection, useOfflineReason } from '../app/connection'
import { useAction } from '../app/intent'
import { CopyNotice } from '../secrets/CopyNotice'
import { ActionButton, Button, Empty, Page, Problem, ui } from '../ui/controls'
import { Skeleton } from '../ui/Skeleton'
import { ClientTable } from './ClientTable'
import styles from './clients.module.css'
import { CreateDialog } from './CreateDialog'
import { RevokeDialog } from './RevokeDialog'
import { refreshClients, useClients, watchClients } from './store'

type Open = { kind: 'create' } | { kind: 'revoke'; client: ListedClient }

/** Which programs come in with a token of their own, how far, and when they last did. */
export const ClientsPage = (): JSX.Element => {
  const { list, problem } = useClients()
  const isConnected = useConnection(({ state }) => state === 'connected')
  const offline = useOfflineReason()
  const [open, setOpen] = useState<Open>()
  const table = useRef<HTMLDivElement>(null)
  useEffect(watchClients, [])
  useEffect(() => void refreshClients(), [isConnected])
  const add = (): void => setOpen({ kind: 'create' })
  const close = (): void => setOpen(undefined)
  const isReady = list !== undefined && isConnected
  useAction('clients.create', add, isReady)
  return (
    <Page
      title="Clients"
      lead="Which programs have a token of their own, what it allows, and when it was last used."
      actions={
        <ActionButton action="clients.create" look="primary" onPress={add} isDisabled={!isReady}>
          <Plus size={14} aria-hidden />
          Create client
        </ActionButton>
      }
    >
      {problem !== undefined && (isConnected || !list) && (
        <Problem message={problem} retry={() => void refreshClients()} />
      )}
      {list?.problem != null && <Problem message={list.problem} />}
      {!list && problem === undefined && <Skeleton what="Asking the gateway for its clients" heights={[320]} />}
      <CopyNotice />
      {list && !list.persisted && (
        <p className={ui.hint}>State is kept in memory: clients end when the gateway stops.</p>
      )}
      {list?.clients.length === 0 && list.problem === null && (
        <Empty title="No client yet">
          <p>
            The gateway token opens everything that programs may do. Give each agent, script or dashboard a token of its
            own instead: with the methods and secrets it needs, until a date, and for as many uses as you say. You can
            see when each was last used, and end one at once without disturbing the others.
          </p>
          <Button look="primary" onPress={add} isDisabled={!isReady}>
            Create the first client
          </Button>
        </Empty>
      )}
      {list && list.clients.length > 0 && (
        <div ref={table} tabIndex={-1} className={styles.frame}>
          <ClientTable
            clients={list.clients}
            offline={offline}
            onRevoke={(client) => setOpen({ kind: 'revoke', client })}
          />
        </div>
      )}
      {open?.kind === 'create' && <CreateDialog onClose={close} />}
      {open?.kind === 'revoke' && (
        <RevokeDialog
          client={open.client}
          onClose={close}
          onRevoked={() => {
            close()
            // The button that had the focus is gone.
            setTimeout(() => table.current?.focus(), 50)
          }}
        />
      )}
    </Page>
  )
}
