import { AppError } from '../../shared/errors'
import type { StoreChange } from '../../shared/remediation/plan-contract'
import type { SecretsService } from '../secrets/service'
import type { SecretStore } from '../secrets/store'
import type { Hash } from './file-state'
import { Drifted } from './write-file'

/** What is under a target id. `closed`: nothing can be moved there, and why. */
export type Held =
  | { readonly kind: 'absent' }
  | { readonly kind: 'held'; readonly hash: string }
  | { readonly kind: 'closed'; readonly reason: string }

type StoreAccess = Pick<SecretsService, 'using' | 'writing'>

/** The secret store, as far as remediation moves something into it or takes that back. It never replaces a value. */
export class SecretKeeper {
  /** @param moved called after each change, with what is under the id now */
  constructor(
    private readonly secrets: StoreAccess,
    private readonly hash: Hash,
    private readonly moved: (change: StoreChange) => Promise<void> = () => Promise.resolve()
  ) {}

  /** Never throws: a store that cannot be used is what there is to know. */
  async look(targetIds: readonly string[]): Promise<ReadonlyMap<string, Held>> {
    const found = new Map<string, Held>()
    for (const targetId of targetIds) found.set(targetId, await this.lookAt(targetId))
    return found
  }

  /** @throws AppError what makes the store unreadable */
  holds({ targetId, hash }: Pick<StoreChange, 'targetId' | 'hash'>): Promise<boolean> {
    return this.secrets.using(async (store) => {
      const value = await store.read(targetId)
      return value !== undefined && this.hash(value) === hash
    }, false)
  }

  /** True when the change was made already. @throws AppError what makes the store unreadable */
  async isDone(change: StoreChange): Promise<boolean> {
    const held = await this.lookAt(change.targetId)
    if (held.kind === 'closed') throw new AppError('secrets.file-io', held.reason)
    return change.after === 'absent' ? held.kind === 'absent' : held.kind === 'held' && held.hash === change.hash
  }

  /** Makes the change and reads it back. @param value key material: keep it out of logs
   *  @throws Drifted where another value is there, AppError what makes the store unreadable or unwritable */
  async carry(change: StoreChange, value: string): Promise<void> {
    await this.secrets.writing((store) => this.change(store, change, value))
    if (!(await this.isDone(change))) {
      throw new AppError('secrets.file-io', `the secret store does not hold ${change.targetId} as it was written`)
    }
    await this.moved(change)
  }

  private async change(store: SecretStore, { targetId, hash, after }: StoreChange, value: string): Promise<void> {
    if (!store.info.persistent) throw new AppError('secrets.file-io', IN_MEMORY)
    const now = await store.read(targetId)
    if (now !== undefined && this.hash(now) !== hash) {
      throw new Drifted(`the secret store holds another value under ${targetId}`)
    }
    if (after === 'absent') await store.delete(targetId)
    else if (now === undefined) await store.set(targetId, value)
  }

  private async lookAt(targetId: string): Promise<Held> {
    try {
      return await this.secrets.using(async (store): Promise<Held> => {
        if (!store.info.persistent) return { kind: 'closed', reason: IN_MEMORY }
        const value = await store.read(targetId)
        return value === undefined ? { kind: 'absent' } : { kind: 'held', hash: this.hash(value) }
      }, false)
    } catch (error) {
      if (error instanceof AppError) return { kind: 'closed', reason: error.message }
      throw error
    }
  }
}

const IN_MEMORY = 'secrets are kept in memory only, and would be lost at the next start'
