import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { canonicalMethod, isOffered, methodRow, type Api, type MethodName } from '../../shared/api'
import { AppError, type ErrorCode } from '../../shared/errors'
import type { Effect, Handlers, Method } from '../../shared/method'
import type { ActivityService } from '../activity/service'
import type { ClientGrant, Use } from '../clients/grant'
import { clientEnded, judgeInput, judgeMethod, recordedSubject } from '../clients/scope'
import type { Log } from '../platform/log'
import type { Call, Caller } from './caller'
import { resultJson, resultValue } from './result-json'

export type ApiHandlers = Handlers<Api, Call>

type AnyHandler = (params: unknown, call: Call) => unknown

/** Checks a result against its row, and gives it the shape that the door wants. */
type Finish<T> = (row: Method, result: unknown) => T

/** The one way to a handler, for every door: known name, audience, parameters, handler, record, result. */
export class Router {
  private underWay = 0
  private stopping = false
  private whenIdle: (() => void) | undefined

  constructor(
    private readonly handlers: ApiHandlers,
    private readonly activity: Pick<ActivityService, 'append' | 'ensureWritable'>,
    private readonly log: Log
  ) {}

  /** Answers one call. Writes, secrets and refusals are recorded before the answer is given.
   *  @throws AppError only: what else a handler throws becomes `internal` with a reference number */
  async call(name: string, params: unknown, caller: Caller): Promise<unknown> {
    return this.answer(name, params, caller, resultValue)
  }

  /** Like call(), with the result as JSON text. Most reads are answered in the same turn: each promise more would cost as
   *  much as the handler.
   *  @returns the text, or a promise of it */
  callForJson(name: string, params: unknown, caller: Caller): string | Promise<string> {
    return this.answer(name, params, caller, resultJson)
  }

  private answer<T>(name: string, params: unknown, caller: Caller, finish: Finish<T>): T | Promise<T> {
    if (this.stopping) throw new AppError('rpc.stopping', 'the gateway is stopping; try again soon')
    const result = this.judgeAndRun(name, params, caller, finish)
    if (!(result instanceof Promise)) return result
    this.underWay++
    // Revoked meanwhile: what was found is not handed out any more.
    const allowed = caller.client ? whileHolding(caller.client, result) : result
    return allowed.finally(() => {
      this.underWay--
      if (this.underWay === 0) this.whenIdle?.()
    })
  }

  /** Takes no new calls and waits for those under way. */
  async stop(): Promise<void> {
    this.stopping = true
    if (this.underWay > 0) await new Promise<void>((done) => (this.whenIdle = done))
  }

  private judgeAndRun<T>(name: string, params: unknown, caller: Caller, finish: Finish<T>): T | Promise<T> {
    const known = canonicalMethod(name)
    const row = known && methodRow(known)
    if (!known || !row || !isOffered(row, caller.audiences)) return this.refuse(name, known, caller)
    const { client } = caller
    const outside = client && judgeMethod(client, known)
    if (outside) return this.refuseParams(known, outside, caller)
    const input = parseParams(known, row, params)
    if (input instanceof AppError) return this.refuseParams(known, input, caller)
    const beyond = client && judgeInput(client, known, row, input)
    if (beyond) return this.refuseParams(known, beyond, caller, recordedSubject(row, input))
    client?.seen(known, caller.address)
    const effect = row.effectOf ? row.effectOf(input) : row.effect
    return effect === 'read'
      ? this.run(known, row, input, { caller, note: NOTHING, handsOut: NOTHING }, finish)
      : this.runRecorded(known, row, input, caller, effect, finish)
  }

  private run<T>(name: MethodName, row: Method, input: unknown, call: Call, finish: Finish<T>): T | Promise<T> {
    const handler = this.handlers[name] as AnyHandler
    const fail = (error: unknown): never => {
      throw error instanceof AppError ? error : this.internal(name, error)
    }
    try {
      const result = handler(input, call)
      if (!(result instanceof Promise)) return finish(row, result)
      return result.then((settled: unknown) => finish(row, settled)).catch(fail)
    } catch (error) {
      return fail(error)
    }
  }

  private async runRecorded<T>(
    name: MethodName,
    row: Method,
    input: unknown,
    caller: Caller,
    effect: Effect,
    finish: Finish<T>
  ): Promise<T> {
    const notes: string[] = []
    let handedOut: Set<string> | undefined
    const call: Call = {
      caller,
      note: (detail) => notes.push(detail),
      handsOut: (ids) => (handedOut = new Set([...(handedOut ?? []), ...ids]))
    }
    const record = (outcome: 'ok' | 'failed', detail: string | null): Promise<void> => {
      // An id that is none may be a secret in the wrong field.
      const target = detail === UNKNOWN_TARGET ? null : (row.subject?.(input) ?? null)
      // A call that failed has handed out nothing.
      const used = outcome === 'ok' && handedOut ? { handedOut: [...handedOut] } : {}
      return this.activity.append(
        { ...sourceOf(caller), method: name, target, outcome, detail, ...used },
        effect === 'write'
      )
    }
    // Before, because what is done cannot be undone when its record fails.
    await this.activity.ensureWritable()
    let result: T
    try {
      const use = effect === 'secret' ? caller.client?.takeUse() : undefined
      const work = (): T | Promise<T> => this.run(name, row, input, call, finish)
      result = await (use ? counted(use, work) : work())
    } catch (error) {
      await record('failed', error instanceof AppError ? error.code : 'internal')
      throw error
    }
    await record('ok', notes.length > 0 ? notes.join('; ') : null)
    return result
  }

  private async refuse(name: string, known: MethodName | undefined, caller: Caller): Promise<never> {
    const shown = known ?? 'unknown method'
    // A stranger's text does not enter the record: it could be a secret sent by mistake.
    await this.activity.append(
      { ...sourceOf(caller), method: shown, target: null, outcome: 'refused', detail: 'rpc.unknown-method' },
      false
    )
    throw known
      ? new AppError(
          'rpc.unknown-method',
          `method "${known}" is not offered here; use the trust-console command on its machine`
        )
      : new AppError('rpc.unknown-method', `unknown method "${clip(name)}"; rpc.discover lists the known ones`)
  }

  /** @param target nothing of parameters that did not parse: nobody knows what they hold */
  private async refuseParams(
    name: MethodName,
    error: AppError,
    caller: Caller,
    target: string | null = null
  ): Promise<never> {
    await this.activity.append(
      { ...sourceOf(caller), method: name, target, outcome: 'refused', detail: error.code },
      false
    )
    throw error
  }

  private internal(name: MethodName, cause: unknown): AppError {
    const reference = randomBytes(4).toString('hex')
    this.log.error(`${name} failed, reference ${reference}`, cause)
    return new AppError('internal', `internal error, reference ${reference}; the log of the gateway says more`, {
      data: { reference },
      cause
    })
  }
}

const whileHolding = async <T>(client: ClientGrant, result: Promise<T>): Promise<T> => {
  const settled = await result
  if (!client.holds()) throw clientEnded(client)
  return settled
}

/** Counts the use only where there is a result, and gives the result only where the use is counted. */
const counted = async <T>(use: Use, work: () => T | Promise<T>): Promise<T> => {
  let result: T
  try {
    result = await work()
  } catch (error) {
    use.giveBack()
    throw error
  }
  await use.keep()
  return result
}

const UNKNOWN_TARGET: ErrorCode = 'secrets.unknown-target'

const NOTHING = (): void => undefined

const sourceOf = ({ actor, door, address }: Caller): Pick<Caller, 'actor' | 'door' | 'address'> => ({
  actor,
  door,
  address
})

const clip = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text)

/** The parsed parameters, or the error that names what is wrong with them. */
const parseParams = (name: MethodName, row: Method, params: unknown): unknown => {
  const given = params ?? {}
  if (typeof given !== 'object' || Array.isArray(given)) {
    return new AppError(
      'rpc.invalid-params',
      `invalid params for ${name}: params must be an object with named members`,
      {
        data: { field: 'params' }
      }
    )
  }
  const parsed = row.input.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  return new AppError('rpc.invalid-params', `invalid params for ${name}: ${issue ? describe(issue) : 'wrong shape'}`, {
    data: { field: issue ? fieldOf(issue) : 'params' }
  })
}

const fieldOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'unrecognized_keys' ? (issue.keys[0] ?? 'params').slice(0, 100) : issue.path.join('.') || 'params'

const describe = (issue: z.core.$ZodIssue): string => {
  const field = fieldOf(issue)
  switch (issue.code) {
    case 'unrecognized_keys':
      return `${field} is not a known member`
    case 'invalid_type':
      return `${field} must be of type ${issue.expected}`
    default:
      return `${field} ${issue.message}`
  }
}
