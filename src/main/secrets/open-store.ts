import { AppError } from '../../shared/errors'
import type { Clock } from '../platform/clock'
import { chooseBackend, leftBehind, wantsKeyring, type BackendChoice } from './backend'
import { FileStore } from './file/file-store'
import { heldIn } from './held'
import { StoreKeys, type KeyString } from './file/key'
import { keyringError, type Keyring, type KeyringProbe } from './keychain/keyring'
import { MemoryStore } from './memory-store'
import { emptied, moveSecrets } from './move/move'
import type { InterruptedMove } from '../../shared/secrets/move-contract'
import type { MoveControl } from './move/move-control'
import { readJournal, removeJournal, writeJournal, type KeptBackend, type MoveJournal } from './move/move-journal'
import { routeTo } from './move/route'
import { indexPathOf, NativeStore } from './keychain/native-store'
import type { SecretStore } from './store'

export interface Opened {
  choice: BackendChoice
  store: SecretStore
  /** Secrets that lie in a store that is not in use, in words; or null. */
  leftBehind: string | null
  /** A move that was cut short; its journal decided which store is in use. */
  interrupted?: InterruptedMove
  /** Why this store must not be used, although it may open. */
  problem?: AppError
}

export interface StoreOptions {
  requested(): string
  storePath(): string
  keyString(): KeyString | undefined
  keyring: Keyring
  platform: NodeJS.Platform
  clock: Clock
  /** Refuses a backend that the next starts would not use, or makes them use it.
   *  @throws AppError settings.pinned, settings.file-io */
  request: { check(backend: string): void; changes(backend: string): boolean; change(backend: string): Promise<void> }
  moving: MoveControl
}

const NOT_ASKED: KeyringProbe = { available: false, obstacle: 'other', reason: 'it was not asked' }

/** Chooses the store for the settings in force; does not open it. The store of `before` is kept if it is still the one:
 *  a store in memory would lose what it holds. */
export const chooseStore = async (options: StoreOptions, before?: Opened): Promise<Opened> => {
  const { keyring, platform } = options
  const [requested, storePath] = [options.requested(), options.storePath()]
  if (before) keyring.forget()
  const probe = wantsKeyring(requested, platform) ? await keyring.probe() : NOT_ASKED
  const held = { file: await heldIn(storePath), native: await heldIn(indexPathOf(storePath)) }
  const facts = { requested, platform, keyring: probe, storePath, held }
  const unmoved = chooseBackend(facts)
  let journal: MoveJournal | undefined
  try {
    journal = await readJournal(storePath)
  } catch (error) {
    // Without it nobody knows which store is whole.
    if (error instanceof AppError) return { ...finish(options, unmoved, null, before), problem: error }
    throw error
  }
  if (!journal) return finish(options, unmoved, leftBehind(unmoved, facts), before)
  const inUse = journal.phase === 'copy' ? journal.inUse : journal.to
  const note = `a move of the secrets to ${journal.to} was interrupted; run "trust-console secrets move --to ${journal.to}" again to finish it`
  const opened = finish(options, chooseBackend({ ...facts, requested: inUse, held: heldBy(inUse) }), note, before)
  return { ...opened, interrupted: { to: journal.to, phase: journal.phase } }
}

/** As if only this backend held anything, so that it is the one in use. */
const heldBy = (backend: KeptBackend): { file: null | 0; native: null | 0 } =>
  backend === 'encrypted-file' ? { file: null, native: 0 } : { file: 0, native: null }

const finish = (
  options: StoreOptions,
  choice: BackendChoice,
  note: string | null,
  before: Opened | undefined
): Opened => {
  const isSame = before?.choice.activeBackend === choice.activeBackend
  return { choice, store: isSame ? before.store : makeStore(options, choice.activeBackend), leftBehind: note }
}

export const makeStore = (options: StoreOptions, backend: BackendChoice['activeBackend']): SecretStore => {
  const { keyring, platform, clock } = options
  const storePath = options.storePath()
  switch (backend) {
    case 'env':
      return new MemoryStore(clock)
    case 'encrypted-file':
      return new FileStore(storePath, new StoreKeys(storePath, options.keyString(), keyring), clock)
    default:
      return new NativeStore(storePath, keyring, clock, platform)
  }
}

/** Moves all secrets to the encrypted file or the credential store. Nobody else may use either store meanwhile.
 *  @param to `encrypted-file`, `native`, or this platform's name for the latter
 *  @param adopt puts the new store in the place of the old one, and waits for those who still read from that
 *  @throws AppError secrets.cannot-move, secrets.move-conflict, secrets.move-cancelled, secrets.*, settings.* */
export const moveStore = async (
  options: StoreOptions,
  before: Opened,
  to: string,
  adopt: () => Promise<void>
): Promise<{ from: KeptBackend; to: KeptBackend; moved: number }> => {
  const { keyring } = options
  const storePath = options.storePath()
  const { source, target, inUse } = routeTo(to, before.choice.activeBackend, options.platform)
  let journal = await readJournal(storePath)
  if (journal?.phase === 'remove' && journal.to !== target)
    throw new AppError('secrets.cannot-move', `a move to ${journal.to} was interrupted; finish that one first`)
  options.request.check(target)
  keyring.forget()
  const probe = await keyring.probe()
  if (!probe.available) throw keyringError(probe.obstacle, probe.reason)

  const open = async (backend: KeptBackend): Promise<SecretStore> => {
    if (backend === inUse) return before.store
    const store = makeStore(options, backend)
    await store.open()
    return store
  }
  const [fromStore, toStore] = [await open(source), await open(target)]
  try {
    if (journal && journal.to !== target) {
      // The other way before everything was copied: that move is given up, and its copies go.
      if (journal.fresh && !(await emptied(fromStore)))
        throw new AppError('secrets.cannot-move', `the copies in ${source} cannot be removed; try again`)
      await removeJournal(storePath)
      journal = undefined
    }
    return await options.moving.run(source, target, async () => {
      const moved = await moveSecrets({
        from: fromStore,
        to: toStore,
        toBackend: target,
        inUse,
        journal,
        writeJournal: (each) => writeJournal(storePath, each),
        removeJournal: () => removeJournal(storePath),
        request: () => options.request.change(target),
        switchOver: adopt,
        control: options.moving
      })
      return { from: source, to: target, moved }
    })
  } finally {
    for (const store of [fromStore, toStore]) if (store !== before.store) await store.close()
  }
}
