/** What the operator says about a secret, beside its value. */
export interface SecretLife {
  notes: string
  tags: readonly string[]
  expiresAtMs: number | null
  /** Days after which the value should be replaced by a new one. */
  rotateEveryDays: number | null
}

export const NO_LIFE: SecretLife = { notes: '', tags: [], expiresAtMs: null, rotateEveryDays: null }

/** A value that was replaced and is kept. */
export interface VersionMeta {
  version: number
  /** UTF-8 bytes. */
  valueLength: number
  setAtMs: number | null
  replacedAtMs: number
}

/** What a store tells about one secret without opening it. Times are null where an imported file did not keep them. */
export interface SecretMeta extends SecretLife {
  targetId: string
  /** UTF-8 bytes. */
  valueLength: number
  createdAtMs: number | null
  /** When the value was last set. */
  updatedAtMs: number | null
  /** Number of the value in force: the first has 1, each other value one more. */
  version: number
  /** Values that were replaced, newest first. */
  earlier: readonly VersionMeta[]
}

export interface EarlierValue extends VersionMeta {
  value: string
}

/** Everything that a secret brings with it from another store. */
export interface Carried extends Omit<SecretMeta, 'targetId' | 'valueLength' | 'earlier'> {
  earlier: readonly EarlierValue[]
}

export interface NewSecret {
  targetId: string
  value: string
  carried?: Carried | undefined
}

/** What opens a secret file, for the operator. */
export interface Protection {
  kind: 'key' | 'key-string' | 'passphrase'
  /** Cost of the key derivation, where there is one. */
  kdf: { memoryKiB: number; passes: number; lanes: number } | null
  hasRecoveryCode: boolean
}

/** What a person gives to open a store whose key is not at hand. */
export interface Credentials {
  passphrase?: string | undefined
  recoveryCode?: string | undefined
}

export interface StoreInfo {
  persistent: boolean
  /** The file, or `memory://secret-store`. */
  path: string
  /** `env:<variable>`, `file:<path>`, `keychain`, `passphrase`, `recovery-code` or `none`. */
  keySource: string
  loadedAtMs: number | null
  savedAtMs: number | null
  formatVersion: number | null
  /** Something about the store that the operator should look at, or null. */
  note: string | null
}

/** A keeper of secrets. Calls may overlap: writes take effect one after another, each all or nothing.
 *  All methods throw AppError `secrets.*`; a store that fails to open must not be used for anything but opening again. */
export interface SecretStore {
  /** Opens the store, or opens it again after another program changed it. */
  open(credentials?: Credentials): Promise<void>
  /** What opens the secret file, for a store that is one. Null until it is first written. */
  readonly protection?: Protection | null
  readonly info: StoreInfo
  list(): Iterable<SecretMeta>
  has(targetId: string): boolean
  meta(targetId: string): SecretMeta | undefined
  readonly count: number
  /** The value, or undefined where there is none. A keeper that has to ask for it answers with a promise. */
  read(targetId: string): string | undefined | Promise<string | undefined>
  /** A value that was replaced, or undefined where it is not kept. */
  readEarlier(targetId: string, version: number): string | undefined
  /** Settles when the value is safe: on the disk or in the credential store, for a store that has one. The value that was
   *  there before is kept as an earlier one, unless it is the same; what was said about the secret stays. */
  set(targetId: string, value: string, carried?: Carried): Promise<SecretMeta>
  /** Sets many. A file takes all or none; a credential store takes them one after another and stops at the first that fails. */
  setAll(secrets: readonly NewSecret[]): Promise<SecretMeta[]>
  /** Says other things about a secret. @returns undefined when there is none */
  describe(targetId: string, life: SecretLife): Promise<SecretMeta | undefined>
  /** Forgets earlier values: those of these numbers, or all. @returns how many there were */
  forgetEarlier(targetId: string, versions?: readonly number[]): Promise<number>
  /** @returns false when there was nothing to delete */
  delete(targetId: string): Promise<boolean>
  /** What `work` sets and deletes is safe only once this settles, and costs one write of a file. For a move, while nobody
   *  else writes to the store. */
  together?(work: () => Promise<void>): Promise<void>
  /** Waits for writes under way and forgets keys. */
  close(): Promise<void>
}

/** Most secrets a store takes. */
export const MAX_SECRETS = 100_000

/** Most values that were replaced and are kept, for each secret. */
export const KEPT_VERSIONS = 10

/** All of a secret but its value, for another store. */
export const carriedFrom = (store: SecretStore, meta: SecretMeta): Carried => {
  const { targetId, valueLength: _length, earlier, ...rest } = meta
  return {
    ...rest,
    earlier: earlier.flatMap((each) => {
      const value = store.readEarlier(targetId, each.version)
      return value === undefined ? [] : [{ ...each, value }]
    })
  }
}

/** What becomes of a secret's numbers, times and earlier values when it gets this value. */
export const nextMeta = (
  { targetId, valueLength, isSame }: { targetId: string; valueLength: number; isSame: boolean },
  before: SecretMeta | undefined,
  nowMs: number
): SecretMeta => {
  if (!before)
    return { ...NO_LIFE, targetId, valueLength, createdAtMs: nowMs, updatedAtMs: nowMs, version: 1, earlier: [] }
  if (isSame) return { ...before, valueLength, updatedAtMs: nowMs }
  const replaced: VersionMeta = {
    version: before.version,
    valueLength: before.valueLength,
    setAtMs: before.updatedAtMs,
    replacedAtMs: nowMs
  }
  return {
    ...before,
    valueLength,
    updatedAtMs: nowMs,
    version: before.version + 1,
    earlier: [replaced, ...before.earlier].slice(0, KEPT_VERSIONS)
  }
}

/** The meta of a secret that comes from another store. */
export const carriedMeta = (targetId: string, valueLength: number, carried: Carried): SecretMeta => ({
  ...carried,
  targetId,
  valueLength,
  earlier: carried.earlier.map(({ value: _value, ...rest }) => rest)
})

/** Earlier values that are left when some are forgotten. */
export const withoutVersions = (meta: SecretMeta, versions: readonly number[] | undefined): SecretMeta => ({
  ...meta,
  earlier: versions ? meta.earlier.filter(({ version }) => !versions.includes(version)) : []
})
