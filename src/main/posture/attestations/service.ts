import { AppError } from '../../../shared/errors'
import type { Attestation, AttestationList, ListedAttestation } from '../../../shared/posture/attest-contract'
import { MAX_ATTEST_DAYS, MAX_ATTEST_MS } from '../../../shared/posture/attest-limits'
import type { Clock } from '../../platform/clock'
import { FINDING_CHECKS, GROUND_CHECKS, STATUS_CHECKS } from '../catalogue'
import type { PostureEngine } from '../engine'
import { evidenceOf } from '../statements/statement'
import { hashFile } from './hash-file'
import type { AttestationStore } from './store'

interface Wish {
  checkId: string
  did: string
  owner: string
  expiresAtMs: number
  file?: string | undefined
  seenDetail?: string | undefined
}

const cannot = (message: string): AppError => new AppError('posture.cannot-attest', message)

const badField = (field: string, message: string): AppError =>
  new AppError('rpc.invalid-params', `invalid params for posture.attest: ${field} ${message}`, { data: { field } })

/** What only a person can look at: takes their word for it, with evidence and an end, and says how each word stands. */
export class AttestationService {
  constructor(
    private readonly posture: PostureEngine,
    private readonly store: AttestationStore,
    private readonly clock: Clock
  ) {}

  async list(): Promise<AttestationList> {
    const { facts } = await this.posture.inspect(true)
    const { attestations: fact } = facts
    const { persisted, problem } = this.store
    const claims = GROUND_CHECKS.flatMap(({ id, claim }) => (claim === undefined ? [] : [{ checkId: id, claim }]))
    return { attestations: fact && 'value' in fact ? [...fact.value] : [], claims, persisted, problem }
  }

  /** Takes the operator's word for a finding as it is found right now.
   *  @param by who asks, as the door proved
   *  @throws AppError posture.cannot-attest, posture.attestations-io, rpc.invalid-params */
  async attest({ checkId, did, owner, expiresAtMs, file, seenDetail }: Wish, by: string): Promise<ListedAttestation> {
    const claim = claimOf(checkId)
    this.refuseExpiry(expiresAtMs)
    const { finding, unchecked } = await this.posture.recheck(checkId)
    if (unchecked !== null) throw cannot(`${checkId} could not be checked (${unchecked}); unknown cannot be attested`)
    if (!finding) throw cannot(`${checkId} is not found now, so there is nothing to attest`)
    const { severity, detail, factsHash } = finding
    if (seenDetail !== undefined && seenDetail !== detail) {
      throw cannot(`${checkId} says something else by now: ${detail}; look at it again`)
    }
    const hashed = file === undefined ? null : await hashFile(file)
    const acceptedAtMs = this.clock.nowMs()
    // The check and the file took their time.
    this.refuseExpiry(expiresAtMs)
    const about = { checkId, severity, detail, ...(factsHash !== undefined && { factsHash }) }
    const attestation: Attestation = {
      ...about,
      claim,
      did,
      file: hashed,
      owner,
      by,
      acceptedAtMs,
      expiresAtMs,
      evidence: evidenceOf(about)
    }
    await this.store.change(checkId, attestation)
    await this.posture.run(true)
    return { ...attestation, state: 'in-force' }
  }

  /** @returns false when there was none
   *  @throws AppError posture.attestations-io */
  async unattest(checkId: string): Promise<boolean> {
    if (this.store.problem !== null) throw new AppError('posture.attestations-io', this.store.problem)
    const had = await this.store.change(checkId, undefined)
    if (had) await this.posture.run(true)
    return had
  }

  private refuseExpiry(expiresAtMs: number): void {
    const leftMs = expiresAtMs - this.clock.nowMs()
    if (leftMs <= 0) throw badField('expiresAtMs', 'must lie in the future')
    if (leftMs > MAX_ATTEST_MS) throw badField('expiresAtMs', `must lie within ${MAX_ATTEST_DAYS} days`)
  }
}

const claimOf = (checkId: string): string => {
  const claim = GROUND_CHECKS.find(({ id }) => id === checkId)?.claim
  if (claim !== undefined) return claim
  if ([...FINDING_CHECKS, ...STATUS_CHECKS].some(({ id }) => id === checkId)) {
    throw cannot(`${checkId} can be looked at by the console; put it right, or accept it with "posture waive"`)
  }
  throw badField('checkId', 'is not a known check')
}
