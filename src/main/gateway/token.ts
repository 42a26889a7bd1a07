import { hash, timingSafeEqual } from 'node:crypto'

/** Tokens are compared in a form of one length for all. Longer ones go by their digest. */
const PADDED_BYTES = 512

/** UTF-8 text in a block that is zero after it, with its length in the last four bytes, so that no padding is taken for text.
 *  @returns false for a text that does not fit */
const pad = (text: string, block: Buffer): boolean => {
  // At most three bytes for each UTF-16 unit: what may not fit is not tried.
  if (text.length * 3 > PADDED_BYTES) return false
  const bytes = block.write(text, 0, 'utf8')
  block.fill(0, bytes, PADDED_BYTES)
  block.writeUInt32LE(bytes, PADDED_BYTES)
  return true
}

const digest = (text: string): Buffer => hash('sha256', text, 'buffer')

const presentedBlock = Buffer.alloc(PADDED_BYTES + 4)

/** The right token as it is compared. */
export class RightToken {
  private readonly digest: Buffer
  private readonly block: Buffer | undefined
  readonly isSet: boolean

  constructor(readonly text: string) {
    this.digest = digest(text)
    const block = Buffer.alloc(PADDED_BYTES + 4)
    this.block = pad(text, block) ? block : undefined
    this.isSet = text !== ''
  }

  /** Takes a time that depends on the presented token alone: both sides have one length, and timingSafeEqual looks at every
   *  byte. An empty right token matches nothing. */
  matches(presented: string): boolean {
    const equal =
      this.block && pad(presented, presentedBlock)
        ? timingSafeEqual(presentedBlock, this.block)
        : timingSafeEqual(digest(presented), this.digest)
    return equal && this.isSet
  }
}

const BEARER = /^bearer +(\S+) *$/i

/** The tokens a request presents, over all three headers and every time they occur.
 *  @param valuesOf all values of a header, by its lower-case name */
export const presentedTokens = (valuesOf: (name: string) => readonly string[]): string[] => {
  const tokens: string[] = []
  // Another scheme is no token of ours; it must not be taken for "nothing presented".
  for (const value of valuesOf('authorization')) tokens.push(BEARER.exec(value)?.[1] ?? '')
  for (const value of valuesOf('x-openclaw-token')) tokens.push(value.trim())
  for (const value of valuesOf('x-api-key')) tokens.push(value.trim())
  return tokens
}
