import { Lock, Plus, RefreshCw, Route } from 'lucide-react'
import { useCallback, useEffect, useRef, useState, type JSX } from 'react'
import { messageOf } from '../app/client'
import { useConnection } from '../app/connection'
import { useAction } from '../app/intent'
import { ActionButton, Button, Page, Problem } from '../ui/controls'
import { say } from '../ui/notices'
import { Skeleton } from '../ui/Skeleton'
import { BackendCard } from './BackendCard'
import { copySecret } from './clipboard'
import { CopyNotice } from './CopyNotice'
import { DeleteDialog } from './DeleteDialog'
import { lockStore } from './protection/calls'
import { KeyDialog } from './protection/KeyDialog'
import { KeyNote } from './protection/KeyNote'
import { Locked } from './protection/Locked'
import { useLockNews } from './protection/use-lock-news'
import { ResolveDialog } from './ResolveDialog'
import { RevealDialog } from './RevealDialog'
import { SaveDialog } from './SaveDialog'
import type { RowAction } from './SecretRow'
import { refreshSecrets, reloadSecrets, useSecrets, watchSecrets } from './store'
import { Stored } from './Stored'
import { Unreadable } from './Unreadable'
import { sentence } from './words'

type Open = { kind: 'add' | 'resolve' | 'key' } | { kind: 'reveal' | 'replace' | 'delete'; targetId: string }

/** What is stored, where, and who can read it. */
export const SecretsPage = (): JSX.Element => {
  const { status, problem } = useSecrets()
  const isConnected = useConnection(({ state }) => state === 'connected')
  const [asked, setOpen] = useState<Open>()
  const [failure, setFailure] = useState<string>()
  const [isReloading, setReloading] = useState(false)
  const search = useRef<HTMLInputElement>(null)

  useEffect(watchSecrets, [])
  useEffect(() => void refreshSecrets(), [isConnected])

  const close = (): void => setOpen(undefined)
  useLockNews(status, close)
  // What shows or takes a value goes in the moment the store is locked.
  const open = status?.state === 'ready' ? asked : undefined
  const act = useCallback((action: RowAction, targetId: string): void => {
    setFailure(undefined)
    if (action !== 'copy') return setOpen({ kind: action, targetId })
    copySecret(targetId).catch((error: unknown) => setFailure(`Nothing was copied. ${messageOf(error)}`))
  }, [])
  const reload = (): void => {
    if (status?.state === 'locked') return say('The secret store is locked. Unlock it first.')
    setReloading(true)
    setFailure(undefined)
    reloadSecrets()
      .then(() => say(`Read the store again: ${useSecrets.getState().items.length} secrets.`))
      .catch((error: unknown) => setFailure(messageOf(error)))
      .finally(() => setReloading(false))
  }
  const lock = (): void => {
    setFailure(undefined)
    if (status?.state === 'locked') return say('The secret store is locked already.')
    lockStore().catch((error: unknown) => setFailure(`Nothing was locked. ${sentence(messageOf(error))}`))
  }
  const isReady = status?.state === 'ready' && isConnected
  useAction('secrets.add', () => setOpen({ kind: 'add' }), isReady)
  useAction('secrets.lock', lock, status !== undefined && isConnected)
  useAction('secrets.reload', reload, status !== undefined && isConnected)
  return (
    <Page
      title="Secrets"
      lead="What is stored, where, who can read it."
      actions={
        <>
          <Button onPress={reload} isDisabled={!status || status.state === 'locked' || isReloading || !isConnected}>
            <RefreshCw size={14} aria-hidden />
            {isReloading ? 'Reloading…' : 'Reload'}
          </Button>
          {status?.state === 'ready' && status.persistent && (
            <ActionButton action="secrets.lock" onPress={lock} isDisabled={!isConnected}>
              <Lock size={14} aria-hidden />
              Lock
            </ActionButton>
          )}
          <Button onPress={() => setOpen({ kind: 'resolve' })} isDisabled={!isReady}>
            <Route size={14} aria-hidden />
            Resolve test
          </Button>
          <ActionButton
            action="secrets.add"
            look="primary"
            onPress={() => setOpen({ kind: 'add' })}
            isDisabled={!isReady}
          >
            <Plus size={14} aria-hidden />
            Add secret
          </ActionButton>
        </>
      }
    >
      {/* Said by the shell already, where what was known before can still be seen. */}
      {problem !== undefined && (isConnected || !status) && (
        <Problem message={problem} retry={() => void refreshSecrets()} />
      )}
      {failure !== undefined && status?.state === 'ready' && <Problem message={failure} />}
      {!status && problem === undefined && <Skeleton what="Asking the gateway for its secrets" heights={[190, 420]} />}
      <CopyNotice />
      {status?.state === 'unreadable' && <Unreadable status={status} reload={reload} />}
      {status?.state === 'locked' && <Locked status={status} />}
      {isReady && status.keySource === 'recovery-code' && <KeyNote onChange={() => setOpen({ kind: 'key' })} />}
      {status && <BackendCard status={status} onKey={() => setOpen({ kind: 'key' })} />}
      {status?.state === 'ready' && <Stored search={search} onAction={act} onAdd={() => setOpen({ kind: 'add' })} />}

      {open?.kind === 'add' && <SaveDialog onClose={close} />}
      {open?.kind === 'key' && status && <KeyDialog status={status} onClose={close} />}
      {open?.kind === 'resolve' && <ResolveDialog onClose={close} />}
      {open?.kind === 'replace' && <SaveDialog targetId={open.targetId} onClose={close} />}
      {open?.kind === 'reveal' && <RevealDialog targetId={open.targetId} onClose={close} />}
      {open?.kind === 'delete' && (
        <DeleteDialog
          targetId={open.targetId}
          onClose={close}
          onDeleted={() => {
            close()
            // The row that had focus is gone.
            setTimeout(() => search.current?.focus(), 50)
          }}
        />
      )}
    </Page>
  )
}
