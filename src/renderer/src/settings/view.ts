import type { SettingJson, SettingView, SourceKind } from '../../../shared/settings/contract'

/** The key of the gateway token, which has its own place on the page. */
export const TOKEN_KEY = 'gateway.authToken'

export const SOURCE_WORD: Readonly<Record<SourceKind, string>> = {
  flag: 'Command-line flag',
  env: 'Environment',
  file: 'Config file',
  default: 'Default'
}

/** The groups of the page, in its order: a setting belongs to the first whose beginning its key has. */
const AREAS: readonly (readonly [title: string, beginnings: readonly string[]])[] = [
  ['Paths', ['state.path', 'secrets.storePath', 'security.policyBundlePath']],
  ['Limits', ['gateway.rateLimit.', 'security.loopGuard.']],
  ['TLS', ['gateway.tls.']],
  ['Gateway', ['http.', 'gateway.']],
  ['Secrets', ['secrets.']],
  ['Security', ['security.']],
  ['Monitor', ['heartbeat.']]
]
const ORDER = ['Gateway', 'Limits', 'TLS', 'Secrets', 'Security', 'Monitor', 'Paths', 'Other']

const LABELS: Readonly<Record<string, string>> = {
  'http.bind': 'Bind address',
  'http.port': 'Port',
  'gateway.requireToken': 'Ask for the token',
  'gateway.authToken': 'Token',
  'gateway.rateLimit.enabled': 'Rate limit',
  'gateway.rateLimit.windowMs': 'Rate limit window',
  'gateway.rateLimit.maxRequests': 'Calls in the window',
  'gateway.tls.cert': 'Certificate',
  'gateway.tls.key': 'Private key',
  'state.path': 'State folder',
  'secrets.backend': 'Secret backend',
  'secrets.storePath': 'Secret file',
  'secrets.lock.idleMs': 'Lock when idle for',
  'secrets.lock.onScreenLock': 'Lock with the screen',
  'security.loopGuard.enabled': 'Loop guard',
  'security.loopGuard.windowMs': 'Loop guard window',
  'security.loopGuard.maxHits': 'Calls of one tool',
  'security.riskReviewThreshold': 'Review threshold',
  'security.riskBlockThreshold': 'Block threshold',
  'security.blockedPatterns': 'Blocked patterns',
  'security.policyBundlePath': 'Policy bundle',
  'heartbeat.enabled': 'Scheduled checks',
  'heartbeat.intervalMs': 'Check every'
}

/** What a setting is called on the page. One it does not know keeps its key. */
export const labelOf = (key: string): string => LABELS[key] ?? key

export interface Area {
  title: string
  items: SettingView[]
}

/** Settings under the group they belong to. */
export const groupByArea = (items: readonly SettingView[]): Area[] => {
  const areaOf = (key: string): string =>
    AREAS.find(([, beginnings]) => beginnings.some((beginning) => key.startsWith(beginning)))?.[0] ?? 'Other'
  return ORDER.map((title) => ({ title, items: items.filter(({ key }) => areaOf(key) === title) })).filter(
    (area) => area.items.length > 0
  )
}

const wordsOf = (item: SettingView): string =>
  [
    item.key,
    labelOf(item.key),
    item.help,
    item.environment,
    item.source.name,
    SOURCE_WORD[item.source.kind],
    String(item.value),
    item.pinned ? 'pinned' : '',
    item.pendingRestart ? 'next start' : ''
  ]
    .join(' ')
    .toLowerCase()

/** Settings that hold every word of the filter, in any column. */
export const matching = (items: readonly SettingView[], filter: string): SettingView[] => {
  const wanted = filter.toLowerCase().split(/\s+/).filter(Boolean)
  return items.filter((item) => wanted.every((word) => wordsOf(item).includes(word)))
}

const LENGTHS = [
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000]
] as const

/** `1 min` for a number of milliseconds that is a round number of something larger. */
export const lengthOf = (ms: number): string | undefined => {
  if (ms === 0) return undefined
  const found = LENGTHS.find(([, length]) => ms % length === 0)
  return found && `${ms / found[1]} ${found[0]}`
}

/** A value as a sentence shows it. */
export const asWords = (key: string, value: SettingJson): string => {
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : value.join(', ')
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (value === '' || value === null) return 'empty'
  const length = key.endsWith('Ms') ? lengthOf(Number(value)) : undefined
  return length ? `${value} ms (${length})` : String(value)
}
