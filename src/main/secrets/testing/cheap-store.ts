import { FakeClock } from '../../platform/testing'
import { FLOOR } from '../file/argon2'
import { FileStore } from '../file/file-store'
import { StoreKeys, type KeyString } from '../file/key'
import { noKeyring, type Keyring } from '../keychain/keyring'

/** A store whose key derivations are the cheapest there may be: what they cost is another test's business. */
export const storeAt = (path: string, keyString?: KeyString, keyring: Keyring = noKeyring): FileStore =>
  new FileStore(path, new StoreKeys(path, keyString, keyring, false, () => Promise.resolve(FLOOR)), new FakeClock())
