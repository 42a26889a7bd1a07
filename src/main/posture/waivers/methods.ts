import type { AuditReport, CheckResult, Finding, WaiverNote } from '../../../shared/posture/contract'
import type { Handlers } from '../../../shared/method'
import type { waiverMethods } from '../../../shared/posture/waiver-contract'
import { isOperator, type Call } from '../../rpc/caller'
import { attestedFor } from '../attestations/methods'
import { FINDING_CHECKS } from '../catalogue'
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

const DISCREET: ReadonlySet<string> = new Set(FINDING_CHECKS.filter(({ discreet }) => discreet).map(({ id }) => id))

/** The hash over what was seen goes as well: the few things it can stand for are soon tried. */
const findingFor = <F extends Finding>({ caller }: Call, finding: F): F => {
  if (isOperator(caller) || !DISCREET.has(finding.checkId)) return finding
  const { factsHash: _hash, ...rest } = finding
  return { ...(rest as F), detail: 'what was found is told to operators' }
}

/** What a caller may read of a report: agents see what is accepted and until when, not the operator's words on it, and that
 *  something discreet was found, not what. */
export const auditFor = (call: Call, audit: AuditReport): AuditReport => ({
  ...audit,
  findings: audit.findings.map((each) => findingFor(call, each)),
  ...(audit.attested && {
    attested: audit.attested.map((each) => ({ ...each, attestation: attestedFor(call, each.attestation) }))
  }),
  ...(audit.waived && {
    waived: audit.waived.map((each) => ({ ...findingFor(call, each), waiver: noteFor(call, each.waiver) }))
  })
})

export const resultFor = (call: Call, result: CheckResult): CheckResult => ({
  ...result,
  finding: result.finding && findingFor(call, result.finding),
  ...(result.attestation && { attestation: attestedFor(call, result.attestation) }),
  ...(result.waiver && { waiver: noteFor(call, result.waiver) })
})
