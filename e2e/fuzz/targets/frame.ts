import { callsIn, failure, readFrame, success, type RpcCall } from '../../../src/main/rpc/frame'
import { must, spread, type Target } from '../support'

type Entry = RpcCall | { id: string; error: Parameters<typeof failure>[1] }

/** JSON of any depth is read; only shallow JSON can be written again by the engine. */
const written = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

const checkEntry = (entry: Entry, text: string): void => {
  const answer = 'error' in entry ? failure(entry.id, entry.error) : success(entry.id ?? 'null', 1)
  const back = JSON.parse(answer) as { id: unknown; jsonrpc: unknown }
  must(back.jsonrpc === '2.0', 'an answer is JSON-RPC 2.0')
  must(back.id === null || ['string', 'number'].includes(typeof back.id), 'an id is a text, a number or null')
  const isExact = typeof back.id !== 'number' || (Number.isSafeInteger(back.id) && !Object.is(back.id, -0))
  must(isExact || text.includes(entry.id ?? ''), 'a number that a double cannot hold goes back as it was written')
  if ('error' in entry) return
  const params = entry.params === undefined ? '' : written(entry.params)
  if (params === undefined) return
  const again = `{"method":${JSON.stringify(entry.method)}${entry.id === undefined ? '' : `,"id":${entry.id}`}${params && `,"params":${params}`}}`
  const frame = readFrame(again)
  must(frame.kind === 'call', 'a call that was accepted is accepted again')
  must(frame.call.method === entry.method && frame.call.id === entry.id, 'it reads the same again')
}

/** Frames of the three doors: `readFrame` never throws, and what it takes it takes again. */
export const frame: Target = (input) => {
  const bytes = spread(input)
  const read = readFrame(bytes)
  const text = bytes.toString('utf8')
  must(callsIn(read) >= 1, 'every frame counts against the rate limit')
  if (read.kind === 'refusal') checkEntry(read.refusal, text)
  else if (read.kind === 'call') checkEntry(read.call, text)
  else for (const entry of read.entries) checkEntry(entry, text)
}
