import known from './known-targets.json'

/** Longest target id, in characters. */
export const MAX_TARGET_CHARS = 256

const CUSTOM = /^custom\.[^\s\p{C}]+$/u
/** What may stand for one `*` (a map key): anything that cannot be taken for a further path step. */
const MAP_KEY = /^[^\s\p{C}.*[\]]+$/u
const LIST_INDEX = /^\[\d{1,9}\]$/
const WILDCARD = /\*|\[\]/g

/** True when a path step holds at most one wildcard. More would make a match ambiguous, and its search slow. */
const isSimpleStep = (step: string): boolean => (step.match(WILDCARD)?.length ?? 0) <= 1

/** Compares one step of a path, such as `list[]` with `list[3]`: what stands before and after the wildcard, then the rest. */
const stepMatches = (pattern: string, step: string): boolean => {
  if (pattern === step) return true
  const wildcard = pattern.match(WILDCARD)?.[0]
  if (wildcard === undefined || !isSimpleStep(pattern)) return false
  const at = pattern.indexOf(wildcard)
  const [head, tail] = [pattern.slice(0, at), pattern.slice(at + wildcard.length)]
  if (step.length <= head.length + tail.length || !step.startsWith(head) || !step.endsWith(tail)) return false
  const filling = step.slice(head.length, step.length - tail.length)
  return (wildcard === '*' ? MAP_KEY : LIST_INDEX).test(filling)
}

/** The target ids of the reference and of OpenClaw 2026.9.6, sorted. `*` stands for one map key, `[]` for one list element. */
export const KNOWN_TARGETS: readonly string[] = known.targets.map((target) => target.id)

const exact = new Set(KNOWN_TARGETS)
const knownPatterns = KNOWN_TARGETS.filter((id) => id.includes('*') || id.includes('[]'))

export const isPattern = (id: string): boolean => id.includes('*') || id.includes('[]')

/** True when `pattern` (with `*` or `[]`) stands for `id`. A pattern also stands for itself. Takes time in proportion to the
 *  length of both, whatever they hold. */
export const patternMatches = (pattern: string, id: string): boolean => {
  if (pattern === id) return true
  const [steps, others] = [pattern.split('.'), id.split('.')]
  return steps.length === others.length && steps.every((step, index) => stepMatches(step, others[index] ?? ''))
}

/** True for a known id, a known pattern filled with concrete parts, or anything under `custom.`. */
export const isKnownTarget = (id: string): boolean =>
  id.length <= MAX_TARGET_CHARS &&
  (exact.has(id) ||
    (CUSTOM.test(id) && id.split('.').every(isSimpleStep)) ||
    knownPatterns.some((pattern) => patternMatches(pattern, id)))

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
