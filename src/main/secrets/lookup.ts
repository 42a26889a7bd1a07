import { environmentNames, isPattern, patternMatches } from '../../shared/secrets/targets'

export type Found =
  | { readonly kind: 'stored'; readonly targetId: string }
  | { readonly kind: 'environment'; readonly variable: string; readonly value: string }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly string[] }
  | { readonly kind: 'none' }

export interface Stored {
  has(targetId: string): boolean
  /** Stored ids that are patterns. */
  patterns(): Iterable<string>
  ids(): Iterable<string>
}

const wildcards = (pattern: string): number => pattern.split(/\*|\[\]/).length

/** The most exact pattern first: fewer wildcards, then more letters, then code-unit order. */
const byExactness = (a: string, b: string): number =>
  wildcards(a) - wildcards(b) || b.length - a.length || (a < b ? -1 : 1)

/** Finds who holds the value of a target: the store by its exact id, a stored pattern that stands for it, the one stored
 *  id that it stands for as a pattern, then the environment. Several stored ids under a pattern are ambiguous: handing
 *  out any of them could give one provider's key to another. */
export const findTarget = (
  targetId: string,
  stored: Stored,
  environment: Readonly<Record<string, string | undefined>>
): Found => {
  if (stored.has(targetId)) return { kind: 'stored', targetId }
  const [pattern] = [...stored.patterns()].filter((candidate) => patternMatches(candidate, targetId)).sort(byExactness)
  if (pattern !== undefined) return { kind: 'stored', targetId: pattern }
  if (isPattern(targetId)) {
    const candidates = [...stored.ids()].filter((id) => patternMatches(targetId, id)).sort()
    if (candidates.length > 1) return { kind: 'ambiguous', candidates }
    if (candidates[0] !== undefined) return { kind: 'stored', targetId: candidates[0] }
  }
  for (const variable of environmentNames(targetId)) {
    const value = environment[variable]
    if (value !== undefined && value.trim() !== '') return { kind: 'environment', variable, value }
  }
  return { kind: 'none' }
}
