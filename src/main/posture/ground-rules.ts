import type { GroundEntry, GroundFact, GroundRole } from './ground'

export const octal = (mode: number): string => `0${mode.toString(8).padStart(3, '0')}`

const ROOT = 0
/** What the owner of a secret may allow nobody else. */
const OTHERS = 0o077
const WORLD = 0o007
const OTHERS_WRITE = 0o022

/** Bits that must not be there. A policy is no secret: only who may change it counts. */
const tooMuch = ({ role, owner, mode }: GroundEntry, user: number): number => {
  if (role === 'policy') return mode & OTHERS_WRITE
  // As certificate tools leave it: root's, and readable by a group that the gateway is in.
  if (role === 'tlsKey' && owner === ROOT && user !== ROOT) return mode & (WORLD | OTHERS_WRITE)
  return mode & OTHERS
}

/** The permissions that are enough. */
export const enough = ({ role, is, mode }: Pick<GroundEntry, 'role' | 'is' | 'mode'>): number => {
  if (role === 'policy') return mode & 0o777 & ~OTHERS_WRITE
  return is === 'folder' ? 0o700 : mode & 0o600 || 0o600
}

const isOpenKind = ({ is }: GroundEntry): boolean => is === 'file' || is === 'folder'

/** What of one kind is open to other users. */
export const looseEntries = ({ entries, user }: GroundFact, role: GroundRole): GroundEntry[] =>
  entries.filter((entry) => entry.role === role && isOpenKind(entry) && tooMuch(entry, user) !== 0)

/** What belongs to another user than this process runs as. Root may own what we only read. */
export const foreignEntries = ({ entries, user }: GroundFact): GroundEntry[] =>
  entries.filter(
    ({ role, owner, is }) =>
      is !== 'link' && owner !== user && !(owner === ROOT && (role === 'policy' || role === 'tlsKey'))
  )

/** Where a link, or something else that is no file, stands in the place of a file or folder of ours. */
export const strangeEntries = ({ entries }: GroundFact): GroundEntry[] =>
  entries.filter(({ is }) => is === 'link' || is === 'other')

/** True where the permissions can be changed by this process without touching anything else. */
export const canChange = ({ owner, links, is }: GroundEntry, user: number): boolean =>
  (owner === user || user === ROOT) && (is === 'folder' || links === 1)
