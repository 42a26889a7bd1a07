import { AppError } from '../../../shared/errors'
import type { ListedWaiver, Waiver, WaiverList } from '../../../shared/posture/waiver-contract'
import { MAX_WAIVER_DAYS, MAX_WAIVER_MS } from '../../../shared/posture/waiver-limits'
import type { Clock } from '../../platform/clock'
import { FINDING_CHECKS, GROUND_CHECKS, STATUS_CHECKS } from '../catalogue'
import type { PostureEngine } from '../engine'
import type { WaiverStore } from './store'
import { evidenceOf } from '../statements/statement'

interface Wish {
  checkId: string
  reason: string
  owner: string
  expiresAtMs: number
  seenDetail?: string | undefined
}

const has = (checks: readonly { id: string }[], wanted: string): boolean => checks.some(({ id }) => id === wanted)

const cannot = (message: string): AppError => new AppError('posture.cannot-waive', message)

const badField = (field: string, message: string): AppError =>
  new AppError('rpc.invalid-params', `invalid params for posture.waive: ${field} ${message}`, { data: { field } })

/** Accepts findings, takes that back, and says how each waiver stands. */
export class WaiverService {
  constructor(
    private readonly posture: PostureEngine,
    private readonly store: WaiverStore,
    private readonly clock: Clock
  ) {}

  async list(): Promise<WaiverList> {
    const { facts } = await this.posture.inspect(false)
    const { persisted, problem } = this.store
    return { waivers: facts.waivers && 'value' in facts.waivers ? [...facts.waivers.value] : [], persisted, problem }
  }

  /** Accepts a finding as it is found right now.
   *  @param by who asks, as the door proved
   *  @throws AppError posture.cannot-waive, posture.waivers-io, rpc.invalid-params */
  async waive({ checkId, reason, owner, expiresAtMs, seenDetail }: Wish, by: string): Promise<ListedWaiver> {
    refuseOthers(checkId)
    this.refuseExpiry(expiresAtMs)
    const { finding, unchecked } = await this.posture.recheck(checkId)
    if (unchecked !== null) throw cannot(`${checkId} could not be checked (${unchecked}); unknown cannot be accepted`)
    if (!finding) throw cannot(`${checkId} is not found now, so there is nothing to accept`)
    const { severity, detail, factsHash } = finding
    if (seenDetail !== undefined && seenDetail !== detail) {
      throw cannot(`${checkId} says something else by now: ${detail}; look at it again`)
    }
    const acceptedAtMs = this.clock.nowMs()
    // The check took its time.
    this.refuseExpiry(expiresAtMs)
    const about = {
      checkId,
      reason,
      owner,
      by,
      acceptedAtMs,
      expiresAtMs,
      severity,
      detail,
      ...(factsHash !== undefined && { factsHash })
    }
    const waiver: Waiver = { ...about, evidence: evidenceOf(about) }
    await this.store.change(checkId, waiver)
    await this.posture.run(false)
    return { ...waiver, state: 'in-force' }
  }

  /** @returns false when there was none
   *  @throws AppError posture.waivers-io */
  async unwaive(checkId: string): Promise<boolean> {
    if (this.store.problem !== null) throw new AppError('posture.waivers-io', this.store.problem)
    const had = await this.store.change(checkId, undefined)
    if (had) await this.posture.run(false)
    return had
  }

  private refuseExpiry(expiresAtMs: number): void {
    const leftMs = expiresAtMs - this.clock.nowMs()
    if (leftMs <= 0) throw badField('expiresAtMs', 'must lie in the future')
    if (leftMs > MAX_WAIVER_MS) throw badField('expiresAtMs', `must lie within ${MAX_WAIVER_DAYS} days`)
  }
}

const refuseOthers = (checkId: string): void => {
  if (has(GROUND_CHECKS, checkId)) return
  if (has(FINDING_CHECKS, checkId))
    throw cannot(`${checkId} is about waivers; withdraw or renew those it names instead`)
  if (has(STATUS_CHECKS, checkId)) throw cannot(`${checkId} is a check; accept the finding that goes with it`)
  throw badField('checkId', 'is not a known check')
}
