import { Waiver } from '../../../shared/posture/waiver-contract'
import { MAX_WAIVER_MS } from '../../../shared/posture/waiver-limits'
import type { Clock } from '../../platform/clock'
import type { Log } from '../../platform/log'
import { StatementStore, type StatementKind } from '../statements/store'

const WAIVERS: StatementKind<Waiver> = {
  member: 'waivers',
  purpose: 'posture waivers v1',
  one: Waiver.strict(),
  longestMs: MAX_WAIVER_MS,
  unusable: 'posture.waivers-io',
  damage: 'nothing in it is accepted; accept again what should be'
}

/** The accepted findings, in a file when state is kept. */
export class WaiverStore extends StatementStore<Waiver> {
  /** @param path undefined when state is not kept
   *  @param instanceKey key material: keep it out of logs */
  constructor(path: string | undefined, instanceKey: () => Uint8Array, clock: Clock, log: Log) {
    super(WAIVERS, path, instanceKey, clock, log)
  }
}
