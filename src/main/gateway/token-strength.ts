const LEAST_TOKEN_CHARS = 24
const MOST_PLACEHOLDER_CHARS = 100
/** A guesser who may try a thousand a second needs longer than anybody lives. */
const LEAST_BITS = 80

/** What stands in examples, and what a program writes that had nothing to write. */
const PLACEHOLDER =
  /^(?:undefined|null|none|nil|nan|true|false|\[object object\]|(?:(?:your|my|the|a|some|test|demo|example|sample|default|new|gateway|auth|api|access|bearer|openclaw|admin|super|secret)[-_ .]*)*(?:token|secret|password|passwd|key|change[-_ .]?me|replace[-_ .]?me|todo|fixme|placeholder|example|test|admin|letmein)(?:[-_ .]*(?:here|goes|please|now|value|\d{1,4}|!))*)$/i

/** The shortest part that the text repeats, or all of it. */
const unitOf = (text: string): string => {
  const at = (text + text).indexOf(text, 1)
  return text.slice(0, at)
}

/** The text without those characters that only carry on a run such as `aaaa`, `abcd` or `4321`. */
const withoutRuns = (text: string): string =>
  Array.from(text)
    .filter((character, at, all) => {
      const [one, two] = [all[at - 1], all[at - 2]]
      if (one === undefined || two === undefined) return true
      const step = character.charCodeAt(0) - one.charCodeAt(0)
      return Math.abs(step) > 1 || step !== one.charCodeAt(0) - two.charCodeAt(0)
    })
    .join('')

/** Bits of a text whose characters were drawn as often as they occur in it, at the most. */
const bitsOf = (text: string): number => {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits += count * Math.log2(text.length / count)
  return bits
}

/** True for a text that stands in examples, or that a program writes that had nothing to write. */
export const isPlaceholder = (text: string): boolean =>
  // A long one is none, and the pattern is not to be kept busy with it.
  text.length <= MOST_PLACEHOLDER_CHARS && PLACEHOLDER.test(unitOf(text))

/** Why a token is easy to guess, in words that tell nothing of it; or undefined. An empty one is none. */
export const tokenWeakness = (token: string): string | undefined => {
  const text = token.trim()
  if (text === '') return token === '' ? undefined : 'it is blank'
  if (isPlaceholder(text)) return 'it is a placeholder that stands in examples'
  if (text.length < LEAST_TOKEN_CHARS) return `it is shorter than ${LEAST_TOKEN_CHARS} characters`
  if (bitsOf(withoutRuns(unitOf(text))) < LEAST_BITS) return 'it repeats itself, or uses few different characters'
  return undefined
}
