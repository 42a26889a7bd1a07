import { AppError } from '../../shared/errors'
import { utf8Bytes, type Assignment, type StoreStatus } from '../../shared/secrets/contract'
import { environmentNames, isKnownTarget, isPattern, pathSegments } from '../../shared/secrets/targets'
import type { Clock } from '../platform/clock'
import type { Log } from '../platform/log'
import { SerialQueue } from '../platform/serial-queue'
import { Users } from '../platform/users'
import { sealVersion1 } from './file/format-v1'
import { FileStore, type Rekeyed } from './file/file-store'
import type { KeyChoice, KeyString } from './file/key'
import { findTarget, type Stored } from './lookup'
import type { Opened } from './open-store'
import type { Credentials, SecretMeta, SecretStore } from './store'

export interface Moved {
  from: string
  to: string
  moved: number
}

/** Why a store was locked that was open. */
export type LockReason = 'operator' | 'idle' | 'screen'

interface Resolution {
  assignments: Assignment[]
  diagnostics: string[]
  inactiveRefPaths: string[]
}

/** The rules over the store in use: which targets there are, what may be handed out, what an unreadable store means. */
export class SecretsService {
  private opened: Opened | undefined
  private opening: Promise<Opened> | undefined
  /** Why the store cannot be read. While it is set, nothing is read from or written to the store. */
  private problem: AppError | undefined
  private lockedBecause: LockReason | undefined
  /** What changes the store or puts another in its place: one after another. */
  private readonly writes = new SerialQueue()
  private readonly users = new Users<SecretStore>()
  private readonly storedPatterns = new Set<string>()

  constructor(
    private readonly chooseStore: (before?: Opened) => Promise<Opened>,
    private readonly moveStore: (before: Opened, to: string, adopt: () => Promise<void>) => Promise<Moved>,
    private readonly keyString: () => KeyString | undefined,
    private readonly environment: Readonly<Record<string, string | undefined>>,
    private readonly news: {
      changed(count: number | null): void
      /** A secret was read or written. */
      used(): void
    },
    private readonly clock: Clock,
    private readonly log: Log
  ) {}

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
      const now = await this.chooseStore(before)
      try {
        await this.adopt(now)
      } finally {
        if (now.store !== before.store) {
          await this.users.gone(before.store)
          await before.store.close()
        }
        this.news.changed(this.problem ? null : now.store.count)
      }
      return this.clock.nowMs()
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
      this.news.changed(null)
    })
  }

  /** Opens a store that is locked, or that cannot be opened with the key at hand.
   *  @throws AppError secrets.locked when a passphrase is needed, secrets.wrong-key, and what makes the store unreadable */
  unlock(credentials: Credentials): Promise<void> {
    return this.writes.run(async () => {
      const before = await this.ready()
      if (!this.problem) return
      const [problem, because] = [this.problem, this.lockedBecause]
      const now = await this.chooseStore(before)
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
      this.news.used()
      this.news.changed(now.store.count)
    })
  }

  /** Seals everything in the secret file anew under another key.
   *  @throws AppError secrets.cannot-lock for a backend without a file, secrets.keyring, secrets.key-missing, secrets.* */
  rekey(choice: KeyChoice, wantsCode: boolean): Promise<Rekeyed & { next: string | null }> {
    return this.changingFile(async (store) => {
      const rekeyed = await store.rekey(choice, wantsCode)
      return { ...rekeyed, next: rekeyed.leftover ?? nextStep(choice, this.keyString()?.name) }
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
        return await this.moveStore(before, to, async () => {
          await this.adopt(await this.chooseStore(before))
          // Who still reads from the old store must not find it emptied.
          await this.users.gone(before.store)
        })
      } finally {
        const current = this.chosen()
        if (current.store !== before.store) await before.store.close()
        // What is left behind is another matter now.
        const now = await this.chooseStore(current)
        if (now.store === current.store) this.put(now)
        // The journal decides, also where the move failed between it and the switch: nothing may be written elsewhere.
        else {
          await this.adopt(now).catch((error: unknown) => this.log.error('the secret store cannot be read', error))
          await this.users.gone(current.store)
          await current.store.close()
        }
        this.news.changed(this.problem ? null : now.store.count)
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
        await this.adopt(opened).catch((error: unknown) => this.log.error('the secret store cannot be read', error))
        this.news.changed(this.problem ? null : opened.store.count)
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

  /** @throws AppError secrets.unknown-target, secrets.full, secrets.changed-on-disk, and what made the store unreadable */
  async set(targetId: string, value: string): Promise<SecretMeta> {
    if (!isKnownTarget(targetId)) throw unknownTarget('invalid secrets.store.set target id', targetId)
    return this.writes.run(async () => {
      const meta = await (await this.readable()).set(targetId, value)
      if (isPattern(targetId)) this.storedPatterns.add(targetId)
      this.news.changed(this.count)
      this.news.used()
      return meta
    })
  }

  /** @throws AppError what made the store unreadable */
  async get(
    targetId: string,
    includeValue: boolean
  ): Promise<{ found: boolean; value: string | null; valueLength: number }> {
    this.news.used()
    const value = await this.reading((store) => store.read(targetId))
    if (value === undefined) return { found: false, value: null, valueLength: 0 }
    return { found: true, value: includeValue ? value : null, valueLength: utf8Bytes(value) }
  }

  /** What is kept beside the values, by target id. */
  async list(): Promise<SecretMeta[]> {
    const all = await this.reading((store) => [...store.list()])
    return all.sort((a, b) => (a.targetId < b.targetId ? -1 : 1))
  }

  delete(targetId: string): Promise<boolean> {
    return this.writes.run(async () => {
      const deleted = await (await this.readable()).delete(targetId)
      if (deleted) {
        this.storedPatterns.delete(targetId)
        this.news.changed(this.count)
      }
      return deleted
    })
  }

  /** Looks into the store, for what is built upon it.
   *  @param isUse true when a secret is handed out, which postpones the idle lock
   *  @throws AppError what made the store unreadable, and what `read` throws */
  inspect<T>(read: (store: SecretStore) => T | Promise<T>, isUse = false): Promise<T> {
    if (isUse) this.news.used()
    return this.reading(read)
  }

  /** Changes the store, after all changes before it.
   *  @throws AppError what made the store unreadable, and what `write` throws */
  change<T>(write: (store: SecretStore) => Promise<T>): Promise<T> {
    return this.writes.run(async () => {
      const result = await write(await this.readable())
      this.news.changed(this.count)
      this.news.used()
      return result
    })
  }

  get count(): number {
    return this.chosen().store.count
  }

  get savedAtMs(): number | null {
    return this.chosen().store.info.savedAtMs
  }

  /** Finds each target's value; those without one come back as null, with a line that says where was looked.
   *  @throws AppError secrets.unknown-target before anything is handed out */
  async resolve(targetIds: readonly string[]): Promise<Resolution> {
    const unknown = targetIds.find((id) => !isKnownTarget(id))
    if (unknown !== undefined) throw unknownTarget('invalid secrets.resolve params: unknown target id', unknown)
    this.news.used()
    return this.reading(async (store) => {
      const stored = this.storedTargets(store)
      const resolution: Resolution = { assignments: [], diagnostics: [], inactiveRefPaths: [] }
      for (const targetId of targetIds) await this.resolveOne(targetId, store, stored, resolution)
      return resolution
    })
  }

  /** All secrets sealed into the reference's format, under the given key string or the environment's.
   *  @throws AppError secrets.key-missing when there is neither */
  async exportVersion1(given: string | undefined): Promise<{ file: string; count: number; keySource: string }> {
    const own = this.keyString()
    const keyString = given ?? own?.value
    if (keyString === undefined) {
      throw new AppError(
        'secrets.key-missing',
        'an export needs a key string to seal it; give one, or set TRUST_CONSOLE_SECRET_STORE_KEY'
      )
    }
    const entries = await this.reading(entriesOf)
    const keySource = given !== undefined || !own ? 'given' : `env:${own.name}`
    return { file: sealVersion1(entries, keyString), count: entries.length, keySource }
  }

  private async resolveOne(targetId: string, store: SecretStore, stored: Stored, into: Resolution): Promise<void> {
    const found = findTarget(targetId, stored, this.environment)
    const assign = (value: string | null, source: string | null): void => {
      into.assignments.push({ path: targetId, pathSegments: pathSegments(targetId), value, source })
    }
    switch (found.kind) {
      case 'stored': {
        const value = await store.read(found.targetId)
        if (value !== undefined) return assign(value, `store:${found.targetId}`)
        into.diagnostics.push(`${targetId}: another program removed ${found.targetId} from the credential store`)
        break
      }
      case 'environment':
        return assign(found.value, `env:${found.variable}`)
      case 'ambiguous':
        into.diagnostics.push(
          `${targetId}: ${found.candidates.length} stored targets match (${found.candidates.slice(0, 5).join(', ')}); name one`
        )
        break
      case 'none':
        into.diagnostics.push(`${targetId}: not in the store, and ${environmentNames(targetId)[0] ?? ''} is not set`)
    }
    assign(null, null)
    into.inactiveRefPaths.push(targetId)
  }

  private storedTargets(store: SecretStore): Stored {
    const { storedPatterns } = this
    return {
      has: (id) => store.has(id),
      patterns: () => storedPatterns,
      *ids() {
        for (const { targetId } of store.list()) yield targetId
      }
    }
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
      this.news.changed(this.count)
      return result
    })
  }

  /** Changes several secrets in one go, between the other writes. @throws AppError what made the store unreadable */
  writing<T>(write: (store: SecretStore) => Promise<T>): Promise<T> {
    return this.writes.run(async () => {
      const store = await this.readable()
      try {
        return await write(store)
      } finally {
        this.rememberPatterns(store)
        this.news.changed(this.count)
        this.news.used()
      }
    })
  }

  /** Uses several secrets in one go. @throws AppError what made the store unreadable */
  using<T>(read: (store: SecretStore) => T | Promise<T>): Promise<T> {
    this.news.used()
    return this.reading(read)
  }

  /** Reads from the store in use, which is not taken away meanwhile. */
  private async reading<T>(read: (store: SecretStore) => T | Promise<T>): Promise<T> {
    await this.readable()
    // Looked up and counted in one go: another store may have taken its place while we waited.
    const { store } = this.chosen()
    // A lock may have come in between.
    if (this.problem) throw this.problem
    return this.users.use(store, () => read(store))
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
    const opened = await this.chooseStore()
    this.opened = opened
    await this.openStore(opened).catch((error: unknown) => this.log.error('the secret store cannot be read', error))
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
    this.rememberPatterns(store)
  }

  private rememberPatterns(store: SecretStore): void {
    this.storedPatterns.clear()
    for (const { targetId } of store.list()) if (isPattern(targetId)) this.storedPatterns.add(targetId)
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

/** Every secret in clear. @throws AppError secrets.damaged where one is not there: a part must not pass for the whole */
const entriesOf = async (store: SecretStore): Promise<{ key: string; value: string }[]> => {
  const entries: { key: string; value: string }[] = []
  for (const { targetId } of store.list()) {
    const value = await store.read(targetId)
    if (value === undefined)
      throw new AppError('secrets.damaged', `${targetId} is no longer in the credential store; set or delete it first`)
    entries.push({ key: targetId, value })
  }
  return entries
}

const unknownTarget = (text: string, targetId: string): AppError =>
  new AppError('secrets.unknown-target', `${text} "${targetId.slice(0, 200)}"`, { data: { field: 'targetId' } })
