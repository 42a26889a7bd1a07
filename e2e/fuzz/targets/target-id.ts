import {
  environmentNames,
  isKnownTarget,
  isPattern,
  KNOWN_TARGETS,
  MAX_TARGET_CHARS,
  pathSegments,
  patternMatches
} from '../../../src/shared/secrets/targets'
import { must, textOf, type Target } from '../support'

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** What a pattern means, as one regular expression. Only for patterns of few wildcards: it may search for long. */
const meaning = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split(/(\*|\[\])/)
      .map((part) => (part === '*' ? '[^\\s\\p{C}.*[\\]]+' : part === '[]' ? '\\[\\d{1,9}\\]' : escaped(part)))
      .join('')}$`,
    'u'
  )

const isPlain = (pattern: string): boolean =>
  pattern.split('.').every((step) => (step.match(/\*|\[\]/g)?.length ?? 0) <= 1) && pattern.length < 200

const checkId = (id: string): void => {
  if (!isKnownTarget(id)) return
  must(id.length <= MAX_TARGET_CHARS, 'a target id is short')
  must(!/[\s\p{C}]/u.test(id), 'a target id holds nothing that cannot be seen')
  const isListed = KNOWN_TARGETS.some((known) => known === id || patternMatches(known, id))
  must(id.startsWith('custom.') || isListed, 'a target id is listed, or a custom one')
  for (const name of environmentNames(id)) must(/^[A-Z][A-Z0-9_]*$/.test(name), 'a variable has a name that can be set')
  must(
    pathSegments(id).every((segment) => segment !== '' && !segment.includes('.')),
    'a path has whole steps'
  )
}

/** Ids and patterns of secrets: `id`, or `pattern` and `id` with a line break between. */
export const targetId: Target = (input) => {
  const text = textOf(input)
  if (text === undefined) return
  const [first = '', second] = text.split('\n', 2)
  checkId(first)
  if (second === undefined) return
  checkId(second)
  const matches = patternMatches(first, second)
  must(matches || first !== second, 'a pattern stands for itself')
  if (isPlain(first) && first !== second) {
    must(matches === meaning(first).test(second), 'a pattern means what it says')
    must(!matches || isPattern(first), 'only a pattern stands for another id')
  }
}
