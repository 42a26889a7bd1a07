// Apart from the contract, so that the page can have it without the schemas.
import type { MethodName } from '../api'

export const DAY_MS = 86_400_000
export const DEFAULT_CLIENT_DAYS = 90
export const MAX_CLIENT_DAYS = 366
export const MAX_CLIENT_MS = MAX_CLIENT_DAYS * DAY_MS
export const MAX_CLIENT_USES = 1_000_000_000
export const MAX_CLIENT_TARGETS = 100
export const MAX_GRANTS = 50
export const MAX_CLIENT_NAME_CHARS = 60
/** An active client that was not used for so long is worth a look. */
export const UNUSED_AFTER_DAYS = 90

/** How a client is used, so that a scope is written in words. A group is kept as its name: none of them ever grows by a method
 *  that writes or hands out more. */
export const GRANT_GROUPS = {
  resolve: ['secrets.resolve'],
  guard: ['security.guard.evaluate'],
  read: [
    'rpc.discover',
    'doctor',
    'security.audit',
    'posture.explanations',
    'posture.recheck',
    'secrets.store.status',
    'secrets.store.list',
    'system.maintenance.status'
  ]
} as const satisfies Readonly<Record<string, readonly MethodName[]>>
export type GrantGroup = keyof typeof GRANT_GROUPS

/** What is granted by its exact name only. */
const BY_NAME = [
  'activity.list',
  'activity.verify',
  'secrets.reload',
  'secrets.store.delete',
  'secrets.store.get',
  'secrets.store.set',
  'system.maintenance.plan',
  'system.maintenance.plan.save',
  'system.maintenance.probation',
  'system.maintenance.run'
] as const satisfies readonly MethodName[]

/** What every client may call: it tells the client about itself. */
export const ALWAYS_GRANTED = ['status'] as const satisfies readonly MethodName[]

/** Every method a client can be granted. One that is not here is granted to none: a test asks for a decision on each new one. */
export const GRANTABLE: readonly MethodName[] = [
  ...new Set<MethodName>([...Object.values(GRANT_GROUPS).flat(), ...BY_NAME])
].sort()

/** Methods that reach secrets by their target ids, so that a client needs targets for them. */
export const NEEDS_TARGETS: ReadonlySet<MethodName> = new Set<MethodName>([
  'secrets.resolve',
  'secrets.store.get',
  'secrets.store.set',
  'secrets.store.delete'
])

const isGroup = (text: string): text is GrantGroup => Object.hasOwn(GRANT_GROUPS, text)

const byLowerName = new Map(GRANTABLE.map((name) => [name.toLowerCase(), name]))

/** The group or method that one entry of a scope names, in its canonical spelling; undefined where nothing of that name can be
 *  granted. */
export const grantOf = (entry: string): string | undefined => {
  const lower = entry.trim().toLowerCase()
  return isGroup(lower) ? lower : byLowerName.get(lower)
}

/** Every method that the entries of a scope allow, in code-unit order. */
export const methodsOfGrants = (entries: readonly string[]): MethodName[] => {
  const named = entries.flatMap((entry) => {
    if (isGroup(entry)) return [...GRANT_GROUPS[entry]]
    const name = byLowerName.get(entry.toLowerCase())
    return name === undefined ? [] : [name]
  })
  return [...new Set<MethodName>([...ALWAYS_GRANTED, ...named])].sort()
}

/** `*` or `[]` in a target: it stands for more than one secret. */
export const isWide = (target: string): boolean => target.includes('*') || target.includes('[]')
