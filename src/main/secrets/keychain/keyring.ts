import { AppError } from '../../../shared/errors'

/** What keeps the operating system's credential store from serving us. docs/secret-backends.md says what to do about each. */
export type KeyringObstacle =
  /** The library that talks to it is not installed, not built, or does not load. */
  | 'absent'
  /** Linux: this process has no D-Bus session. */
  | 'no-bus'
  /** Nothing provides a credential store there. */
  | 'no-service'
  /** It is locked, and was not unlocked when it asked. */
  | 'locked'
  /** Access was refused, or the prompt for it was closed. */
  | 'denied'
  /** No answer in time; a prompt may be waiting. */
  | 'no-answer'
  | 'other'

/** What a probe of the operating system's credential store found. The reason says what is in the way and what to do. */
export type KeyringProbe =
  | { readonly available: true }
  | { readonly available: false; readonly obstacle: KeyringObstacle; readonly reason: string }

/** The operating system's credential store: Keychain on macOS, Credential Manager on Windows, Secret Service on Linux.
 *  An item is named by a service and an account. Reads, writes and removals throw AppError `secrets.keyring`. */
export interface Keyring {
  /** Tells whether a secret can really be written, read and deleted there. Never throws, and repeats its last answer. */
  probe(): Promise<KeyringProbe>
  /** Makes the next probe find out anew, and leave a person the time to answer a prompt. */
  forget(): void
  /** The value, or undefined. A locked store may answer undefined as well: ask for something that must be there. */
  read(service: string, account: string): Promise<string | undefined>
  write(service: string, account: string, value: string): Promise<void>
  /** @returns false when there was nothing to remove, which a locked store answers as well */
  remove(service: string, account: string): Promise<boolean>
  /** Accounts of the items of a service, in no order. Any program may have put items there. A locked store answers with none,
   *  and listing may make the system ask. */
  list(service: string): Promise<string[]>
  /** The product stops: from now on nothing waits long for an answer. */
  hurry(): void
  /** Ends what still runs. */
  close(): void
}

/** @returns the error of a call that met this obstacle */
export const keyringError = (obstacle: KeyringObstacle, reason: string, cause?: unknown): AppError =>
  new AppError('secrets.keyring', reason, { data: { obstacle }, cause })

/** What stood in the way of a call, or undefined for an error of another kind. */
export const obstacleOf = (error: unknown): KeyringObstacle | undefined =>
  error instanceof AppError && error.code === 'secrets.keyring'
    ? (error.data?.obstacle as KeyringObstacle | undefined)
    : undefined

const NONE = 'this build does not reach the credential store of the operating system'

/** No credential store at all. */
export const noKeyring: Keyring = {
  probe: () => Promise.resolve({ available: false, obstacle: 'absent', reason: NONE }),
  forget: () => undefined,
  read: () => Promise.reject(keyringError('absent', NONE)),
  write: () => Promise.reject(keyringError('absent', NONE)),
  remove: () => Promise.reject(keyringError('absent', NONE)),
  list: () => Promise.reject(keyringError('absent', NONE)),
  hurry: () => undefined,
  close: () => undefined
}
