import { AppError } from '../../../shared/errors'
import { utf8Bytes } from '../../../shared/secrets/contract'
import { unconfirmed } from '../../platform/atomic-write'
import type { Clock } from '../../platform/clock'
import { SerialQueue } from '../../platform/serial-queue'
import {
  carriedMeta,
  MAX_SECRETS,
  nextMeta,
  NO_LIFE,
  withoutVersions,
  type Carried,
  type Credentials,
  type NewSecret,
  type Protection,
  type SecretLife,
  type SecretMeta,
  type SecretStore,
  type StoreInfo
} from '../store'
import { isVersion1, openVersion1 } from './format-v1'
import { openVersion2, parseHeader2, type Entry2 } from './format-v2'
import { openFile, parseHeader, Sealer, type Header, type SealedEntry } from './format-v3'
import type { KeyChoice, StoreKeys } from './key'
import { readFirstLine } from './lines'
import { newRecoveryCode } from './recovery-code'
import { SealedEntries, type Change } from './sealed-entries'
import { fillSlot, type Slot, type SlotKind } from './slots'
import { asStoreError, StoreFile } from './store-file'

export interface Rekeyed {
  /** A new recovery code, where there was one before or one was asked for. Key material: shown once. */
  recoveryCode: string | null
  /** What of the old key is still there, in words, or null. */
  leftover: string | null
}

/** A secret to be put into the file. */
interface Put {
  targetId: string
  value: string
  /** UTF-8 bytes of the value that `value` stands for. */
  valueLength: number
  carried?: Carried | undefined
  /** Where the file does not hold the value itself: the one that is replaced, if it is another. */
  replaces?: { value: string | undefined; isSame: boolean } | undefined
}

/** The `encrypted-file` backend: one authenticated file, written whole and atomically. Values stay sealed in memory and
 *  are opened one at a time. */
export class FileStore implements SecretStore {
  private sealer: Sealer | undefined
  /** Ways to the data key, as they stand in the header. Empty until a new file is first written. */
  private slots: readonly Slot[] = []
  private openedBy: SlotKind = 'key'
  private source: string | undefined
  private entries = new SealedEntries()
  private loadedAtMs: number | null = null
  private savedAtMs: number | null = null
  private formatVersion: number | null = null
  private note: string | null = null
  private isClosed = false
  /** True while changes are kept back to be written together; `unwritten` once there are some. */
  private isHeldBack = false
  private unwritten: Sealer | undefined
  private readonly file: StoreFile
  private readonly queue = new SerialQueue()

  constructor(
    private readonly path: string,
    private readonly keys: StoreKeys,
    private readonly clock: Clock
  ) {
    this.file = new StoreFile(path, clock)
  }

  get info(): StoreInfo {
    return {
      persistent: true,
      path: this.path,
      keySource: this.source ?? (this.protection?.kind === 'passphrase' ? 'passphrase' : this.keys.source),
      loadedAtMs: this.loadedAtMs,
      savedAtMs: this.savedAtMs,
      formatVersion: this.formatVersion,
      note: this.note
    }
  }

  get count(): number {
    return this.entries.size
  }

  /** Null until there is a file of this version. Of a file that does not open it is what the header says, which nothing has
   *  authenticated: good enough to ask a person for the right thing. */
  get protection(): Protection | null {
    const slot = this.slots.find(({ kind }) => kind !== 'recovery')
    if (!slot || slot.kind === 'recovery') return null
    const hasRecoveryCode = this.slots.length > 1
    if (!('kdf' in slot)) return { kind: 'key', kdf: null, hasRecoveryCode }
    const { memoryKiB, passes, lanes } = slot.kdf
    return { kind: slot.kind, kdf: { memoryKiB, passes, lanes }, hasRecoveryCode }
  }

  /** Opens the file, also once more after it was closed. */
  open(credentials?: Credentials): Promise<void> {
    return this.queue.run(async () => {
      const { bytes, look } = await this.file.read()
      try {
        this.note = null
        this.slots = []
        if (!look) await this.openNothing()
        else if (isVersion1(bytes)) this.openReference(bytes)
        else await this.openOwn(bytes, credentials)
        this.isClosed = false
      } catch (error) {
        throw asStoreError(error, `${this.path} cannot be read`)
      }
      this.file.adopt(look)
      this.loadedAtMs = this.clock.nowMs()
    })
  }

  *list(): Iterable<SecretMeta> {
    for (const { meta } of this.entries) yield meta
  }

  has(targetId: string): boolean {
    return this.entries.has(targetId)
  }

  meta(targetId: string): SecretMeta | undefined {
    return this.entries.get(targetId)?.meta
  }

  read(targetId: string): string | undefined {
    const entry = this.entries.get(targetId)
    return entry && this.valueOf(entry, entry.meta.version)
  }

  readEarlier(targetId: string, version: number): string | undefined {
    const entry = this.entries.get(targetId)
    const isKept = entry?.meta.earlier.some((each) => each.version === version) ?? false
    return entry && isKept ? this.valueOf(entry, version) : undefined
  }

  set(targetId: string, value: string, carried?: Carried): Promise<SecretMeta> {
    return this.put({ targetId, value, valueLength: utf8Bytes(value), carried })
  }

  /** Stores a value that may stand for one of another length. */
  put(secret: Put): Promise<SecretMeta> {
    return this.queue.run(async () => {
      this.refuseTooMany([secret])
      const sealer = this.sealerForWriting()
      const entry = this.sealed(sealer, secret)
      await this.saveChange(sealer, this.entries.withEntry(entry))
      return entry.meta
    })
  }

  setAll(secrets: readonly NewSecret[]): Promise<SecretMeta[]> {
    return this.queue.run(async () => {
      this.refuseTooMany(secrets)
      const sealer = this.sealerForWriting()
      const sealed = secrets.map((secret) => this.sealed(sealer, { ...secret, valueLength: utf8Bytes(secret.value) }))
      const entries = this.entries.withAll(sealed)
      await this.save(sealer, entries.whole, () => (this.entries = entries))
      return sealed.map(({ meta }) => meta)
    })
  }

  describe(
    targetId: string,
    { notes, tags, expiresAtMs, rotateEveryDays }: SecretLife
  ): Promise<SecretMeta | undefined> {
    return this.change(targetId, (meta) => ({ ...meta, notes, tags, expiresAtMs, rotateEveryDays }))
  }

  /** Puts back what a secret was before. */
  putBack(meta: SecretMeta, value: string): Promise<SecretMeta | undefined> {
    return this.change(meta.targetId, () => meta, value)
  }

  async forgetEarlier(targetId: string, versions?: readonly number[]): Promise<number> {
    const before = this.meta(targetId)?.earlier.length ?? 0
    const after = await this.change(targetId, (meta) => withoutVersions(meta, versions))
    return before - (after?.earlier.length ?? 0)
  }

  delete(targetId: string): Promise<boolean> {
    return this.queue.run(async () => {
      if (!this.entries.has(targetId)) return false
      await this.saveChange(this.sealerForWriting(), this.entries.withoutEntry(targetId))
      return true
    })
  }

  /** Seals everything anew under a new data key, with another way to it. The old file stays in force until the new one is
   *  on the disk, and its key until then too.
   *  @throws AppError secrets.keyring, secrets.key-missing, secrets.file-io, secrets.changed-on-disk */
  rekey(choice: KeyChoice, wantsRecoveryCode = false): Promise<Rekeyed> {
    return this.queue.run(async () => {
      this.sealerForWriting()
      const replacement = await this.keys.replace(choice)
      const before = { sealer: this.sealer, slots: this.slots }
      try {
        const sealer = Sealer.forNewFile()
        const entries = new SealedEntries([...this.entries].map((entry) => this.resealed(sealer, entry)))
        const recovery = wantsRecoveryCode || this.slots.length > 1 ? newRecoveryCode() : undefined
        this.slots = [
          replacement.slotFor(sealer.dataKey, sealer.storeId),
          ...(recovery ? [fillSlot({ kind: 'recovery' }, sealer.storeId, recovery.bytes, sealer.dataKey)] : [])
        ]
        await this.save(sealer, entries.whole, () => {
          this.entries = entries
          this.sealer = sealer
          this.source = replacement.source
        })
        this.note = null
        this.openedBy = this.slots[0]?.kind ?? 'key'
        const leftover = await replacement.commit().catch((error: unknown) => messageOf(error))
        return { recoveryCode: recovery?.code ?? null, leftover }
      } catch (error) {
        // It is the file that is there: the new key is in force, and the old one stays as well.
        if (unconfirmed(error)) throw error
        this.slots = before.slots
        // A write whose end is not known may have taken effect: then both keys must stay.
        if (!(await this.isOnDisk(before.slots))) throw error
        await replacement.abandon().catch(() => undefined)
        throw error
      }
    })
  }

  /** Makes a recovery code, which takes the place of an earlier one. Key material: shown once, kept nowhere. */
  makeRecoveryCode(): Promise<string> {
    return this.queue.run(async () => {
      const sealer = this.sealerForWriting()
      const { code, bytes } = newRecoveryCode()
      await this.saveSlots(sealer, [fillSlot({ kind: 'recovery' }, sealer.storeId, bytes, sealer.dataKey)])
      return code
    })
  }

  /** @returns false when there was none */
  removeRecoveryCode(): Promise<boolean> {
    return this.queue.run(async () => {
      if (this.slots.length < 2) return false
      await this.saveSlots(this.sealerForWriting(), [])
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
        if (sealer) await this.save(sealer, this.entries.whole)
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

  private async openNothing(): Promise<void> {
    this.adopt([], undefined, [], null, null)
    this.source = undefined
    // Deleting the file must not pass for a store that nobody has used yet.
    if (await this.keys.hasKeyFile())
      this.note = `${this.path} is gone, and its key file is there; restore it from a backup, or delete the key file to start anew`
    await this.keys.prepare()
  }

  private async openOwn(bytes: Buffer, credentials: Credentials | undefined): Promise<void> {
    const { version, header: text } = readFirstLine(this.path, bytes)
    if (version === 2) {
      const header = parseHeader2(this.path, text)
      const { bytes: key, source } = await this.keys.openVersion2(header)
      this.adoptPlain(openVersion2(this.path, bytes, header, key), header.savedAtMs, 2)
      this.source = source
      return
    }
    const header = parseHeader(this.path, text)
    this.slots = header.slots
    const known = this.typedSealer(header, credentials)
    const opened = known ? undefined : await this.keys.open(header.slots, header.storeId, credentials)
    const sealer = opened ? new Sealer(header.storeId, opened.bytes) : known
    if (!sealer) throw new Error('a file was opened without a key')
    this.adopt(openFile(this.path, bytes, header, sealer), sealer, header.slots, header.savedAtMs, 3)
    if (opened) {
      this.source = opened.source
      this.openedBy = opened.by
    }
    if (this.openedBy === 'recovery')
      this.note = 'the store was opened with its recovery code; change its key now: "trust-console secrets rekey"'
  }

  /** What a person typed is not kept; a file that is read again and still the same one opens with the key it gave. */
  private typedSealer(header: Header, credentials: Credentials | undefined): Sealer | undefined {
    const isTyped = this.source === 'passphrase' || this.source === 'recovery-code'
    const wasGiven = credentials?.passphrase !== undefined || credentials?.recoveryCode !== undefined
    return isTyped && !wasGiven && this.sealer?.storeId === header.storeId ? this.sealer : undefined
  }

  /** A file of the reference is served as it is; the first write puts our format in its place and keeps the original. */
  private openReference(bytes: Buffer): void {
    const { keyString } = this.keys
    if (!keyString) {
      throw new AppError(
        'secrets.key-missing',
        `${this.path} is a version 1 file; set TRUST_CONSOLE_SECRET_STORE_KEY to the key string it was sealed with`
      )
    }
    const plain = openVersion1(this.path, bytes, keyString.value)
    // Should a key stand there twice, its last value counts, as for any reader of JSON.
    const values = new Map(plain.map(({ key, value }) => [key, value]))
    const entries = [...values].map(([targetId, value]) => ({
      meta: { targetId, valueLength: utf8Bytes(value), createdAtMs: null, updatedAtMs: null },
      value
    }))
    this.adoptPlain(entries, null, 1)
    this.source = `env:${keyString.name}`
  }

  /** What an older format held, sealed for ours: the first write puts it on the disk. */
  private adoptPlain(plain: readonly Entry2[], savedAtMs: number | null, version: 1 | 2): void {
    const sealer = Sealer.forNewFile()
    const entries = plain.map(({ meta, value }) =>
      sealer.sealEntry({ ...NO_LIFE, ...meta, version: 1, earlier: [] }, value)
    )
    this.adopt(entries, sealer, [], savedAtMs, version)
  }

  private adopt(
    entries: readonly SealedEntry[],
    sealer: Sealer | undefined,
    slots: readonly Slot[],
    savedAtMs: number | null,
    version: number | null
  ): void {
    this.entries = new SealedEntries(entries)
    this.sealer = sealer
    this.slots = slots
    this.savedAtMs = savedAtMs
    this.formatVersion = version
  }

  private valueOf(entry: SealedEntry, version: number): string {
    const value = this.sealer?.openValue(entry, version)
    if (value !== undefined) return value
    throw new AppError('secrets.damaged', `the entry ${entry.meta.targetId} does not open; reload the store`)
  }

  /** The entry that a secret becomes. */
  private sealed(sealer: Sealer, { targetId, value, valueLength, carried, replaces }: Put): SealedEntry {
    if (carried) return sealer.sealEntry(carriedMeta(targetId, valueLength, carried), value, carried.earlier)
    const before = this.entries.get(targetId)
    const isSame = replaces?.isSame ?? (before !== undefined && this.valueOf(before, before.meta.version) === value)
    const next = nextMeta({ targetId, valueLength, isSame }, before?.meta, this.clock.nowMs())
    // A value that another program has removed cannot be kept.
    const isLost = replaces !== undefined && !isSame && replaces.value === undefined
    const meta = isLost ? { ...next, earlier: before?.meta.earlier ?? [] } : next
    if (!before) return sealer.sealEntry(meta, value)
    if (isSame) return sealer.resealEntry(before, meta)
    const kept = replaces?.value === undefined ? before : sealer.resealEntry(before, before.meta, replaces.value)
    return sealer.resealEntry(kept, meta, value)
  }

  /** The same secret under another key. */
  private resealed(sealer: Sealer, entry: SealedEntry): SealedEntry {
    const { meta } = entry
    const earlier = meta.earlier.map(({ version }) => ({ version, value: this.valueOf(entry, version) }))
    return sealer.sealEntry(meta, this.valueOf(entry, meta.version), earlier)
  }

  private change(
    targetId: string,
    to: (meta: SecretMeta) => SecretMeta,
    value?: string
  ): Promise<SecretMeta | undefined> {
    return this.queue.run(async () => {
      const before = this.entries.get(targetId)
      if (!before) return undefined
      const sealer = this.sealerForWriting()
      const entry = sealer.resealEntry(before, to(before.meta), value)
      await this.saveChange(sealer, this.entries.withEntry(entry))
      return entry.meta
    })
  }

  private refuseTooMany(secrets: readonly Pick<NewSecret, 'targetId'>[]): void {
    const added = new Set(secrets.map(({ targetId }) => targetId).filter((id) => !this.entries.has(id)))
    if (added.size > 0 && this.entries.size + added.size > MAX_SECRETS)
      throw new AppError('secrets.full', `the store holds at most ${MAX_SECRETS} secrets; delete some`)
  }

  private sealerForWriting(): Sealer {
    if (this.isClosed) throw new AppError('secrets.changed-on-disk', 'the store was just closed; try again')
    this.sealer ??= Sealer.forNewFile()
    return this.sealer
  }

  private async saveChange(sealer: Sealer, change: Change): Promise<void> {
    if (!this.isHeldBack) return this.save(sealer, change, () => this.entries.commit(change))
    this.unwritten = sealer
    this.entries.commit(change)
  }

  private async saveSlots(sealer: Sealer, recovery: readonly Slot[]): Promise<void> {
    const before = this.slots
    await this.protect(sealer)
    this.slots = [...this.slots.filter(({ kind }) => kind !== 'recovery'), ...recovery]
    try {
      await this.save(sealer, this.entries.whole)
    } catch (error) {
      if (!unconfirmed(error)) this.slots = before
      throw error
    }
  }

  /** A file that is new, or in an older format until now, gets its way in. */
  private async protect(sealer: Sealer): Promise<void> {
    if (this.slots.length > 0) return
    const protector = await this.keys.create()
    this.slots = [protector.slotFor(sealer.dataKey, sealer.storeId)]
    this.source = protector.source
  }

  /** Writes everything.
   *  @param commit makes it what this store holds: called once the file is there, and also where the disk did not confirm it */
  private async save(
    sealer: Sealer,
    { groups, count }: Pick<Change, 'groups' | 'count'>,
    commit: () => void = () => undefined
  ): Promise<void> {
    await this.file.prepareWrite()
    if (this.formatVersion === 1) await this.file.keepOriginal('.v1')
    await this.protect(sealer)
    const savedAtMs = this.clock.nowMs()
    const doubt = await this.file.write(sealer.encode(this.slots, groups, count, savedAtMs)).catch((error: unknown) => {
      if (error instanceof AppError && unconfirmed(error)) return error
      throw error
    })
    this.savedAtMs = savedAtMs
    this.formatVersion = 3
    if (this.openedBy !== 'recovery') this.note = null
    commit()
    if (doubt) throw doubt
  }

  /** True when the file on the disk certainly has these slots, none for no file of ours. */
  private async isOnDisk(slots: readonly Slot[]): Promise<boolean> {
    try {
      const { bytes, look } = await this.file.read()
      if (!look || isVersion1(bytes)) return slots.length === 0
      const { version, header } = readFirstLine(this.path, bytes)
      if (version === 2) return slots.length === 0
      return JSON.stringify(parseHeader(this.path, header).slots) === JSON.stringify(slots)
    } catch {
      return false
    }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
