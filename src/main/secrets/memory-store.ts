import { AppError } from '../../shared/errors'
import { utf8Bytes } from '../../shared/secrets/contract'
import type { Clock } from '../platform/clock'
import { MAX_SECRETS, type SecretMeta, type SecretTimes, type SecretStore, type StoreInfo } from './store'

interface Held {
  meta: SecretMeta
  value: string
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

  read(targetId: string): string | undefined {
    return this.held.get(targetId)?.value
  }

  set(targetId: string, value: string, times?: SecretTimes): Promise<SecretMeta> {
    const now = this.clock.nowMs()
    const before = this.held.get(targetId)
    if (!before && this.held.size >= MAX_SECRETS) {
      return Promise.reject(new AppError('secrets.full', `the store holds at most ${MAX_SECRETS} secrets; delete some`))
    }
    const createdAtMs = before?.meta.createdAtMs ?? now
    const meta = { targetId, valueLength: utf8Bytes(value), createdAtMs, updatedAtMs: now, ...times }
    this.held.set(targetId, { meta, value })
    return Promise.resolve(meta)
  }

  delete(targetId: string): Promise<boolean> {
    return Promise.resolve(this.held.delete(targetId))
  }

  close(): Promise<void> {
    this.held.clear()
    return Promise.resolve()
  }
}
