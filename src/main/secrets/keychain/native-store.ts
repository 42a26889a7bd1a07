import { rename } from 'node:fs/promises'
import { AppError } from '../../../shared/errors'
import { utf8Bytes } from '../../../shared/secrets/contract'
import type { Clock } from '../../platform/clock'
import { SerialQueue } from '../../platform/serial-queue'
import { isInMemory } from '../../settings/table'
import { FileStore } from '../file/file-store'
import { decodeItem, encodeItem } from './item-text'
import { StoreKeys } from '../file/key'
import { obstacleOf, type Keyring, type KeyringObstacle } from './keyring'
import type { Carried, NewSecret, SecretLife, SecretMeta, SecretStore, StoreInfo } from '../store'

/** The index lies beside where the secret file would lie, if that is on a disk. */
export const indexPathOf = (storePath: string): string => (isInMemory(storePath) ? storePath : `${storePath}.index`)

/** Service of the items of one store. @param account the account under which the key of its index is kept */
export const itemService = (account: string): string => `Trust Console ${account}`

const REINDEX = '"trust-console secrets reindex" lists anew what the credential store holds'

const goneNote = (path: string): string =>
  `the list of names (${path}) is gone, and the items are still in the credential store: restore it from a backup, or run ${REINDEX.replace(/ lists/, ', which lists')}`

/** True for an index that no key and no waiting will open. */
export const isBeyondReading = ({ code }: AppError): boolean =>
  code === 'secrets.damaged' || code === 'secrets.wrong-key'

/** The `keychain`, `dpapi` and `keystore` backends: each value is an item of the operating system's credential store.
 *  Names, lengths and times stand in a sealed index file, so that a list asks the system for nothing. What is in the
 *  index is ours: an entry is written before its item, and removed after it. */
export class NativeStore implements SecretStore {
  private readonly index: FileStore
  private readonly keys: StoreKeys
  private readonly queue = new SerialQueue()
  /** Targets whose item was not there when it was asked for. */
  private readonly missing = new Set<string>()
  /** Items that are written once their entries are: see together(). */
  private later: (() => Promise<void>)[] | undefined

  constructor(
    storePath: string,
    private readonly keyring: Keyring,
    clock: Clock,
    private readonly platform: NodeJS.Platform
  ) {
    const path = indexPathOf(storePath)
    this.keys = new StoreKeys(path, undefined, keyring, true)
    this.index = new FileStore(path, this.keys, clock)
  }

  get info(): StoreInfo {
    const info = this.index.info
    // Its items are still there: unlike a secret file, it can be made again.
    const note = info.note === null ? this.driftNote() : info.formatVersion === null ? goneNote(info.path) : info.note
    return { ...info, note }
  }

  get count(): number {
    return this.index.count
  }

  open(): Promise<void> {
    return this.queue.run(async () => {
      try {
        await this.index.open()
      } catch (error) {
        if (!(error instanceof AppError) || !isBeyondReading(error)) throw error
        throw new AppError(error.code, `${error.message}; ${REINDEX}`, { cause: error })
      }
      this.missing.clear()
    })
  }

  list(): Iterable<SecretMeta> {
    return this.index.list()
  }

  has(targetId: string): boolean {
    return this.index.has(targetId)
  }

  /** @throws AppError secrets.keyring, also where a locked store answers as if the item were not there */
  async read(targetId: string): Promise<string | undefined> {
    if (!this.index.has(targetId)) return undefined
    const text = await this.keyring.read(await this.service(), targetId)
    if (text !== undefined) {
      this.missing.delete(targetId)
      return decodeItem(targetId, text)
    }
    await this.proveOpen()
    // It may have been deleted by us while we asked.
    if (this.index.has(targetId)) this.missing.add(targetId)
    return undefined
  }

  meta(targetId: string): SecretMeta | undefined {
    return this.index.meta(targetId)
  }

  /** Values that were replaced lie in the index, sealed. */
  readEarlier(targetId: string, version: number): string | undefined {
    return this.index.readEarlier(targetId, version)
  }

  set(targetId: string, value: string, carried?: Carried): Promise<SecretMeta> {
    return this.queue.run(async () => {
      const text = encodeItem(value, this.platform)
      const before = this.index.meta(targetId)
      const meta = await this.addEntry({ targetId, value, carried }, before)
      if (!before && this.later) {
        this.later.push(async () => {
          await this.keyring.write(await this.service(), targetId, text)
          this.missing.delete(targetId)
        })
        return meta
      }
      try {
        await this.keyring.write(await this.service(), targetId, text)
      } catch (error) {
        await this.takeBack(targetId, before, error)
        throw error
      }
      this.missing.delete(targetId)
      return meta
    })
  }

  async setAll(secrets: readonly NewSecret[]): Promise<SecretMeta[]> {
    const metas: SecretMeta[] = []
    for (const { targetId, value, carried } of secrets) metas.push(await this.set(targetId, value, carried))
    return metas
  }

  describe(targetId: string, life: SecretLife): Promise<SecretMeta | undefined> {
    return this.queue.run(() => this.index.describe(targetId, life))
  }

  forgetEarlier(targetId: string, versions?: readonly number[]): Promise<number> {
    return this.queue.run(() => this.index.forgetEarlier(targetId, versions))
  }

  delete(targetId: string): Promise<boolean> {
    return this.queue.run(async () => {
      if (!this.index.has(targetId)) return false
      const removed = await this.keyring.remove(await this.service(), targetId)
      // A locked store answers as if there were nothing to remove.
      if (!removed) await this.proveOpen()
      await this.index.delete(targetId)
      this.missing.delete(targetId)
      return true
    })
  }

  /** Accounts of items that stand under this store's service and not in its index, whoever put them there.
   *  @throws AppError secrets.keyring, secrets.key-missing */
  unlisted(): Promise<string[]> {
    return this.queue.run(async () => {
      const accounts = await this.keyring.list(await this.service())
      // A locked store answers as if there were none.
      await this.proveOpen()
      return accounts.filter((account) => !this.index.has(account)).sort()
    })
  }

  /** Lists items again that are there. Only their lengths are taken from them. @returns how many */
  relist(targetIds: readonly string[]): Promise<number> {
    return this.queue.run(async () => {
      const service = await this.service()
      let listed = 0
      await this.index.together(async () => {
        for (const targetId of targetIds) {
          const text = this.index.has(targetId) ? undefined : await this.keyring.read(service, targetId)
          if (text === undefined) continue
          await this.index.put({ targetId, value: '', valueLength: utf8Bytes(decodeItem(targetId, text)) })
          listed++
        }
      })
      return listed
    })
  }

  /** Keeps an index that cannot be read under another name, so that a new one can be made. @returns its new path */
  setIndexAside(nowMs: number): Promise<string> {
    return this.queue.run(async () => {
      const { path } = this.index.info
      const aside = `${path}.unreadable-${nowMs}`
      await rename(path, aside)
      await this.index.open()
      return aside
    })
  }

  /** Entries first, then their items, as for a single one. Items that were not written leave entries without one. */
  async together(work: () => Promise<void>): Promise<void> {
    const later: (() => Promise<void>)[] = []
    this.later = later
    try {
      await this.index.together(work)
    } finally {
      this.later = undefined
    }
    for (const write of later) await this.queue.run(write)
  }

  async close(): Promise<void> {
    await this.queue.idle()
    await this.index.close()
  }

  /** The entry goes first: what is in the credential store must be listed. */
  private async addEntry({ targetId, value, carried }: NewSecret, before: SecretMeta | undefined): Promise<SecretMeta> {
    const put = { targetId, value: '', valueLength: utf8Bytes(value), carried }
    if (!before) return this.index.put(put)
    const text = await this.keyring.read(await this.service(), targetId)
    const replaced = text === undefined ? undefined : decodeItem(targetId, text)
    // A locked store answers as if the item were not there; then there is nothing to keep, and the write says the rest.
    return this.index.put({ ...put, replaces: { value: replaced, isSame: replaced === value } })
  }

  /** After a write that failed. It may have taken effect all the same, and what is written must stay listed. */
  private async takeBack(targetId: string, before: SecretMeta | undefined, error: unknown): Promise<void> {
    const obstacle = obstacleOf(error)
    if (before) {
      // Whether the old value or the new one is there now, the entry of before names it.
      if (obstacle !== 'no-answer') await this.index.putBack(before, '')
      return
    }
    if (await this.isCertainlyAbsent(targetId, obstacle)) await this.index.delete(targetId)
  }

  private async isCertainlyAbsent(targetId: string, obstacle: KeyringObstacle | undefined): Promise<boolean> {
    if (obstacle === 'no-answer') return false
    // A refusal for a known reason is one before anything was written.
    if (obstacle !== undefined && obstacle !== 'other') return true
    return this.keyring.remove(await this.service(), targetId).then(
      () => true,
      () => false
    )
  }

  /** If the key of the index can be read, the credential store is open, and what was not found is not there.
   *  @throws AppError secrets.keyring, secrets.key-missing */
  private async proveOpen(): Promise<void> {
    await this.keys.prove()
  }

  private async service(): Promise<string> {
    const account = await this.keys.keychainAccount()
    if (account !== undefined) return itemService(account)
    throw new AppError('secrets.key-missing', `${this.keys.keyPath} is gone; put it back from a backup, then reload`)
  }

  private driftNote(): string | null {
    if (this.missing.size === 0) return null
    const names = [...this.missing].sort()
    const shown = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
    return `another program removed from the credential store: ${shown}; set or delete them here`
  }
}
