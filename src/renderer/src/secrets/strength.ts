/** What a number of bits means to somebody who has to choose one. */
export const strengthInWords = (bits: number): string => {
  if (bits < 64) return 'Can be guessed by a machine. Only where nothing longer is taken.'
  if (bits < 112) return 'Good where guesses are counted, such as for signing in.'
  return 'Cannot be guessed.'
}

const SHORT_CHARS = 8
/** What stands in examples and first set-ups, without its case, digits at the end and signs. */
const PLACEHOLDERS =
  /^(?:change|replace|update|insert|enter)(?:me|this|it|here)?$|^(?:your|my|the|some|an?)?(?:api|access|secret|auth|bot)?(?:key|token|secret|password|passwd|pass|value)(?:here|goeshere)?$|^(?:test|todo|dummy|example|sample|default|placeholder|admin|root|guest|letmein|welcome|qwerty|abc|x+|none|null|undefined)$/

/** Why a value that was typed is plainly weak, or undefined. It says nothing of strength: that cannot be told from a text. */
export const weaknessOf = (value: string): string | undefined => {
  if (value === '') return undefined
  const core = value
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/\d+$/, '')
  if (PLACEHOLDERS.test(core)) return 'This looks like a placeholder. Anybody would try it first.'
  const chars = Array.from(value)
  if (new Set(chars).size === 1 && chars.length > 1) return 'One character over and over is easy to guess.'
  if (chars.length < SHORT_CHARS) return `Shorter than ${SHORT_CHARS} characters is easy to guess.`
  return undefined
}
