import { armorOf, isBinaryAge } from '../../../../shared/secrets/transfer'

/** Larger files do not fit into a call, whatever they hold. */
const MAX_FILE_BYTES = 1024 * 1024

/** The text of a file for an import; bytes of an age archive become its armored text.
 *  @throws Error with a sentence for the operator */
export const readTextFile = async (file: File): Promise<string> => {
  if (file.size > MAX_FILE_BYTES) throw new Error(tooLarge(file.name))
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (isBinaryAge(bytes)) return armorOf(btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')))
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Error(`${file.name} is no text and no age archive.`)
  }
}

export const tooLarge = (name: string): string =>
  `${name} is larger than a running gateway takes in one call (1 MB). In a terminal, run “trust-console stop” and then “trust-console secrets import FILE”, which reads up to 64 MiB.`
