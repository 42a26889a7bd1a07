import { AppError } from '../../../shared/errors'
import { utf8Bytes } from '../../../shared/secrets/contract'
import type { Clock } from '../../platform/clock'
import { SerialQueue } from '../../platform/serial-queue'
import { isInMemory } from '../../settings/table'
import { FileStore } from '../file/file-store'
import { decodeItem, encodeItem } from './item-text'
import { StoreKeys } from '../file/key'
import { obstacleOf, type Keyring } from './keyring'
import type { SecretMeta, SecretStore, SecretTimes, StoreInfo } from '../store'

/** The index lies beside where the secret file would lie, if that is on a disk. */
export const indexPathOf = (storePath: string): string => (isInMemory(storePath) ? storePath : `${storePath}.index`)

/** Service of the items of one store. @param account the account under which the key of its index is kept */
export const itemService = (account: string): string => `Trust Console ${account}`

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
    return { ...info, note: info.note ?? this.driftNote() }
  }

  get count(): number {
    return this.index.count
  }

  open(): Promise<void> {
    return this.queue.run(async () => {
      await this.index.open()
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

  set(targetId: string, value: string, times?: SecretTimes): Promise<SecretMeta> {
    return this.queue.run(async () => {
      const text = encodeItem(value, this.platform)
      const isNew = !this.index.has(targetId)
      const entry = isNew ? await this.addEntry(targetId, value, times) : undefined
      if (entry && this.later) {
        this.later.push(async () => this.keyring.write(await this.service(), targetId, text))
        return entry
      }
      try {
        await this.keyring.write(await this.service(), targetId, text)
      } catch (error) {
        if (isNew && (await this.isCertainlyAbsent(targetId, error))) await this.index.delete(targetId)
        throw error
      }
      this.missing.delete(targetId)
      return entry ?? (await this.addEntry(targetId, value, times))
    })
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

  /** After a write that failed. It may have taken effect all the same, and what is written must stay listed. */
  private async isCertainlyAbsent(targetId: string, error: unknown): Promise<boolean> {
    const obstacle = obstacleOf(error)
    if (obstacle === 'no-answer') return false
    // A refusal for a known reason is one before anything was written.
    if (obstacle !== undefined && obstacle !== 'other') return true
    return this.keyring.remove(await this.service(), targetId).then(
      () => true,
      () => false
    )
  }

  private addEntry(targetId: string, value: string, times: SecretTimes | undefined): Promise<SecretMeta> {
    return this.index.put(targetId, '', utf8Bytes(value), times)
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
