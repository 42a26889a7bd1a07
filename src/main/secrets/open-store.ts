import type { Clock } from '../platform/clock'
import { chooseBackend, leftBehind, wantsKeyring, type BackendChoice } from './backend'
import { FileStore } from './file-store'
import { heldIn } from './held'
import { StoreKeys, type KeyString } from './key'
import type { Keyring, KeyringProbe } from './keyring'
import { MemoryStore } from './memory-store'
import { indexPathOf, NativeStore } from './native-store'
import type { SecretStore } from './store'

export interface Opened {
  choice: BackendChoice
  store: SecretStore
  /** Secrets that lie in a store that is not in use, in words; or null. */
  leftBehind: string | null
}

export interface StoreOptions {
  requested(): string
  storePath(): string
  keyString(): KeyString | undefined
  keyring: Keyring
  platform: NodeJS.Platform
  clock: Clock
}

const NOT_ASKED: KeyringProbe = { available: false, obstacle: 'other', reason: 'it was not asked' }

/** Chooses the store for the settings in force; does not open it. The store of `before` is kept if it is still the one:
 *  a store in memory would lose what it holds. */
export const chooseStore = async (options: StoreOptions, before?: Opened): Promise<Opened> => {
  const { keyring, platform, clock } = options
  const [requested, storePath] = [options.requested(), options.storePath()]
  if (before) keyring.forget()
  const probe = wantsKeyring(requested, platform) ? await keyring.probe() : NOT_ASKED
  const held = { file: await heldIn(storePath), native: await heldIn(indexPathOf(storePath)) }
  const choice = chooseBackend({ requested, platform, keyring: probe, storePath, held })
  const left = leftBehind(choice, { held, platform })
  if (before?.choice.activeBackend === choice.activeBackend) return { choice, store: before.store, leftBehind: left }
  const make = (): SecretStore => {
    switch (choice.activeBackend) {
      case 'env':
        return new MemoryStore(clock)
      case 'encrypted-file':
        return new FileStore(storePath, new StoreKeys(storePath, options.keyString(), keyring), clock)
      default:
        return new NativeStore(storePath, keyring, clock, platform)
    }
  }
  return { choice, store: make(), leftBehind: left }
}
