// What the gateway and its credential helper say to each other, over a pipe that only the two of them hold.

export interface CredentialRequest {
  readonly id: number
  readonly call: 'read' | 'write' | 'remove' | 'list'
  readonly service: string
  /** Not looked at for `list`. */
  readonly account: string
  /** For `write`. Key material: keep it out of logs. */
  readonly value?: string
}

/** For `list` the accounts, which are names; a value crosses only in the answer to `read`. */
export type CredentialValue = string | boolean | null | readonly string[]

export type CredentialAnswer =
  | { readonly id: number; readonly ok: true; readonly value: CredentialValue }
  | { readonly id: number; readonly ok: false; readonly message: string }

/** The process that calls the native library, as its owner sees it. */
export interface CredentialHelper {
  send(request: CredentialRequest): void
  onAnswer(listener: (answer: CredentialAnswer) => void): void
  onEnd(listener: (why: string) => void): void
  /** Ends it at once, also out of a native call that hangs. */
  kill(): void
}

/** The helper's file, which lies beside the bundle that starts it. */
export const HELPER_FILE = 'credential-helper.js'

/** What the helper gets of our environment: no key string, no secret, and English messages.
 *  Without a bus address libsecret would start a bus of its own, so it gets the session's or none. */
export const helperEnvironment = (
  environment: Readonly<Record<string, string | undefined>>,
  busAddress: string | undefined
): Record<string, string> => {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(TRUST_CONSOLE|OPENCLAW|NODE_OPTIONS|ELECTRON_)/.test(entry[0])
  )
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    ...(busAddress !== undefined && { DBUS_SESSION_BUS_ADDRESS: busAddress })
  }
}
