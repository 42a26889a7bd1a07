import { createScanner } from 'jsonc-parser'
import { AppError, ERRORS } from '../../shared/errors'
import { MAX_BATCH_CALLS } from '../../shared/gateway/contract'
import type { Caller } from './caller'
import type { Router } from './router'

/** One JSON-RPC 2.0 call as it came. `id` is the id's own JSON text, so that it goes back unchanged; undefined for a
 *  notification, which gets no answer. */
export interface RpcCall {
  id: string | undefined
  method: string
  params: unknown
}

export type Frame =
  | { readonly kind: 'call'; readonly call: RpcCall }
  | { readonly kind: 'batch'; readonly entries: readonly (RpcCall | Refusal)[] }
  | { readonly kind: 'refusal'; readonly refusal: Refusal }

export interface Refusal {
  id: string
  error: AppError
}

const NO_ID = 'null'
const utf8 = new TextDecoder('utf-8', { fatal: true })

const refuse = (error: AppError, id = NO_ID): Frame => ({ kind: 'refusal', refusal: { id, error } })

const invalid = (problem: string): AppError => new AppError('rpc.invalid-request', `not a JSON-RPC request: ${problem}`)

/** Reads one frame of any bytes. Never throws.
 *  @see https://www.jsonrpc.org/specification */
export const readFrame = (bytes: Uint8Array | string): Frame => {
  let text: string
  let value: unknown
  try {
    text = typeof bytes === 'string' ? bytes : utf8.decode(bytes)
    value = JSON.parse(text)
  } catch {
    return refuse(new AppError('rpc.parse', 'the frame is not JSON in UTF-8'))
  }
  if (!Array.isArray(value)) {
    const entry = readCall(value, () => scanIds(text, 1).get(0))
    return 'error' in entry ? { kind: 'refusal', refusal: entry } : { kind: 'call', call: entry }
  }
  if (value.length === 0) return refuse(invalid('the batch is empty'))
  if (value.length > MAX_BATCH_CALLS) return refuse(invalid(`a batch holds at most ${MAX_BATCH_CALLS} calls`))
  let ids: ReadonlyMap<number, string> | undefined
  const entries = value.map((member: unknown, index) => readCall(member, () => (ids ??= scanIds(text, 2)).get(index)))
  return { kind: 'batch', entries }
}

const readCall = (value: unknown, writtenId: () => string | undefined): RpcCall | Refusal => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { id: NO_ID, error: invalid('it must be an object') }
  }
  const { jsonrpc, id, method, params } = value as Record<string, unknown>
  const idText = Object.hasOwn(value, 'id') ? idAsWritten(id, writtenId) : undefined
  if (idText === null) return { id: NO_ID, error: invalid('id must be a string or a number') }
  const answerId = idText ?? NO_ID
  if (jsonrpc !== undefined && jsonrpc !== '2.0') return { id: answerId, error: invalid('jsonrpc must be "2.0"') }
  if (typeof method !== 'string' || method === '') return { id: answerId, error: invalid('method must be a text') }
  return { id: idText, method, params }
}

/** The JSON text of an id. A number that a double cannot hold exactly (a 64-bit id, say) is copied from the frame. */
const idAsWritten = (id: unknown, written: () => string | undefined): string | null => {
  if (typeof id === 'string') return JSON.stringify(id)
  if (typeof id !== 'number') return null
  if (Number.isSafeInteger(id) && !Object.is(id, -0)) return String(id)
  return written() ?? String(id)
}

/** The texts of the numeric ids in a frame, by the place of their call in it. Goes once from token to token: a parser that
 *  calls itself for each level would overflow on a frame that is nothing but brackets.
 *  @param idDepth how many brackets an id is inside of: 1 for a single call, 2 in a batch */
const scanIds = (text: string, idDepth: 1 | 2): ReadonlyMap<number, string> => {
  const scanner = createScanner(text, true)
  const found = new Map<number, string>()
  let depth = 0
  let member = 0
  let before = ''
  let atId = false
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const offset = scanner.getTokenOffset()
    // A token of JSON is told by its first character.
    const first = text.charAt(offset)
    const inCall = depth === idDepth
    if (before === ':' && atId && inCall && /[-\d]/.test(first)) {
      found.set(member, text.slice(offset, offset + scanner.getTokenLength()))
    }
    if (first === '"' && before !== ':') atId = inCall && scanner.getTokenValue() === 'id'
    if (first === ',' && depth === 1 && idDepth === 2) member++
    if (first === '{' || first === '[') depth++
    if (first === '}' || first === ']') depth--
    before = first
  }
  return found
}

export const success = (id: string, result: unknown): string => successText(id, JSON.stringify(result))

const successText = (id: string, json: string): string => `{"jsonrpc":"2.0","id":${id},"result":${json}}`

export const failure = (id: string, error: AppError): string => {
  const { rpc } = ERRORS[error.code]
  const body = { code: rpc, message: error.message, data: { code: error.code, ...error.data } }
  return `{"jsonrpc":"2.0","id":${id},"error":${JSON.stringify(body)}}`
}

const answerCall = (
  { id, method, params }: RpcCall,
  router: Router,
  caller: Caller
): string | undefined | Promise<string | undefined> => {
  const succeed = (json: string): string | undefined => (id === undefined ? undefined : successText(id, json))
  const fail = (error: unknown): string | undefined => (id === undefined ? undefined : failure(id, asAppError(error)))
  try {
    const result = router.callForJson(method, params, caller)
    return result instanceof Promise ? result.then(succeed).catch(fail) : succeed(result)
  } catch (error) {
    return fail(error)
  }
}

/** One after another: a batch that sets and then reads a secret means that order. */
const answerBatch = async (
  entries: readonly (RpcCall | Refusal)[],
  router: Router,
  caller: Caller
): Promise<string | undefined> => {
  const answers: string[] = []
  for (const entry of entries) {
    const answer = 'error' in entry ? failure(entry.id, entry.error) : await answerCall(entry, router, caller)
    if (answer !== undefined) answers.push(answer)
  }
  return answers.length > 0 ? `[${answers.join(',')}]` : undefined
}

/** Runs what a frame asks for. Never throws.
 *  @returns the answer's text, or undefined when only notifications came; a promise where a handler needs time */
export const answerFrame = (
  frame: Frame,
  router: Router,
  caller: Caller
): string | undefined | Promise<string | undefined> => {
  switch (frame.kind) {
    case 'refusal':
      return failure(frame.refusal.id, frame.refusal.error)
    case 'call':
      return answerCall(frame.call, router, caller)
    case 'batch':
      return answerBatch(frame.entries, router, caller)
  }
}

const asAppError = (error: unknown): AppError =>
  error instanceof AppError ? error : new AppError('internal', 'internal error', { cause: error })

/** How many calls a frame counts for against the rate limit. */
export const callsIn = (frame: Frame): number => (frame.kind === 'batch' ? frame.entries.length : 1)
