import { randomBytes } from 'node:crypto'
import type { Line } from './line'

/** A frame of a WebSocket server, as far as the probes look at it.
 *  @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */
interface Frame {
  opcode: number
  payload: Buffer
}

const TEXT = 1
const CLOSE = 8

/** A short text message of a client, masked as the protocol asks. */
export const textFrame = (text: string): Buffer => {
  const payload = Buffer.from(text)
  if (payload.length > 125) throw new RangeError('the probes send short messages only')
  const mask = randomBytes(4)
  const masked = payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0))
  return Buffer.concat([Buffer.from([0x80 | TEXT, 0x80 | payload.length]), mask, masked])
}

/** The head of a message that announces `bytes`, and none of them. */
export const announcingFrame = (bytes: bigint): Buffer => {
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE(bytes)
  return Buffer.concat([Buffer.from([0x80 | TEXT, 0x80 | 127]), length, randomBytes(4)])
}

/** The next text message or the close code that comes; undefined when neither did in time, or the connection ended. */
export const nextFrame = async (
  line: Line,
  withinMs: number
): Promise<{ text: string } | { closed: number } | undefined> => {
  const deadline = performance.now() + withinMs
  for (;;) {
    const frame = await line.take(readFrame, Math.max(0, deadline - performance.now()))
    if (!frame) return undefined
    if (frame.opcode === TEXT) return { text: frame.payload.toString('utf8') }
    if (frame.opcode === CLOSE) return { closed: frame.payload.length >= 2 ? frame.payload.readUInt16BE(0) : 1005 }
  }
}

const readFrame = (bytes: Buffer): [Frame, number] | undefined => {
  if (bytes.length < 2) return undefined
  const short = (bytes[1] ?? 0) & 0x7f
  const head = short === 126 ? 4 : short === 127 ? 10 : 2
  if (bytes.length < head) return undefined
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short
  if (bytes.length < head + length) return undefined
  return [{ opcode: (bytes[0] ?? 0) & 0x0f, payload: bytes.subarray(head, head + length) }, head + length]
}
