/** What a store tells about one secret without opening it. Times are null where an imported file did not keep them. */
export interface SecretMeta {
  targetId: string
  /** UTF-8 bytes. */
  valueLength: number
  createdAtMs: number | null
  updatedAtMs: number | null
}

/** Times that a secret brings with it from another store. */
export type SecretTimes = Pick<SecretMeta, 'createdAtMs' | 'updatedAtMs'>

export interface StoreInfo {
  persistent: boolean
  /** The file, or `memory://secret-store`. */
  path: string
  /** `env:<variable>`, `file:<path>`, `keychain` or `none`. */
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
  open(): Promise<void>
  readonly info: StoreInfo
  list(): Iterable<SecretMeta>
  has(targetId: string): boolean
  readonly count: number
  /** The value, or undefined where there is none. A keeper that has to ask for it answers with a promise. */
  read(targetId: string): string | undefined | Promise<string | undefined>
  /** Settles when the value is safe: on the disk or in the credential store, for a store that has one. */
  set(targetId: string, value: string, times?: SecretTimes): Promise<SecretMeta>
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
