/** What an import reads. `auto` looks at the text. */
export const IMPORT_FORMATS = ['env', 'json', 'v1', 'age', 'openclaw'] as const
export type ImportFormat = (typeof IMPORT_FORMATS)[number]

/** `new` and `replaced` change the store, `same` does not; `unknown` is no known target and would be kept under `custom.`;
 *  `invalid` cannot be kept, and its reason says why. */
export const ROW_STATUSES = ['new', 'same', 'replaced', 'unknown', 'invalid'] as const
export type RowStatus = (typeof ROW_STATUSES)[number]

/** Shortest passphrase an archive of ours is sealed with, in characters. */
export const MIN_PASSPHRASE_CHARS = 12

/** Largest call an import makes to a running instance, in bytes of JSON. Its doors stop a little above (MAX_FRAME_BYTES). */
export const MAX_IMPORT_CALL_BYTES = 1_000_000

/** What the operator types before secrets leave the store in clear. */
export const clearExportPhrase = (count: number): string =>
  `export ${count} ${count === 1 ? 'secret' : 'secrets'} unprotected`

const AGE_LINE = 'age-encryption.org/v1'
const ARMOR_BEGIN = '-----BEGIN AGE ENCRYPTED FILE-----'
const ARMOR_END = '-----END AGE ENCRYPTED FILE-----'

/** True for the bytes of an age file that is not armored text. */
export const isBinaryAge = (bytes: Uint8Array): boolean =>
  String.fromCharCode(...bytes.subarray(0, AGE_LINE.length)) === AGE_LINE

/** True for the armored text of an age file. */
export const isArmoredAge = (text: string): boolean => text.trimStart().startsWith(ARMOR_BEGIN)

/** An age file as text, which a call can carry. @param base64 of its bytes */
export const armorOf = (base64: string): string =>
  [ARMOR_BEGIN, ...(base64.match(/.{1,64}/g) ?? []), ARMOR_END, ''].join('\n')
