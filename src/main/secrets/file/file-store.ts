import { lstat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError, systemCode } from '../../../shared/errors'
import { utf8Bytes } from '../../../shared/secrets/contract'
import { sweepTemporaryFiles, writeAtomically } from '../../platform/atomic-write'
import type { Clock } from '../../platform/clock'
import { ensurePrivateFolder, readRegularFile } from '../../platform/file-safety'
import { SerialQueue } from '../../platform/serial-queue'
import { folderDistrust } from '../../platform/trust'
import { isVersion1, openVersion1 } from './format-v1'
import { openFile, readHeader, Sealer, type SealedEntry } from './format-v2'
import type { StoreKeys } from './key'
import { SealedEntries, type Change } from './sealed-entries'
import { MAX_SECRETS, type SecretMeta, type SecretTimes, type SecretStore, type StoreInfo } from '../store'

const MAX_FILE_BYTES = 512 * 1024 * 1024

/** What a file looked like when we last read or wrote it. Another look means that another program wrote it. */
interface Look {
  ino: number
  mtimeMs: number
  size: number
}

/** The `encrypted-file` backend: one authenticated file, written whole and atomically. Values stay sealed in memory and
 *  are opened one at a time. */
export class FileStore implements SecretStore {
  private sealer: Sealer | undefined
  private entries = new SealedEntries()
  private look: Look | undefined
  private loadedAtMs: number | null = null
  private savedAtMs: number | null = null
  private formatVersion: number | null = null
  private note: string | null = null
  private isClosed = false
  /** True while changes are kept back to be written together; `unwritten` once there are some. */
  private isHeldBack = false
  private unwritten: Sealer | undefined
  private readonly queue = new SerialQueue()

  constructor(
    private readonly path: string,
    private readonly keys: StoreKeys,
    private readonly clock: Clock
  ) {}

  get info(): StoreInfo {
    return {
      persistent: true,
      path: this.path,
      keySource: this.sealer?.key.source ?? this.keys.source,
      loadedAtMs: this.loadedAtMs,
      savedAtMs: this.savedAtMs,
      formatVersion: this.formatVersion,
      note: this.note
    }
  }

  get count(): number {
    return this.entries.size
  }

  open(): Promise<void> {
    return this.queue.run(async () => {
      try {
        await sweepTemporaryFiles(dirname(this.path), this.clock.nowMs())
        const file = await readRegularFile(this.path, MAX_FILE_BYTES, 'secrets.unsafe-file')
        if (!file) this.adopt([], undefined, null, null)
        else if (isVersion1(file.bytes)) await this.openReference(file.bytes)
        else await this.openOwn(file.bytes)
        this.look = file && lookOf(file.stats)
        // Deleting the file must not pass for a store that nobody has used yet.
        this.note =
          !file && (await this.keys.hasKeyFile())
            ? `${this.path} is gone, and its key file is there; restore it from a backup, or delete the key file to start anew`
            : null
        if (!file) await this.keys.prepare()
        this.loadedAtMs = this.clock.nowMs()
      } catch (error) {
        throw asStoreError(error, `${this.path} cannot be read`)
      }
    })
  }

  *list(): Iterable<SecretMeta> {
    for (const { meta } of this.entries) yield meta
  }

  has(targetId: string): boolean {
    return this.entries.has(targetId)
  }

  read(targetId: string): string | undefined {
    const entry = this.entries.get(targetId)
    if (!entry) return undefined
    const value = this.sealer?.openValue(entry)
    if (value === undefined)
      throw new AppError('secrets.damaged', `the entry ${targetId} does not open; reload the store`)
    return value
  }

  set(targetId: string, value: string, times?: SecretTimes): Promise<SecretMeta> {
    return this.put(targetId, value, utf8Bytes(value), times)
  }

  /** Stores a value that stands for one of another length. */
  put(targetId: string, value: string, valueLength: number, times?: SecretTimes): Promise<SecretMeta> {
    return this.queue.run(async () => {
      const before = this.entries.get(targetId)
      if (!before && this.entries.size >= MAX_SECRETS) {
        throw new AppError('secrets.full', `the store holds at most ${MAX_SECRETS} secrets; delete some`)
      }
      const sealer = await this.sealerForWriting()
      const now = this.clock.nowMs()
      const createdAtMs = before ? before.meta.createdAtMs : now
      const meta: SecretMeta = { targetId, valueLength, createdAtMs, updatedAtMs: now, ...times }
      await this.save(sealer, this.entries.withEntry(sealer.sealEntry(meta, value)))
      return meta
    })
  }

  delete(targetId: string): Promise<boolean> {
    return this.queue.run(async () => {
      if (!this.entries.has(targetId)) return false
      await this.save(await this.sealerForWriting(), this.entries.withoutEntry(targetId))
      return true
    })
  }

  async together(work: () => Promise<void>): Promise<void> {
    this.isHeldBack = true
    try {
      await work()
    } finally {
      await this.queue.run(async () => {
        this.isHeldBack = false
        const sealer = this.unwritten
        this.unwritten = undefined
        if (sealer) await this.save(sealer, this.entries.unchanged())
      })
    }
  }

  async close(): Promise<void> {
    await this.queue.idle()
    // What comes later must not take the emptied store for an empty file.
    this.isClosed = true
    this.sealer = undefined
    this.entries = new SealedEntries()
  }

  private async openOwn(bytes: Buffer): Promise<void> {
    const header = readHeader(this.path, bytes)
    const sealer = new Sealer(header.storeId, await this.keys.find(header.kdf))
    const { entries, savedAtMs } = openFile(this.path, bytes, header, sealer)
    this.adopt(entries, sealer, savedAtMs, 2)
  }

  /** A file of the reference is served as it is; the first write puts our format in its place and keeps the original. */
  private async openReference(bytes: Buffer): Promise<void> {
    const { keyString } = this.keys
    if (!keyString) {
      throw new AppError(
        'secrets.key-missing',
        `${this.path} is a version 1 file; set TRUST_CONSOLE_SECRET_STORE_KEY to the key string it was sealed with`
      )
    }
    const plain = openVersion1(this.path, bytes, keyString.value)
    const sealer = Sealer.forNewFile(await this.keys.create())
    // Should a key stand there twice, its last value counts, as for any reader of JSON.
    const values = new Map(plain.map(({ key, value }) => [key, value]))
    const entries = [...values].map(([targetId, value]) =>
      sealer.sealEntry({ targetId, valueLength: utf8Bytes(value), createdAtMs: null, updatedAtMs: null }, value)
    )
    this.adopt(entries, sealer, null, 1)
  }

  private adopt(
    entries: readonly SealedEntry[],
    sealer: Sealer | undefined,
    savedAtMs: number | null,
    version: number | null
  ): void {
    this.entries = new SealedEntries(entries)
    this.sealer = sealer
    this.savedAtMs = savedAtMs
    this.formatVersion = version
  }

  private async sealerForWriting(): Promise<Sealer> {
    if (this.isClosed) throw new AppError('secrets.changed-on-disk', 'the store was just closed; try again')
    this.sealer ??= Sealer.forNewFile(await this.keys.create())
    return this.sealer
  }

  /** Writes everything, and only then makes it what this store holds. */
  private async save(sealer: Sealer, change: Change): Promise<void> {
    if (this.isHeldBack) {
      this.entries.commit(change)
      this.unwritten = sealer
      return
    }
    try {
      await this.refuseForeignChange()
      await ensurePrivateFolder(dirname(this.path))
      const distrust = folderDistrust(dirname(this.path), true)
      if (distrust) throw new AppError('secrets.unsafe-file', `${distrust}; secrets are not written there`)
      if (this.formatVersion === 1) await this.keepOriginal()
      const savedAtMs = this.clock.nowMs()
      const chunks = sealer.encode(change.groups, change.count, savedAtMs)
      const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
      // A larger file could be written, and never be opened again.
      if (bytes > MAX_FILE_BYTES)
        throw new AppError('secrets.full', 'the secret file has reached its largest size; delete some secrets')
      this.look = await writeAtomically(this.path, chunks, { unsafe: 'secrets.unsafe-file' })
      this.entries.commit(change)
      this.savedAtMs = savedAtMs
      this.formatVersion = 2
      this.note = null
    } catch (error) {
      throw asStoreError(error, `${this.path} cannot be written; the secrets are as they were before`)
    }
  }

  private async keepOriginal(): Promise<void> {
    const original = await readRegularFile(this.path, MAX_FILE_BYTES, 'secrets.unsafe-file')
    if (!original) return
    const options = { unsafe: 'secrets.unsafe-file', exclusive: true } as const
    const first = `${this.path}.v1`
    const kept = await readRegularFile(first, MAX_FILE_BYTES, 'secrets.unsafe-file')
    if (!kept) await writeAtomically(first, original.bytes, options)
    else if (!kept.bytes.equals(original.bytes))
      await writeAtomically(`${first}-${this.clock.nowMs()}`, original.bytes, options)
  }

  private async refuseForeignChange(): Promise<void> {
    const now = await lstat(this.path).then(lookOf, (error: unknown) => {
      if (systemCode(error) === 'ENOENT') return undefined
      throw error
    })
    const { look } = this
    if (now?.ino !== look?.ino || now?.mtimeMs !== look?.mtimeMs || now?.size !== look?.size) {
      throw new AppError(
        'secrets.changed-on-disk',
        `${this.path} was changed by another program; reload the store, then try again`
      )
    }
  }
}

const lookOf = ({ ino, mtimeMs, size }: Look): Look => ({ ino, mtimeMs, size })

const asStoreError = (error: unknown, what: string): AppError =>
  error instanceof AppError
    ? error
    : new AppError('secrets.file-io', `${what} (${systemCode(error) ?? 'error'}); check permissions and disk space`, {
        cause: error
      })
