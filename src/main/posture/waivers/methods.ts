import type { AuditReport, CheckResult, WaiverNote } from '../../../shared/posture/contract'
import type { Handlers } from '../../../shared/method'
import type { waiverMethods } from '../../../shared/posture/waiver-contract'
import { isOperator, type Call } from '../../rpc/caller'
import { attestedFor } from '../attestations/methods'
import type { WaiverService } from './service'

export const waiverHandlers = (waivers: () => WaiverService): Handlers<typeof waiverMethods, Call> => ({
  'posture.waivers.list': () => waivers().list(),
  'posture.waive': async (wish, call) => {
    const waiver = await waivers().waive(wish, call.caller.actor)
    call.note(`accepted until ${new Date(waiver.expiresAtMs).toISOString()}, owner ${waiver.owner}: ${waiver.reason}`)
    return { ok: true, waiver }
  },
  'posture.unwaive': async ({ checkId }, call) => {
    const withdrawn = await waivers().unwaive(checkId)
    call.note(withdrawn ? 'the waiver is withdrawn' : 'there was no waiver')
    return { ok: true, checkId, withdrawn }
  }
})

const noteFor = ({ caller }: Call, { reason, owner, ...times }: WaiverNote): WaiverNote =>
  isOperator(caller) ? { reason, owner, ...times } : times

/** What a caller may read of a report: agents see what is accepted and until when, not the operator's words on it. */
export const auditFor = (call: Call, audit: AuditReport): AuditReport => ({
  ...audit,
  ...(audit.attested && {
    attested: audit.attested.map((each) => ({ ...each, attestation: attestedFor(call, each.attestation) }))
  }),
  ...(audit.waived && { waived: audit.waived.map((each) => ({ ...each, waiver: noteFor(call, each.waiver) })) })
})

export const resultFor = (call: Call, result: CheckResult): CheckResult => ({
  ...result,
  ...(result.attestation && { attestation: attestedFor(call, result.attestation) }),
  ...(result.waiver && { waiver: noteFor(call, result.waiver) })
})
