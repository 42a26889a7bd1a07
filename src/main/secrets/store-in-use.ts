import { AppError } from '../../shared/errors'
import type { StoreStatus } from '../../shared/secrets/contract'
import type { Clock } from '../platform/clock'
import type { Log } from '../platform/log'
import { SerialQueue } from '../platform/serial-queue'
import { Users } from '../platform/users'
import { FileStore, type Rekeyed } from './file/file-store'
import type { KeyChoice, KeyString } from './file/key'
import type { Opened } from './open-store'
import type { Credentials, SecretStore } from './store'

export interface Moved {
  from: string
  to: string
  moved: number
}

/** Why a store was locked that was open. */
export type LockReason = 'operator' | 'idle' | 'screen'

export interface StoreInUseOptions {
  choose(before?: Opened): Promise<Opened>
  move(before: Opened, to: string, adopt: () => Promise<void>): Promise<Moved>
  keyString(): KeyString | undefined
  /** The store holds something else now; null while that is unknown. */
  changed(count: number | null): void
  /** A secret was read or written. */
  used(): void
  clock: Clock
  log: Log
}

/** Which store is in use, and in what state: one that cannot be read is a state, and so is a locked one. Reads overlap, changes
 *  come one after another, and another store takes its place only when nobody uses the old one. */
export class StoreInUse {
  private opened: Opened | undefined
  private opening: Promise<Opened> | undefined
  /** Why the store cannot be read. While it is set, nothing is read from or written to the store. */
  private problem: AppError | undefined
  private lockedBecause: LockReason | undefined
  /** What changes the store or puts another in its place: one after another. */
  private readonly writes = new SerialQueue()
  private readonly users = new Users<SecretStore>()

  /** Counts up with every change of what the store holds. */
  protected revision = 0

  constructor(protected readonly options: StoreInUseOptions) {}

  /** Opens the store, which otherwise happens at the first call that needs it. A store that cannot be opened does not
   *  stop the start: it is a state that diagnostics show. */
  async start(): Promise<void> {
    await this.ready()
  }

  async stop(): Promise<void> {
    const opened = await this.opening
    await this.writes.idle()
    // A move or a reload may have put another one in its place.
    await (this.opened ?? opened)?.store.close()
  }

  async status(): Promise<StoreStatus> {
    const { choice, store, leftBehind } = await this.ready()
    const { info } = store
    return {
      ...choice,
      ...info,
      note: info.note ?? leftBehind,
      count: this.problem ? null : store.count,
      protection: store.protection ?? null,
      state: !this.problem ? 'ready' : isLocked(this.problem) ? 'locked' : 'unreadable',
      lockedBecause: isLocked(this.problem) ? (this.lockedBecause ?? 'start') : null,
      unlockWith: isLocked(this.problem) ? unlocksWith(store) : null,
      error: this.problem && !isLocked(this.problem) ? { code: this.problem.code, message: this.problem.message } : null
    }
  }

  /** Asks the operating system's credential store again, and reads the store again.
   *  @throws AppError secrets.* when it cannot be read; the store then counts as unreadable */
  reload(): Promise<number> {
    return this.writes.run(async () => {
      const before = await this.ready()
      // Reading again is not unlocking.
      if (this.lockedBecause) throw lockedError()
      const now = await this.options.choose(before)
      try {
        await this.adopt(now)
      } finally {
        if (now.store !== before.store) {
          await this.users.gone(before.store)
          await before.store.close()
        }
        this.changed(this.problem ? null : now.store.count)
      }
      return this.options.clock.nowMs()
    })
  }

  /** Forgets the key of the store. Nothing is handed out until unlock().
   *  @throws AppError secrets.cannot-lock where the secrets would be lost, and what makes the store unreadable */
  lock(because: LockReason): Promise<void> {
    return this.writes.run(async () => {
      const { store } = await this.ready()
      if (isLocked(this.problem)) return
      if (!store.info.persistent)
        throw new AppError('secrets.cannot-lock', 'secrets are kept in memory only; a lock would lose them')
      if (this.problem) throw this.problem
      this.problem = lockedError()
      this.lockedBecause = because
      await this.users.gone(store)
      await store.close()
      this.changed(null)
    })
  }

  /** Opens a store that is locked, or that cannot be opened with the key at hand.
   *  @throws AppError secrets.locked when a passphrase is needed, secrets.wrong-key, and what makes the store unreadable */
  unlock(credentials: Credentials): Promise<void> {
    return this.writes.run(async () => {
      const before = await this.ready()
      if (!this.problem) return
      const [problem, because] = [this.problem, this.lockedBecause]
      const now = await this.options.choose(before)
      try {
        await this.openStore(now, credentials)
      } catch (error) {
        // A wrong guess does not change what the store is.
        if (isLocked(problem) || isGiven(credentials)) this.problem = problem
        this.lockedBecause = because
        throw error
      } finally {
        this.put(now)
      }
      this.options.used()
      this.changed(now.store.count)
    })
  }

  /** Seals everything in the secret file anew under another key.
   *  @throws AppError secrets.cannot-lock for a backend without a file, secrets.keyring, secrets.key-missing, secrets.* */
  rekey(choice: KeyChoice, wantsCode: boolean): Promise<Rekeyed & { next: string | null }> {
    return this.changingFile(async (store) => {
      const rekeyed = await store.rekey(choice, wantsCode)
      return { ...rekeyed, next: rekeyed.leftover ?? nextStep(choice, this.options.keyString()?.name) }
    })
  }

  /** @throws as rekey() */
  makeRecoveryCode(): Promise<string> {
    return this.changingFile((store) => store.makeRecoveryCode())
  }

  /** @throws as rekey() */
  removeRecoveryCode(): Promise<boolean> {
    return this.changingFile((store) => store.removeRecoveryCode())
  }

  /** Moves all secrets to another backend, which is in use from then on.
   *  @throws AppError secrets.cannot-move, secrets.move-conflict, secrets.*, settings.* */
  move(to: string): Promise<Moved> {
    return this.writes.run(async () => {
      await this.readable()
      const before = await this.ready()
      try {
        return await this.options.move(before, to, async () => {
          await this.adopt(await this.options.choose(before))
          // Who still reads from the old store must not find it emptied.
          await this.users.gone(before.store)
        })
      } finally {
        const current = this.chosen()
        if (current.store !== before.store) await before.store.close()
        // What is left behind is another matter now.
        const now = await this.options.choose(current)
        if (now.store === current.store) this.put(now)
        // The journal decides, also where the move failed between it and the switch: nothing may be written elsewhere.
        else {
          await this.adopt(now).catch((error: unknown) =>
            this.options.log.error('the secret store cannot be read', error)
          )
          await this.users.gone(current.store)
          await current.store.close()
        }
        this.changed(this.problem ? null : now.store.count)
      }
    })
  }

  /** Puts the store in use right while nobody writes to it, and opens it again.
   *  @param mend gets what made it unreadable as well */
  mending<T>(mend: (opened: Opened, problem: AppError | undefined) => Promise<T>): Promise<T> {
    return this.writes.run(async () => {
      const opened = await this.ready()
      // To put it right is not to unlock it.
      if (isLocked(this.problem)) throw lockedError()
      try {
        return await mend(opened, this.problem)
      } finally {
        await this.adopt(opened).catch((error: unknown) =>
          this.options.log.error('the secret store cannot be read', error)
        )
        this.changed(this.problem ? null : opened.store.count)
      }
    })
  }

  /** Looks at the store in use, which is not taken away meanwhile.
   *  @param look gets what made it unreadable as well */
  async looking<T>(look: (opened: Opened, problem: AppError | undefined) => Promise<T>): Promise<T> {
    await this.ready()
    const opened = this.chosen()
    return this.users.use(opened.store, () => look(opened, this.problem))
  }

  get count(): number {
    return this.chosen().store.count
  }

  get savedAtMs(): number | null {
    return this.chosen().store.info.savedAtMs
  }

  /** Reads from the store in use, which is not taken away meanwhile.
   *  @param isUse false for a look that hands out nothing and does not put off the idle lock
   *  @throws AppError what makes the store unreadable, and what `read` throws */
  async using<T>(read: (store: SecretStore) => T | Promise<T>, isUse = true): Promise<T> {
    if (isUse) this.options.used()
    await this.readable()
    // Looked up and counted in one go: another store may have taken its place while we waited.
    const { store } = this.chosen()
    // A lock may have come in between.
    if (this.problem) throw this.problem
    return this.users.use(store, () => read(store))
  }

  /** Changes the store, after all changes before it.
   *  @throws AppError what makes the store unreadable, and what `write` throws */
  writing<T>(write: (store: SecretStore) => Promise<T>): Promise<T> {
    return this.writes.run(async () => {
      const store = await this.readable()
      try {
        return await write(store)
      } finally {
        this.changed(this.count)
        this.options.used()
      }
    })
  }

  private changingFile<T>(change: (store: FileStore) => Promise<T>): Promise<T> {
    return this.writes.run(async () => {
      const store = await this.readable()
      if (!(store instanceof FileStore)) {
        throw new AppError(
          'secrets.cannot-lock',
          `secrets are kept in ${this.chosen().choice.activeBackend}, which has no key of ours; move them to the encrypted file first`
        )
      }
      const result = await change(store)
      this.changed(this.count)
      return result
    })
  }

  private changed(count: number | null): void {
    this.revision++
    this.options.changed(count)
  }

  /** Opens a store and puts it in use. One that cannot be opened is in use too: as an unreadable one. */
  private async adopt(now: Opened): Promise<void> {
    try {
      await this.openStore(now)
    } finally {
      this.put(now)
    }
  }

  private put(now: Opened): void {
    this.opened = now
    this.opening = Promise.resolve(now)
  }

  /** The store, chosen and, if it can be, open. */
  private ready(): Promise<Opened> {
    this.opening ??= this.openFirst()
    return this.opening
  }

  private async openFirst(): Promise<Opened> {
    const opened = await this.options.choose()
    this.opened = opened
    await this.openStore(opened).catch((error: unknown) =>
      this.options.log.error('the secret store cannot be read', error)
    )
    return opened
  }

  private async openStore({ store, problem }: Opened, credentials?: Credentials): Promise<void> {
    try {
      if (problem) throw problem
      await store.open(credentials)
    } catch (error) {
      if (error instanceof AppError) this.problem = error
      throw error
    }
    this.problem = undefined
    this.lockedBecause = undefined
    this.revision++
  }

  private async readable(): Promise<SecretStore> {
    const { store } = await this.ready()
    if (this.problem) throw this.problem
    return store
  }

  private chosen(): Opened {
    if (!this.opened) throw new Error('the secret store was used before it was chosen')
    return this.opened
  }
}

const lockedError = (): AppError =>
  new AppError(
    'secrets.locked',
    'the secret store is locked; unlock it in the console, or run "trust-console secrets unlock"'
  )

const isLocked = (problem: AppError | undefined): boolean => problem?.code === 'secrets.locked'

/** A passphrase that is also the key string of the environment need not be typed. */
const unlocksWith = ({ protection, info }: SecretStore): 'passphrase' | 'key' =>
  protection?.kind === 'passphrase' && !info.keySource.startsWith('env:') ? 'passphrase' : 'key'

const isGiven = ({ passphrase, recoveryCode }: Credentials): boolean =>
  passphrase !== undefined || recoveryCode !== undefined

/** What a change of key leaves for the operator to do before the next start, or null. */
const nextStep = ({ to }: KeyChoice, variable: string | undefined): string | null => {
  if (variable === undefined || to === 'key-string') return null
  return to === 'passphrase'
    ? `${variable} is set, and is tried first: set it to the new passphrase, or unset it, before the next start`
    : `${variable} is set, and would be tried in vain: unset it before the next start`
}
