import { ArrowLeftRight, Lock, Plus, RefreshCw, Route } from 'lucide-react'
import { lazy, Suspense, useCallback, useEffect, useRef, useState, type JSX } from 'react'
import { messageOf } from '../app/client'
import { useConnection } from '../app/connection'
import { useAction } from '../app/intent'
import { ActionButton, Button, Page, Problem } from '../ui/controls'
import { MenuButton } from '../ui/MenuButton'
import { say } from '../ui/notices'
import { Skeleton } from '../ui/Skeleton'
import { BackendCard } from './BackendCard'
import { copySecret } from './clipboard'
import { CopyNotice } from './CopyNotice'
import { DeleteDialog } from './DeleteDialog'
import { LifeDialog } from './life/LifeDialog'
import { lockStore } from './protection/calls'
import { KeyDialog } from './protection/KeyDialog'
import { KeyNote } from './protection/KeyNote'
import { Locked } from './protection/Locked'
import { useLockNews } from './protection/use-lock-news'
import { ResolveDialog } from './ResolveDialog'
import { RevealDialog } from './RevealDialog'
import { MoveDialog } from './move/MoveDialog'
import { MoveNotice } from './move/MoveNotice'
import { refreshMove, useMove, watchMove } from './move/store'
import { SaveDialog } from './SaveDialog'
import type { RowAction } from './SecretRow'
import { refreshSecrets, reloadSecrets, useSecrets, watchSecrets } from './store'
import { Stored } from './Stored'
import { Unreadable } from './Unreadable'
import { sentence } from './words'

// Rarely needed, and larger than the other dialogs.
const ImportDialog = lazy(async () => ({ default: (await import('./transfer/ImportDialog')).ImportDialog }))
const ExportDialog = lazy(async () => ({ default: (await import('./transfer/ExportDialog')).ExportDialog }))

type Open =
  | { kind: 'add' | 'resolve' | 'import' | 'export' | 'key' }
  | { kind: 'move'; to?: string | undefined }
  | { kind: 'details' | 'reveal' | 'replace' | 'delete'; targetId: string }

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
  useEffect(watchMove, [])
  useEffect(() => void refreshMove(), [isConnected])

  const isMoving = useMove(({ move }) => move !== null)
  const isInterrupted = useMove(({ interrupted }) => interrupted !== null)
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
  useAction('secrets.import', () => setOpen({ kind: 'import' }), isReady)
  useAction('secrets.export', () => setOpen({ kind: 'export' }), isReady)
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
          <MenuButton
            label="Import, export"
            icon={<ArrowLeftRight size={14} aria-hidden />}
            isDisabled={!isReady}
            sections={[
              { title: 'Into the store', choices: [{ label: 'Import…', onChoose: () => setOpen({ kind: 'import' }) }] },
              {
                title: 'Out of the store',
                choices: [{ label: 'Export…', onChoose: () => setOpen({ kind: 'export' }) }]
              }
            ]}
          />
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
      {status && (
        <MoveNotice
          active={status.activeBackend}
          isDisabled={!isReady}
          onOpen={(to) => setOpen({ kind: 'move', to })}
        />
      )}
      {status && (
        <BackendCard
          status={status}
          onKey={() => setOpen({ kind: 'key' })}
          onMove={isReady && !isMoving ? () => setOpen({ kind: 'move' }) : undefined}
          isNoteShown={!isInterrupted}
        />
      )}
      {status?.state === 'ready' && <Stored search={search} onAction={act} onAdd={() => setOpen({ kind: 'add' })} />}

      {open?.kind === 'add' && <SaveDialog onClose={close} />}
      {open?.kind === 'key' && status && (
        <KeyDialog
          status={status}
          onMove={isReady && !isMoving ? () => setOpen({ kind: 'move', to: 'encrypted-file' }) : undefined}
          onClose={close}
        />
      )}
      {open?.kind === 'move' && status && <MoveDialog active={status.activeBackend} to={open.to} onClose={close} />}
      {open?.kind === 'resolve' && <ResolveDialog onClose={close} />}
      <Suspense fallback={null}>
        {open?.kind === 'import' && <ImportDialog onClose={close} />}
        {open?.kind === 'export' && <ExportDialog onClose={close} />}
      </Suspense>
      {open?.kind === 'replace' && <SaveDialog targetId={open.targetId} onClose={close} />}
      {open?.kind === 'details' && <LifeDialog targetId={open.targetId} onClose={close} />}
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
