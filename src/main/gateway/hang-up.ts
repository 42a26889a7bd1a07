import type { ServerResponse } from 'node:http'

/** A client that takes nothing of its answer for so long has gone, or holds on to its connection. */
const TAKE_WITHIN_MS = 30_000

/** Once an answer is made, its client has to take it: Node limits how long a request may take to come, and not this. Each part
 *  that is taken starts the time anew. The server hangs up on a socket that timed out. */
export const hangUpUnlessTaken = (response: ServerResponse, withinMs = TAKE_WITHIN_MS): void => {
  const { socket } = response
  if (!socket || !response.writableEnded || response.writableFinished) return
  socket.setTimeout(withinMs)
  response.once('finish', () => {
    // Else it is the time for which an idle connection is kept.
    if (socket.timeout === withinMs) socket.setTimeout(0)
  })
}
