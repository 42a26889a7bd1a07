/** Shortest passphrase that is accepted, in characters. A store can be carried away and guessed at for years.
 *  @see https://pages.nist.gov/800-63-4/sp800-63b.html (15 characters where nothing else protects) */
export const MIN_PASSPHRASE_CHARS = 15

/** Longest passphrase or recovery code that may be typed, in UTF-16 units. */
export const MAX_TYPED_CHARS = 1_024

/** Length in characters as a person counts them, of the form that the key is made from. */
export const passphraseLength = (text: string): number => Array.from(text.normalize('NFKC')).length
