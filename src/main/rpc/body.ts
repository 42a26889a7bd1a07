import type { IncomingMessage } from 'node:http'

/** Bytes of a refused body that are read and thrown away, so that the client sees the refusal and not a reset. */
const MAX_DISCARDED_BYTES = 16 * 1024 * 1024
const DISCARD_FOR_MS = 5_000

/** Reads the body, unless it grows past `maxBytes`. Calls nobody back when the client goes away before its end. */
export const readBody = (
  request: IncomingMessage,
  maxBytes: number,
  done: (body: Buffer | 'too large') => void
): void => {
  const chunks: Buffer[] = []
  let bytes = 0
  const onData = (chunk: Buffer): void => {
    bytes += chunk.length
    if (bytes <= maxBytes) {
      chunks.push(chunk)
      return
    }
    request.off('data', onData)
    request.off('end', onEnd)
    done('too large')
  }
  const onEnd = (): void => done(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, bytes))
  request.on('data', onData)
  request.on('end', onEnd)
}

/** The body as a promise, which also settles when the client goes away. */
export const bodyOf = (request: IncomingMessage, maxBytes: number): Promise<Buffer | 'too large' | 'aborted'> =>
  new Promise((done) => {
    readBody(request, maxBytes, done)
    // Comes after every end and error; settling twice does nothing.
    request.on('close', () => done('aborted'))
  })

/** Reads the rest of a refused body and throws it away: closing at once would reset the connection under the client's
 *  hands, and it would never see the refusal. Ends after a bound of bytes or time. */
export const discardBody = (request: IncomingMessage): Promise<void> =>
  new Promise((done) => {
    if (request.complete || request.destroyed) return done()
    let bytes = 0
    const timer = setTimeout(done, DISCARD_FOR_MS)
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > MAX_DISCARDED_BYTES) done()
    })
    request.on('error', () => undefined)
    request.once('close', () => done())
    request.once('end', () => done())
    void timer.unref()
  })
