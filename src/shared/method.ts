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
  /** A list in the result that stays the same object for as long as it holds the same, so that it need not be checked and
   *  written for each call. `rest` is the result without it. */
  readonly constant?: { readonly member: string; readonly schema: z.ZodType; readonly rest: z.ZodType }
  /** What the call is about, for the activity record. Never a secret value. */
  subject?(input: z.output<I>): string | undefined
}

export type MethodTable = Readonly<Record<string, Method>>

/** Declares a method and keeps the exact schema types. */
export const method = <I extends z.ZodType, O extends z.ZodType>(row: Method<I, O>): Method<I, O> => row

export type Input<M extends Method> = z.input<M['input']>
type Params<M extends Method> = z.output<M['input']>
export type Result<M extends Method> = z.input<M['output']>

/** The handlers a capability must bring: one for each row of its table, so that a missing one does not compile. */
export type Handlers<T extends MethodTable, Call> = {
  readonly [K in keyof T]: (params: Params<T[K]>, call: Call) => Result<T[K]> | Promise<Result<T[K]>>
}

export const EVERY_DOOR = ['gateway', 'command', 'window'] as const satisfies readonly Audience[]
/** For methods that only the operator at this machine may call. */
export const OPERATOR_ONLY = ['command', 'window'] as const satisfies readonly Audience[]
