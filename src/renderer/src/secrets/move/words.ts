import type { MoveProgress } from '../../../../shared/secrets/move-contract'

export const PHASES = ['copy', 'verify', 'remove'] as const satisfies readonly MoveProgress['phase'][]

export type Place = 'native' | 'encrypted-file'

/** The two places, and what each means for who can read the secrets. */
export const PLACES: Readonly<Record<Place, { title: string; what: string; readers: string; fits: string }>> = {
  native: {
    title: 'The credential store of this system',
    what: 'Keychain on macOS, Credential Manager on Windows, the Secret Service on Linux.',
    readers: 'Programs that run as this account while it is signed in and the store is unlocked.',
    fits: 'For a machine somebody signs in to: without that session nothing can be read.'
  },
  'encrypted-file': {
    title: 'The encrypted file',
    what: 'One file of the gateway, sealed with XChaCha20-Poly1305.',
    readers: 'Whoever has both the file and its key: this account and the machine’s administrators.',
    fits: 'For servers and containers, and for a backup that is one file.'
  }
}

/** Which place a backend is, or undefined for memory. */
export const placeOf = (backend: string): Place | undefined => {
  if (backend === 'encrypted-file') return 'encrypted-file'
  return ['keychain', 'dpapi', 'keystore'].includes(backend) ? 'native' : undefined
}

const NAMES: Readonly<Record<string, string>> = {
  'encrypted-file': 'the encrypted file',
  keychain: 'Keychain',
  dpapi: 'Credential Manager',
  keystore: 'the Secret Service'
}

/** A backend in words, within a sentence. */
export const backendName = (backend: string): string => NAMES[backend] ?? backend

const numbers = new Intl.NumberFormat('en')

/** `12 secrets`, or `the secrets` where their number is unknown. */
export const secretsOf = (count: number | null): string =>
  count === null ? 'the secrets' : count === 1 ? '1 secret' : `${numbers.format(count)} secrets`

/** What a phase does, for its line. */
export const phaseText = (phase: MoveProgress['phase'], from: string, to: string): string =>
  ({
    copy: `Copy into ${backendName(to)}`,
    verify: 'Read every copy back',
    remove: `Switch over and empty ${backendName(from)}`
  })[phase]

export const progressOf = ({ done, total }: Pick<MoveProgress, 'done' | 'total'>): string =>
  `${numbers.format(done)} of ${numbers.format(total)}`
