import type { MethodInput, MethodName, MethodResult } from '../../../shared/api'
import type { Bridge } from '../../../shared/bridge'
import type { Topic, TopicData } from '../../../shared/topics'

declare global {
  interface Window {
    readonly trustConsole?: Bridge
  }
}

/** A refused or failed call, with the message for the operator. `data` are safe facts, the same through both doors. */
export class CallError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly data: Readonly<Record<string, unknown>> = {}
  ) {
    super(message)
  }

  /** The member of the parameters that was refused, or undefined. */
  get field(): string | undefined {
    return typeof this.data.field === 'string' ? this.data.field : undefined
  }
}

/** `entering` until the first connection, `refused` when this browser is not let in. */
export type ConnectionState = 'entering' | 'connected' | 'lost' | 'refused'

/** How a page talks to the product. It never knows whether it runs in the desktop app or in a browser. */
export interface Client {
  /** @throws CallError */
  call<M extends MethodName>(method: M, params: MethodInput<M>): Promise<MethodResult<M>>
  /** @returns a function that ends the subscription */
  subscribe<T extends Topic>(topic: T, listener: (data: TopicData[T]) => void): () => void
  onConnection(listener: (state: ConnectionState) => void): () => void
  /** Looks at once whether the gateway answers and lets us in, without waiting for the next try. */
  reconnect(): void
}

let current: Client | undefined

/** The client in use. Pages and stores take it from here. */
export const client = (): Client => {
  if (!current) throw new Error('the client was used before it was set')
  return current
}

export const setClient = (made: Client): void => {
  current = made
}

export const call = <M extends MethodName>(method: M, params: MethodInput<M>): Promise<MethodResult<M>> =>
  client().call(method, params)

/** The words of an error, for the operator. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
