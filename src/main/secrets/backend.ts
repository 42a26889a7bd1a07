import { isInMemory } from '../settings/table'
import { holds, secretsIn, type Held } from './held'
import type { KeyringProbe } from './keychain/keyring'

export type NativeBackend = 'keychain' | 'dpapi' | 'keystore'
export type ActiveBackend = 'env' | 'encrypted-file' | NativeBackend

/** What was asked for, what is in use, and why they differ. The rows of contract section 6. */
export interface BackendChoice {
  requestedBackend: string
  activeBackend: ActiveBackend
  /** The requested provider itself is in use. */
  providerImplemented: boolean
  /** The encrypted file stands in for another backend. */
  encryptedFallback: boolean
  requestedRecognized: boolean
  requestedSupport: 'implemented' | 'fallback-only' | 'unsupported'
  fallbackApplied: boolean
  fallbackReason: string | null
}

export interface BackendFacts {
  requested: string
  platform: NodeJS.Platform
  /** Not probed for a request that no credential store can serve. */
  keyring: KeyringProbe
  storePath: string
  /** What lies in the secret file and in the index of the credential store. */
  held: { readonly file: Held; readonly native: Held }
}

const NATIVE: Readonly<Record<NativeBackend, { platform: NodeJS.Platform; system: string }>> = {
  keychain: { platform: 'darwin', system: 'macOS' },
  dpapi: { platform: 'win32', system: 'Windows' },
  keystore: { platform: 'linux', system: 'Linux' }
}

export const isNative = (name: string): name is NativeBackend => Object.hasOwn(NATIVE, name)

export const nativeOf = (platform: NodeJS.Platform): NativeBackend | undefined =>
  (Object.keys(NATIVE) as NativeBackend[]).find((name) => NATIVE[name].platform === platform)

/** True when the answer of the operating system's credential store bears on this request. */
export const wantsKeyring = (requested: string, platform: NodeJS.Platform): boolean => {
  const name = requested.trim().toLowerCase()
  return nativeOf(platform) !== undefined && (name === 'auto' || name === nativeOf(platform))
}

/** Chooses the backend in use and classifies the request. A store that holds secrets stays in use until they are moved:
 *  a credential store that comes or goes never makes another, emptier store take its place. */
export const chooseBackend = (facts: BackendFacts): BackendChoice => {
  const requestedBackend = facts.requested.trim().toLowerCase()
  const inUse = (activeBackend: ActiveBackend): BackendChoice => ({
    requestedBackend,
    activeBackend,
    providerImplemented: true,
    encryptedFallback: false,
    requestedRecognized: true,
    requestedSupport: 'implemented',
    fallbackApplied: false,
    fallbackReason: null
  })
  const standIn = (fallbackReason: string): BackendChoice => ({
    ...inUse('encrypted-file'),
    providerImplemented: false,
    encryptedFallback: true,
    requestedSupport: 'fallback-only',
    fallbackApplied: true,
    fallbackReason
  })

  if (requestedBackend === 'env') return inUse('env')
  if (requestedBackend === 'file' || requestedBackend === 'encrypted-file')
    return onDisk(inUse('encrypted-file'), facts)
  if (requestedBackend === 'auto' || isNative(requestedBackend)) {
    const native = requestedBackend === 'auto' ? nativeOf(facts.platform) : requestedBackend
    if (!native) return onDisk(standIn(kept(`${facts.platform} has no credential store this program knows`)), facts)
    if (NATIVE[native].platform !== facts.platform) {
      const reason = `${native} exists on ${NATIVE[native].system} only, and this machine is ${facts.platform}`
      return onDisk(standIn(kept(reason)), facts)
    }
    return onDisk(nativeOrFile(facts, inUse(native), standIn), facts)
  }
  return {
    ...inUse('env'),
    providerImplemented: false,
    requestedRecognized: false,
    requestedSupport: 'unsupported',
    fallbackApplied: true,
    fallbackReason: `there is no backend "${requestedBackend}"; secrets are kept in memory only. Use auto, encrypted-file or env`
  }
}

const nativeOrFile = (
  { keyring, held }: BackendFacts,
  native: BackendChoice,
  standIn: (reason: string) => BackendChoice
): BackendChoice => {
  if (holds(held.native)) return native
  if (!keyring.available) return standIn(kept(keyring.reason))
  if (!holds(held.file)) return native
  return standIn(
    `${secretsIn(held.file)} were kept in the encrypted file before, and it stays in use until they are moved; ` +
      '"trust-console secrets move --to native" moves them'
  )
}

const kept = (reason: string): string => `${reason}; secrets are kept in the encrypted file`

/** Without a path there is no place for a file, nor for the index of a credential store: that must be said. */
const onDisk = (choice: BackendChoice, { storePath }: BackendFacts): BackendChoice => {
  if (!isInMemory(storePath)) return choice
  return {
    ...choice,
    activeBackend: 'env',
    providerImplemented: false,
    encryptedFallback: false,
    requestedSupport: 'fallback-only',
    fallbackApplied: true,
    fallbackReason:
      'the state path keeps nothing and no secret file is named; secrets are kept in memory only. Set state.path or secrets.storePath'
  }
}

/** Secrets that lie in another store than the one in use, which would else be forgotten there; or null. */
export const leftBehind = (
  { activeBackend }: BackendChoice,
  { held, platform }: Pick<BackendFacts, 'held' | 'platform'>
): string | null => {
  if (activeBackend === 'env') return null
  if (activeBackend !== 'encrypted-file') {
    if (!holds(held.file)) return null
    return `${secretsIn(held.file)} are still in the encrypted file, where nothing looks for them; run "trust-console secrets move --to native"`
  }
  if (!holds(held.native)) return null
  return `${secretsIn(held.native)} are still in the credential store (${nativeOf(platform) ?? 'of another system'}), where nothing looks for them; run "trust-console secrets move --to encrypted-file"`
}
