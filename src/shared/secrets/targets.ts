import known from './known-targets.json'

/** Longest target id, in characters. */
export const MAX_TARGET_CHARS = 256

const CUSTOM = /^custom\.[^\s\p{C}]+$/u
/** What may stand for one `*` (a map key): anything that cannot be taken for a further path step. */
const MAP_KEY = String.raw`[^\s\p{C}.*\[\]]+`
const LIST_INDEX = String.raw`\[\d{1,9}\]`

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

const toRegExp = (pattern: string): RegExp => {
  const source = pattern
    .split(/(\*|\[\])/)
    .map((part) => {
      if (part === '*') return `(?:\\*|${MAP_KEY})`
      if (part === '[]') return `(?:\\[\\]|${LIST_INDEX})`
      return escapeRegExp(part)
    })
    .join('')
  return new RegExp(`^${source}$`, 'u')
}

/** The target ids of the reference and of OpenClaw 2026.9.6, sorted. `*` stands for one map key, `[]` for one list element. */
export const KNOWN_TARGETS: readonly string[] = known.targets.map((target) => target.id)

const exact = new Set(KNOWN_TARGETS)
const patterns = new Map<string, RegExp>()

export const isPattern = (id: string): boolean => id.includes('*') || id.includes('[]')

/** True when `pattern` (with `*` or `[]`) stands for `id`. A pattern also stands for itself. */
export const patternMatches = (pattern: string, id: string): boolean => {
  if (!isPattern(pattern)) return pattern === id
  let regExp = patterns.get(pattern)
  if (!regExp) {
    regExp = toRegExp(pattern)
    // Caller-made patterns come and go; the known ones are few. The bound keeps a caller from growing the map.
    if (patterns.size > 1_000) patterns.clear()
    patterns.set(pattern, regExp)
  }
  return regExp.test(id)
}

/** True for a known id, a known pattern filled with concrete parts, or anything under `custom.`. */
export const isKnownTarget = (id: string): boolean =>
  id.length <= MAX_TARGET_CHARS &&
  (exact.has(id) || CUSTOM.test(id) || KNOWN_TARGETS.some((target) => isPattern(target) && patternMatches(target, id)))

/** The id's path in a config: `agents.list[0].apiKey` → `agents`, `list`, `0`, `apiKey`. */
export const pathSegments = (id: string): string[] =>
  id
    .replace(/\[(\d*)\]/g, (_all, index: string) => `.${index === '' ? '[]' : index}`)
    .split('.')
    .filter((segment) => segment !== '')

const ENVIRONMENT_PREFIXES = ['TRUST_CONSOLE_SECRET_', 'OPENCLAW_ZIG_SECRET_', 'OPENCLAW_SECRET_'] as const

const upperSnake = (id: string): string =>
  id
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toUpperCase()

/** The environment names a target answers to, in the order they are tried. Both readings of upper snake case count:
 *  `apiKey` as `API_KEY` and, as older clients write it, `APIKEY`. */
export const environmentNames = (id: string): string[] => {
  const split = upperSnake(id.replace(/([a-z0-9])([A-Z])/g, '$1_$2'))
  const plain = upperSnake(id)
  const spellings = split === plain ? [split] : [split, plain]
  return ENVIRONMENT_PREFIXES.flatMap((prefix) => spellings.map((spelling) => prefix + spelling))
}
