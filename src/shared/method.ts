import type { z } from 'zod'

/** Who may call a method: programs over HTTP and WebSocket, the command line, the console's page wherever it runs, and the
 *  page in the desktop app's own window alone. */
export type Audience = 'gateway' | 'command' | 'window' | 'desktop'

/** `read` looks, `write` changes something, `secret` hands out or tests for a secret. The last two are always recorded. */
export type Effect = 'read' | 'write' | 'secret'

/** One row of the method table. Everything that knows a method (router, OpenRPC, clients) reads it from here. */
export interface Method<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly summary: string
  readonly audience: readonly Audience[]
  /** The strongest effect a call can have. */
  readonly effect: Effect
  readonly input: I
  readonly output: O
  /** The effect of one call, where its parameters make it weaker than `effect`. */
  effectOf?(input: z.output<I>): Effect
  /** The secrets that a call reaches, by their target ids: what the scope of a client is held against. */
  targets?(input: z.output<I>): readonly string[]
  /** The two parts of a result that a handler may give apart (Composed): what stays the same from call to call, and what does not. */
  readonly parts?: { readonly constant: z.ZodType; readonly live: z.ZodType }
  /** What the call is about, for the activity record. Never a secret value. */
  subject?(input: z.output<I>): string | undefined
}

export type MethodTable = Readonly<Record<string, Method>>

/** Declares a method and keeps the exact schema types. */
export const method = <I extends z.ZodType, O extends z.ZodType>(row: Method<I, O>): Method<I, O> => row

export type Input<M extends Method> = z.input<M['input']>
type Params<M extends Method> = z.output<M['input']>
export type Result<M extends Method> = z.input<M['output']>

/** A result in two parts. The first stays the same object for as long as it holds the same, so that it need not be checked and
 *  written for each call. */
export class Composed<R extends object = object> {
  constructor(
    readonly constant: Readonly<Partial<R>>,
    readonly live: Readonly<Partial<R>>
  ) {}
}

type Given<R> = R | (R extends object ? Composed<R> : never)

/** The handlers a capability must bring: one for each row of its table, so that a missing one does not compile. */
export type Handlers<T extends MethodTable, Call> = {
  readonly [K in keyof T]: (params: Params<T[K]>, call: Call) => Given<Result<T[K]>> | Promise<Result<T[K]>>
}

export const EVERY_DOOR = ['gateway', 'command', 'window'] as const satisfies readonly Audience[]
/** For methods that only the operator at this machine may call. */
export const OPERATOR_ONLY = ['command', 'window'] as const satisfies readonly Audience[]
