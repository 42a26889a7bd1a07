import { AppError } from '../../shared/errors'
import { utf8Bytes, type Assignment, type SecretSummary, type StoreStatus } from '../../shared/secrets/contract'
import { environmentNames, isKnownTarget, isPattern, pathSegments } from '../../shared/secrets/targets'
import type { Clock } from '../platform/clock'
import type { Log } from '../platform/log'
import type { BackendChoice } from './backend'
import { sealVersion1 } from './format-v1'
import type { KeyString } from './key'
import { findTarget, type Stored } from './lookup'
import type { SecretMeta, SecretStore } from './store'

interface Resolution {
  assignments: Assignment[]
  diagnostics: string[]
  inactiveRefPaths: string[]
}

interface Opened {
  choice: BackendChoice
  store: SecretStore
}

/** The rules over the store in use: which targets there are, what may be handed out, what an unreadable store means. */
export class SecretsService {
  private opened: Opened | undefined
  /** Why the store cannot be read. While it is set, nothing is read from or written to the store. */
  private problem: AppError | undefined
  private readonly storedPatterns = new Set<string>()

  constructor(
    private readonly chooseStore: () => Promise<Opened>,
    private readonly keyString: () => KeyString | undefined,
    private readonly environment: Readonly<Record<string, string | undefined>>,
    private readonly changed: (count: number | null) => void,
    private readonly clock: Clock,
    private readonly log: Log
  ) {}

  /** Opens the store. A store that cannot be opened does not stop the start: it is a state that diagnostics show. */
  async start(): Promise<void> {
    this.opened = await this.chooseStore()
    try {
      await this.openStore()
    } catch (error) {
      this.log.error('the secret store cannot be read', error)
    }
  }

  async stop(): Promise<void> {
    await this.opened?.store.close()
  }

  status(): StoreStatus {
    const { choice, store } = this.chosen()
    return {
      ...choice,
      ...store.info,
      count: this.problem ? null : store.count,
      state: this.problem ? 'unreadable' : 'ready',
      error: this.problem ? { code: this.problem.code, message: this.problem.message } : null
    }
  }

  /** Reads the file again.
   *  @throws AppError secrets.* when it cannot be read; the store then counts as unreadable */
  async reload(): Promise<number> {
    try {
      await this.openStore()
    } finally {
      this.changed(this.status().count)
    }
    return this.clock.nowMs()
  }

  /** @throws AppError secrets.unknown-target, secrets.full, secrets.changed-on-disk, and what made the store unreadable */
  async set(targetId: string, value: string): Promise<SecretMeta> {
    if (!isKnownTarget(targetId)) throw unknownTarget('invalid secrets.store.set target id', targetId)
    const meta = await this.readable().set(targetId, value)
    if (isPattern(targetId)) this.storedPatterns.add(targetId)
    this.changed(this.count)
    return meta
  }

  /** @throws AppError what made the store unreadable */
  get(targetId: string, includeValue: boolean): { found: boolean; value: string | null; valueLength: number } {
    const value = this.readable().read(targetId)
    if (value === undefined) return { found: false, value: null, valueLength: 0 }
    return { found: true, value: includeValue ? value : null, valueLength: utf8Bytes(value) }
  }

  list(): SecretSummary[] {
    return [...this.readable().list()]
      .map((meta) => ({ ...meta, known: isKnownTarget(meta.targetId) }))
      .sort((a, b) => (a.targetId < b.targetId ? -1 : 1))
  }

  async delete(targetId: string): Promise<boolean> {
    const deleted = await this.readable().delete(targetId)
    if (deleted) {
      this.storedPatterns.delete(targetId)
      this.changed(this.count)
    }
    return deleted
  }

  get count(): number {
    return this.readable().count
  }

  get savedAtMs(): number | null {
    return this.chosen().store.info.savedAtMs
  }

  /** Finds each target's value; those without one come back as null, with a line that says where was looked.
   *  @throws AppError secrets.unknown-target before anything is handed out */
  resolve(targetIds: readonly string[]): Resolution {
    const unknown = targetIds.find((id) => !isKnownTarget(id))
    if (unknown !== undefined) throw unknownTarget('invalid secrets.resolve params: unknown target id', unknown)
    const store = this.readable()
    const stored = this.storedTargets(store)
    const resolution: Resolution = { assignments: [], diagnostics: [], inactiveRefPaths: [] }
    for (const targetId of targetIds) this.resolveOne(targetId, store, stored, resolution)
    return resolution
  }

  /** All secrets sealed into the reference's format, under the given key string or the environment's.
   *  @throws AppError secrets.key-missing when there is neither */
  exportVersion1(given: string | undefined): { file: string; count: number; keySource: string } {
    const store = this.readable()
    const own = this.keyString()
    const keyString = given ?? own?.value
    if (keyString === undefined) {
      throw new AppError(
        'secrets.key-missing',
        'an export needs a key string to seal it; give one, or set TRUST_CONSOLE_SECRET_STORE_KEY'
      )
    }
    const entries = [...store.list()].map(({ targetId }) => ({ key: targetId, value: store.read(targetId) ?? '' }))
    const keySource = given !== undefined || !own ? 'given' : `env:${own.name}`
    return { file: sealVersion1(entries, keyString), count: entries.length, keySource }
  }

  private resolveOne(targetId: string, store: SecretStore, stored: Stored, into: Resolution): void {
    const found = findTarget(targetId, stored, this.environment)
    const assign = (value: string | null, source: string | null): void => {
      into.assignments.push({ path: targetId, pathSegments: pathSegments(targetId), value, source })
    }
    switch (found.kind) {
      case 'stored':
        return assign(store.read(found.targetId) ?? null, `store:${found.targetId}`)
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

  private async openStore(): Promise<void> {
    const { store } = this.chosen()
    try {
      await store.open()
    } catch (error) {
      if (error instanceof AppError) this.problem = error
      throw error
    }
    this.problem = undefined
    this.storedPatterns.clear()
    for (const { targetId } of store.list()) if (isPattern(targetId)) this.storedPatterns.add(targetId)
  }

  private readable(): SecretStore {
    if (this.problem) throw this.problem
    return this.chosen().store
  }

  private chosen(): Opened {
    if (!this.opened) throw new Error('the secret store was used before start()')
    return this.opened
  }
}

const unknownTarget = (text: string, targetId: string): AppError =>
  new AppError('secrets.unknown-target', `${text} "${targetId.slice(0, 200)}"`, { data: { field: 'targetId' } })
