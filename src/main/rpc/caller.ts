import type { Door } from '../../shared/activity/contract'
import type { Audience } from '../../shared/method'
import type { ClientGrant } from '../clients/grant'

/** Who is calling, as proved by the door they came through. */
export interface Caller {
  /** A name for the activity record: `token`, `anonymous`, `operator alice`, `client deploy bot (0123456789ab)`. */
  readonly actor: string
  readonly door: Door
  /** What the caller counts as; one is enough for a method. */
  readonly audiences: readonly Audience[]
  /** Address of the peer, for doors that have one. Never taken from a header. */
  readonly address: string | null
  /** The client whose token was presented: what the call may do, besides what its audience may. */
  readonly client?: ClientGrant
  /** The number of the gateway's connection the call came over (gateway/arrivals.ts), for doors that have one. */
  readonly connection?: number | undefined
}

/** True for a person at this machine, false for an agent or a script that only holds the gateway's token. */
export const isOperator = ({ audiences }: Caller): boolean =>
  audiences.includes('command') || audiences.includes('window')

/** What a handler gets besides its parameters. */
export interface Call {
  readonly caller: Caller
  /** Adds a fact to the activity record of this call, such as what was changed. Never a secret value. */
  note(detail: string): void
  /** Names stored secrets whose values this call hands out, in the activity record; an empty list says that there are none.
   *  Last uses are read from it. */
  handsOut(targetIds: readonly string[]): void
}
