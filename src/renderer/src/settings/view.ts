import type { SettingView, SourceKind } from '../../../shared/settings/contract'

/** The key of the gateway token, which has its own place on the page. */
export const TOKEN_KEY = 'gateway.authToken'

export const SOURCE_WORD: Readonly<Record<SourceKind, string>> = {
  flag: 'Command-line flag',
  env: 'Environment',
  file: 'Config file',
  default: 'Default'
}

const AREAS: Readonly<Record<string, string>> = {
  http: 'Gateway',
  gateway: 'Gateway',
  state: 'State folder',
  secrets: 'Secrets',
  security: 'Security',
  heartbeat: 'Scheduled checks'
}

export interface Area {
  title: string
  items: SettingView[]
}

/** Settings under the area they belong to, in the order the gateway lists them. An unknown area keeps its own name. */
export const groupByArea = (items: readonly SettingView[]): Area[] => {
  const areas = new Map<string, SettingView[]>()
  for (const item of items) {
    const prefix = item.key.split('.')[0] ?? item.key
    const title = AREAS[prefix] ?? prefix
    areas.set(title, [...(areas.get(title) ?? []), item])
  }
  return [...areas].map(([title, of]) => ({ title, items: of }))
}

const wordsOf = (item: SettingView): string =>
  [
    item.key,
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

/** `1 min` for a setting in milliseconds that is a round number of something larger. */
export const unitNote = ({ key, value }: Pick<SettingView, 'key' | 'value'>): string | undefined => {
  if (!key.endsWith('Ms') || typeof value !== 'number' || value === 0) return undefined
  const found = LENGTHS.find(([, ms]) => value % ms === 0)
  return found && `${value / found[1]} ${found[0]}`
}
