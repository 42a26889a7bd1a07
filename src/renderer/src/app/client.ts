import type { MethodInput, MethodName, MethodResult } from '../../../shared/api'
import type { Bridge } from '../../../shared/bridge'

declare global {
  interface Window {
    readonly trustConsole?: Bridge
  }
}

/** A refused or failed call, with the message for the operator. */
export class CallError extends Error {
  constructor(
    readonly code: string,
    message: string
  ) {
    super(message)
  }
}

/** Calls a method of the product.
 *  @throws CallError */
export const call = async <M extends MethodName>(method: M, params: MethodInput<M>): Promise<MethodResult<M>> => {
  if (!window.trustConsole) throw new CallError('command.unreachable', 'open this page in the desktop app')
  const reply = await window.trustConsole.call(method, params)
  if (!reply.ok) throw new CallError(reply.error.code, reply.error.message)
  return reply.result
}
