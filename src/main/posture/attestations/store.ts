import { Attestation } from '../../../shared/posture/attest-contract'
import { MAX_ATTEST_MS } from '../../../shared/posture/attest-limits'
import type { Clock } from '../../platform/clock'
import type { Log } from '../../platform/log'
import { StatementStore, type StatementKind } from '../statements/store'

const ATTESTATIONS: StatementKind<Attestation> = {
  member: 'attestations',
  purpose: 'posture attestations v1',
  one: Attestation.strict(),
  longestMs: MAX_ATTEST_MS,
  unusable: 'posture.attestations-io',
  damage: 'nothing in it counts; attest again what still holds'
}

/** What operators attested, in a file when state is kept. */
export class AttestationStore extends StatementStore<Attestation> {
  /** @param path undefined when state is not kept
   *  @param instanceKey key material: keep it out of logs */
  constructor(path: string | undefined, instanceKey: () => Uint8Array, clock: Clock, log: Log) {
    super(ATTESTATIONS, path, instanceKey, clock, log)
  }
}
