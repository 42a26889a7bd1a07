import type { MethodInput, MethodName, MethodResult } from './api'

/** The one channel between the page and the main process. */
export const CALL_CHANNEL = 'trust-console:call'

/** What a call comes back as: errors do not survive the bridge as errors, so they travel as data. */
export type Reply<T> =
  | { readonly ok: true; readonly result: T }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } }

/** What the preload puts into the page as `window.trustConsole`. */
export interface Bridge {
  call: <M extends MethodName>(method: M, params: MethodInput<M>) => Promise<Reply<MethodResult<M>>>
}
