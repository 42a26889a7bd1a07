import { hash, timingSafeEqual } from 'node:crypto'

const digest = (text: string): Buffer => hash('sha256', text, 'buffer')

/** The right token as it is compared: by its digest, which is made once. */
export class RightToken {
  private readonly digest: Buffer
  readonly isSet: boolean

  constructor(readonly text: string) {
    this.digest = digest(text)
    this.isSet = text !== ''
  }

  /** Takes a time that depends on neither token: digests have one length, and timingSafeEqual looks at every byte. An
   *  empty right token matches nothing. */
  matches(presented: string): boolean {
    return timingSafeEqual(digest(presented), this.digest) && this.isSet
  }
}

const BEARER = /^bearer +(\S+) *$/i

/** The tokens a request presents, over all three headers and every time they occur.
 *  @param valuesOf all values of a header, by its lower-case name */
export const presentedTokens = (valuesOf: (name: string) => readonly string[]): string[] => [
  // Another scheme is no token of ours; it must not be taken for "nothing presented".
  ...valuesOf('authorization').map((value) => BEARER.exec(value)?.[1] ?? ''),
  ...['x-openclaw-token', 'x-api-key'].flatMap(valuesOf).map((value) => value.trim())
]
