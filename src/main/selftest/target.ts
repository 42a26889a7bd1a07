/** One end of a connection. */
export interface End {
  readonly address: string
  readonly port: number
}

/** A gateway that probes are sent to. */
export interface Target {
  /** Where it listens: scheme, address and port, and nothing else. */
  readonly url: string
  /** The token in force, or null where there is none. Key material: it goes into a request only through `openLine`. */
  readonly token: string | null
  /** False when its settings let programs on this machine in without one. */
  readonly asksForToken: boolean
  /** The certificate it listens with, as PEM: no other is spoken to. */
  readonly certificate?: Buffer | undefined
  /** An address of the loopback range that only this probe uses, so that what is counted per address harms nobody else. */
  readonly from?: string | undefined
  /** True once a connection that left from this end has arrived at the gateway itself. The token is sent over no other one. */
  isOurs(end: End): Promise<boolean>
  /** Hears of every connection to it, and when it is done with. */
  connected?(end: End): () => void
  /** True for a gateway that nobody else uses, so that locking its clients out harms nobody. */
  readonly isThrowAway?: boolean
  /** Rotates its token. @returns the new one */
  rotate?(): Promise<string>
  /** True for a gateway in a process of its own, whose end would harm nobody. */
  readonly mayEnd?: boolean
}

/** A connection that did not reach the gateway, so that the token was not sent. */
export class NotOurs extends Error {
  constructor(what: string) {
    super(`${what}; the token was not sent`)
    this.name = 'NotOurs'
  }
}
