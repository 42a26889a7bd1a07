import { createHash, timingSafeEqual } from 'node:crypto'

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()

/** Compares a presented token with the right one in a time that depends on neither: digests have one length, and
 *  timingSafeEqual looks at every byte. An empty right token matches nothing. */
export const tokenMatches = (presented: string, right: string): boolean => {
  const equal = timingSafeEqual(digest(presented), digest(right))
  return equal && right !== ''
}

const BEARER = /^bearer +(\S+) *$/i

/** The tokens a request presents, over all three headers. `headers` are lower-case names with their raw values. */
export const presentedTokens = (headers: Readonly<Record<string, string | string[] | undefined>>): string[] => {
  const tokens: string[] = []
  const { authorization } = headers
  if (authorization !== undefined) {
    const bearer = BEARER.exec(String(authorization))?.[1]
    // Another scheme is no token of ours; it must not be taken for "nothing presented".
    tokens.push(bearer ?? '')
  }
  for (const name of ['x-openclaw-token', 'x-api-key']) {
    const value = headers[name]
    if (value !== undefined) tokens.push(String(value).trim())
  }
  return tokens
}
