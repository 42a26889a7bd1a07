import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { canonicalMethod, isOffered, methodRow, type Api, type MethodName } from '../../shared/api'
import { AppError, type ErrorCode } from '../../shared/errors'
import type { Effect, Handlers, Method } from '../../shared/method'
import type { ActivityService } from '../activity/service'
import type { Use } from '../clients/grant'
import { clientEnded, judgeInput, judgeMethod, recordedSubject } from '../clients/scope'
import type { Log } from '../platform/log'
import type { Call, Caller } from './caller'

export type ApiHandlers = Handlers<Api, Call>

type AnyHandler = (params: unknown, call: Call) => unknown

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
    if (this.stopping) throw new AppError('rpc.stopping', 'the gateway is stopping; try again soon')
    this.underWay++
    try {
      // Most reads are answered in the same turn; each promise more would cost as much as the handler.
      const answer = this.answer(name, params, caller)
      const result: unknown = answer instanceof Promise ? await answer : answer
      // Revoked meanwhile: what was found is not handed out any more.
      if (caller.client?.holds() === false) throw clientEnded(caller.client)
      return result
    } finally {
      this.underWay--
      if (this.underWay === 0) this.whenIdle?.()
    }
  }

  /** Takes no new calls and waits for those under way. */
  async stop(): Promise<void> {
    this.stopping = true
    if (this.underWay > 0) await new Promise<void>((done) => (this.whenIdle = done))
  }

  /** @returns the result, or a promise of it */
  private answer(name: string, params: unknown, caller: Caller): unknown {
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
      ? this.run(known, row, input, { caller, note: NOTHING, handsOut: NOTHING })
      : this.runRecorded(known, row, input, caller, effect)
  }

  /** @returns the result, or a promise of it */
  private run(name: MethodName, row: Method, input: unknown, call: Call): unknown {
    const handler = this.handlers[name] as AnyHandler
    const fail = (error: unknown): never => {
      throw error instanceof AppError ? error : this.internal(name, error)
    }
    try {
      const result = handler(input, call)
      if (!(result instanceof Promise)) return row.output.parse(result)
      return result.then((settled) => row.output.parse(settled)).catch(fail)
    } catch (error) {
      return fail(error)
    }
  }

  private async runRecorded(
    name: MethodName,
    row: Method,
    input: unknown,
    caller: Caller,
    effect: Effect
  ): Promise<unknown> {
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
    let result: unknown
    try {
      const use = effect === 'secret' ? caller.client?.takeUse() : undefined
      result = use ? await counted(use, () => this.run(name, row, input, call)) : await this.run(name, row, input, call)
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

/** Counts the use only where there is a result, and gives the result only where the use is counted. */
const counted = async (use: Use, work: () => unknown): Promise<unknown> => {
  let result: unknown
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
    throw new AppError(
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
