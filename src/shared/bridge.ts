import type { Topic, TopicData } from './topics'
import type { MethodInput, MethodName, MethodResult } from './api'

/** The two channels between the page and the main process: calls, and news. */
export const CALL_CHANNEL = 'trust-console:call'
export const NEWS_CHANNEL = 'trust-console:news'

/** What a call comes back as: errors do not survive the bridge as errors, so they travel as data. */
export type Reply<T> = { readonly ok: true; readonly result: T } | { readonly ok: false; readonly error: ReplyError }

export interface ReplyError {
  readonly code: string
  readonly message: string
  /** Facts for the page, such as the `field` that is wrong. */
  readonly data?: Readonly<Record<string, unknown>>
}

/** What the preload puts into the page as `window.trustConsole`. */
export interface Bridge {
  call: <M extends MethodName>(method: M, params: MethodInput<M>) => Promise<Reply<MethodResult<M>>>
  /** @returns a function that ends the subscription */
  subscribe: <T extends Topic>(topic: T, listener: (data: TopicData[T]) => void) => () => void
}
