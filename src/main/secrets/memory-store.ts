import { AppError } from '../../shared/errors'
import { utf8Bytes } from '../../shared/secrets/contract'
import type { Clock } from '../platform/clock'
import {
  carriedMeta,
  MAX_SECRETS,
  nextMeta,
  withoutVersions,
  type Carried,
  type NewSecret,
  type SecretLife,
  type SecretMeta,
  type SecretStore,
  type StoreInfo
} from './store'

interface Held {
  meta: SecretMeta
  value: string
  /** Values that were replaced, by their number. */
  earlier: ReadonlyMap<number, string>
}

/** The `env` backend: secrets live in this process and end with it. */
export class MemoryStore implements SecretStore {
  private readonly held = new Map<string, Held>()
  private loadedAtMs: number | null = null

  constructor(private readonly clock: Clock) {}

  get info(): StoreInfo {
    return {
      persistent: false,
      path: 'memory://secret-store',
      keySource: 'none',
      loadedAtMs: this.loadedAtMs,
      savedAtMs: null,
      formatVersion: null,
      note: null
    }
  }

  get count(): number {
    return this.held.size
  }

  open(): Promise<void> {
    this.loadedAtMs = this.clock.nowMs()
    return Promise.resolve()
  }

  *list(): Iterable<SecretMeta> {
    for (const { meta } of this.held.values()) yield meta
  }

  has(targetId: string): boolean {
    return this.held.has(targetId)
  }

  meta(targetId: string): SecretMeta | undefined {
    return this.held.get(targetId)?.meta
  }

  read(targetId: string): string | undefined {
    return this.held.get(targetId)?.value
  }

  readEarlier(targetId: string, version: number): string | undefined {
    return this.held.get(targetId)?.earlier.get(version)
  }

  set(targetId: string, value: string, carried?: Carried): Promise<SecretMeta> {
    if (!this.held.has(targetId) && this.held.size >= MAX_SECRETS) return Promise.reject(full())
    return Promise.resolve(this.put({ targetId, value, carried }))
  }

  setAll(secrets: readonly NewSecret[]): Promise<SecretMeta[]> {
    const added = new Set(secrets.map(({ targetId }) => targetId).filter((id) => !this.held.has(id)))
    if (this.held.size + added.size > MAX_SECRETS) return Promise.reject(full())
    return Promise.resolve(secrets.map((secret) => this.put(secret)))
  }

  describe(targetId: string, life: SecretLife): Promise<SecretMeta | undefined> {
    const before = this.held.get(targetId)
    if (!before) return Promise.resolve(undefined)
    const { notes, tags, expiresAtMs, rotateEveryDays } = life
    const meta = { ...before.meta, notes, tags, expiresAtMs, rotateEveryDays }
    this.held.set(targetId, { ...before, meta })
    return Promise.resolve(meta)
  }

  forgetEarlier(targetId: string, versions?: readonly number[]): Promise<number> {
    const before = this.held.get(targetId)
    if (!before) return Promise.resolve(0)
    const meta = withoutVersions(before.meta, versions)
    this.held.set(targetId, { ...before, meta, earlier: keptValues(meta, before.earlier) })
    return Promise.resolve(before.meta.earlier.length - meta.earlier.length)
  }

  delete(targetId: string): Promise<boolean> {
    return Promise.resolve(this.held.delete(targetId))
  }

  close(): Promise<void> {
    this.held.clear()
    return Promise.resolve()
  }

  private put({ targetId, value, carried }: NewSecret): SecretMeta {
    const before = this.held.get(targetId)
    const valueLength = utf8Bytes(value)
    const isSame = before?.value === value
    const meta = carried
      ? carriedMeta(targetId, valueLength, carried)
      : nextMeta({ targetId, valueLength, isSame }, before?.meta, this.clock.nowMs())
    const values = carried
      ? new Map(carried.earlier.map((each) => [each.version, each.value]))
      : new Map(before?.earlier).set(before?.meta.version ?? 0, before?.value ?? '')
    this.held.set(targetId, { meta, value, earlier: keptValues(meta, values) })
    return meta
  }
}

const full = (): AppError => new AppError('secrets.full', `the store holds at most ${MAX_SECRETS} secrets; delete some`)

const keptValues = (meta: SecretMeta, values: ReadonlyMap<number, string>): ReadonlyMap<number, string> =>
  new Map(meta.earlier.map(({ version }) => [version, values.get(version) ?? '']))
