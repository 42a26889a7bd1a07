import type { ListedWaiver, WaiverList } from '../../../../shared/posture/waiver-contract'
import { call } from '../../app/client'
import { runChecks } from '../store'

export interface Acceptance {
  checkId: string
  reason: string
  owner: string
  expiresAtMs: number
  /** What the operator sees while they decide. */
  seenDetail: string
}

/** Accepts a finding, and has the page see what that came to. @throws the gateway's refusal */
export const accept = async (acceptance: Acceptance): Promise<ListedWaiver> => {
  const { waiver } = await call('posture.waive', acceptance)
  await runChecks()
  return waiver
}

/** Takes a waiver back. @throws the gateway's refusal */
export const withdraw = async (checkId: string): Promise<void> => {
  await call('posture.unwaive', { checkId })
  await runChecks()
}

export const listWaivers = (): Promise<WaiverList> => call('posture.waivers.list', {})
