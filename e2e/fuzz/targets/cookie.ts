import type { IncomingMessage } from 'node:http'
import { sessionOf } from '../../../src/main/ui/door'
import { must, spread, type Target } from '../support'

const NAME = 'trust_console_session'

/** The same answer by going over the header once. */
const byHand = (header: string): string | undefined => {
  for (let start = 0; start <= header.length;) {
    const semicolon = header.indexOf(';', start)
    const end = semicolon === -1 ? header.length : semicolon
    const part = header.slice(start, end).trim()
    if (part === NAME) return undefined
    if (part.startsWith(`${NAME}=`)) return part.slice(NAME.length + 1).split('=')[0]
    start = end + 1
  }
  return undefined
}

/** The session in a cookie header: the first of its exact name, and nothing of any other. */
export const cookie: Target = (input) => {
  // Node hands out header bytes as Latin-1.
  const header = spread(input).toString('latin1')
  const session = sessionOf({ headers: { cookie: header } } as IncomingMessage)
  must(session === byHand(header), 'the session is the first cookie of our name')
  must(session === undefined || !/[;\s]$/.test(session), 'the session ends where its cookie ends')
}
