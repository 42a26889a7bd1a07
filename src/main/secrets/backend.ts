import { isInMemory } from '../settings/table'
import type { KeyringProbe } from './keyring'

type ActiveBackend = 'env' | 'encrypted-file' | 'keychain' | 'dpapi' | 'keystore'

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
  keyring: KeyringProbe
  storePath: string
}

type NativeBackend = 'keychain' | 'dpapi' | 'keystore'
const NATIVE: Readonly<Record<NativeBackend, { platform: NodeJS.Platform; system: string }>> = {
  keychain: { platform: 'darwin', system: 'macOS' },
  dpapi: { platform: 'win32', system: 'Windows' },
  keystore: { platform: 'linux', system: 'Linux' }
}

const isNative = (name: string): name is NativeBackend => Object.hasOwn(NATIVE, name)

const nativeOf = (platform: NodeJS.Platform): NativeBackend | undefined =>
  (Object.keys(NATIVE) as NativeBackend[]).find((name) => NATIVE[name].platform === platform)

/** Why the operating system's store cannot serve this request, or undefined when it can. */
const nativeObstacle = (name: NativeBackend, { platform, keyring }: BackendFacts): string | undefined => {
  if (NATIVE[name].platform !== platform)
    return `${name} exists on ${NATIVE[name].system} only, and this machine is ${platform}`
  return keyring.available ? undefined : keyring.reason
}

/** Chooses the backend in use and classifies the request. */
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
  const standIn = (reason: string): BackendChoice => ({
    ...inUse('encrypted-file'),
    providerImplemented: false,
    encryptedFallback: true,
    requestedSupport: 'fallback-only',
    fallbackApplied: true,
    fallbackReason: `${reason}; secrets are kept in the encrypted file`
  })

  if (requestedBackend === 'env') return inUse('env')
  if (requestedBackend === 'file' || requestedBackend === 'encrypted-file')
    return onDisk(inUse('encrypted-file'), facts)
  if (requestedBackend === 'auto') {
    const native = nativeOf(facts.platform)
    const obstacle = native
      ? nativeObstacle(native, facts)
      : `${facts.platform} has no credential store this program knows`
    return native && !obstacle ? inUse(native) : onDisk(standIn(obstacle ?? 'no credential store'), facts)
  }
  if (isNative(requestedBackend)) {
    const obstacle = nativeObstacle(requestedBackend, facts)
    return obstacle ? onDisk(standIn(obstacle), facts) : inUse(requestedBackend)
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

/** A file backend without a path for its file can only keep secrets in memory, and must say so. */
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
