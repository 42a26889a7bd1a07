import type { Recipe } from './generator-contract'

export const CHARACTER_CLASSES = ['lower', 'upper', 'digits', 'symbols'] as const
export type CharacterClass = (typeof CHARACTER_CLASSES)[number]

/** How many random bytes a token or a hex value holds. */
export const BYTES = { least: 16, most: 64, usual: 32 } as const
/** How many characters a password has. */
export const LENGTH = { least: 8, most: 256, usual: 24 } as const

/** The symbols are those that may stand in the user part of a URL as they are, and mean nothing between quotes in a shell, a
 *  .env file, JSON or YAML.
 *  @see https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1 */
const CHARACTERS: Readonly<Record<CharacterClass, string>> = {
  lower: 'abcdefghijklmnopqrstuvwxyz',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digits: '0123456789',
  symbols: '*+,-.=_~'
}

/** Taken for one another when they are read and typed: 0 O o, 1 l I, a comma for a dot, a tilde for a hyphen. */
const LOOKALIKES = /[0Oo1lI,~]/g

/** The characters of one class. */
export const charactersOf = (name: CharacterClass, noLookalikes: boolean): string =>
  noLookalikes ? CHARACTERS[name].replace(LOOKALIKES, '') : CHARACTERS[name]

/** How many values a recipe can give, each as likely as any other, as a power of two: whole bits, rounded down. */
export const entropyBits = (recipe: Recipe): number => {
  if (recipe.kind !== 'password') return recipe.bytes * 8
  const { length, classes, noLookalikes } = recipe
  return floorLog2(
    countWithAll(
      classes.map((name) => charactersOf(name, noLookalikes).length),
      length
    )
  )
}

/** How many texts of this length hold a character of every class: all texts, less those that lack one, plus those that lack
 *  two, and so on. */
const countWithAll = (sizes: readonly number[], length: number): bigint => {
  const all = sizes.reduce((sum, size) => sum + size, 0)
  let count = 0n
  for (let lacking = 0; lacking < 2 ** sizes.length; lacking++) {
    const gone = sizes.filter((_, index) => lacking & (1 << index))
    const texts = BigInt(all - gone.reduce((sum, size) => sum + size, 0)) ** BigInt(length)
    count += gone.length % 2 === 0 ? texts : -texts
  }
  return count
}

const floorLog2 = (count: bigint): number => count.toString(2).length - 1
