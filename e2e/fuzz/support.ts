import { AppError, type ErrorCode } from '../../src/shared/errors'

/** Feeds one input to one reader of the product and throws where a property of it does not hold. Keeps no state between
 *  inputs: the same bytes always do the same. */
export type Target = (input: Uint8Array) => void

/** First byte of an input whose rest is repeated: what is only slow or too deep when it is long can then be found with a
 *  few bytes. */
const REPEATED = 0x01
const LONG_BYTES = 48 * 1024

/** The bytes an input stands for. */
export const spread = (input: Uint8Array): Buffer => {
  if (input[0] !== REPEATED || input.length < 2) return Buffer.from(input)
  return Buffer.alloc(LONG_BYTES, input.subarray(1))
}

/** The text an input stands for, or undefined where it is none: every reader of ours decodes UTF-8 strictly before. */
export const textOf = (input: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(spread(input))
  } catch {
    return undefined
  }
}

/** @throws where a property does not hold. */
export function must(holds: boolean, property: string): asserts holds {
  if (!holds) throw new Error(`broken: ${property}`)
}

/** What a reader answers, or undefined where it refuses with one of these codes. Any other error is a find. */
export const unlessRefused = <T>(read: () => T, ...codes: readonly ErrorCode[]): T | undefined => {
  try {
    return read()
  } catch (error) {
    if (error instanceof AppError && codes.includes(error.code)) return undefined
    throw error
  }
}

/** A file as somebody may have changed it. The input is a list of edits: kind, two bytes of place, one byte of content. */
export const edited = (whole: Buffer, input: Uint8Array): Buffer => {
  let bytes = whole
  for (let at = 0; at + 4 <= input.length && at < 64; at += 4) {
    const [kind = 0, high = 0, low = 0, content = 0] = input.subarray(at, at + 4)
    const place = (high * 256 + low) % (bytes.length + 1)
    const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)]
    switch (kind % 5) {
      case 0: // another byte
        bytes = Buffer.concat([before, Buffer.of(content), after.subarray(1)])
        break
      case 1: // one bit the other way
        bytes = Buffer.concat([before, Buffer.of((after[0] ?? 0) ^ (1 << (content % 8))), after.subarray(1)])
        break
      case 2: // one more
        bytes = Buffer.concat([before, Buffer.of(content), after])
        break
      case 3: // some fewer
        bytes = Buffer.concat([before, after.subarray(content)])
        break
      default: // a part moved to the end
        bytes = Buffer.concat([before, after.subarray(content), after.subarray(0, content)])
    }
  }
  return bytes
}
