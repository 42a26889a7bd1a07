import type { AttestedNote } from '../../../shared/posture/contract'
import type { Handlers } from '../../../shared/method'
import type { attestMethods } from '../../../shared/posture/attest-contract'
import { isOperator, type Call } from '../../rpc/caller'
import type { AttestationService } from './service'

export const attestationHandlers = (attestations: () => AttestationService): Handlers<typeof attestMethods, Call> => ({
  'posture.attestations.list': () => attestations().list(),
  'posture.attest': async (wish, call) => {
    const attestation = await attestations().attest(wish, call.caller.actor)
    const { expiresAtMs, owner, did, file } = attestation
    const shown = file ? `; ${file.path} sha256 ${file.sha256}` : ''
    call.note(`attested until ${new Date(expiresAtMs).toISOString()}, owner ${owner}: ${did}${shown}`)
    return { ok: true, attestation }
  },
  'posture.unattest': async ({ checkId }, call) => {
    const withdrawn = await attestations().unattest(checkId)
    call.note(withdrawn ? 'the attestation is withdrawn' : 'there was no attestation')
    return { ok: true, checkId, withdrawn }
  }
})

/** Agents see that it is attested and until when, not the operator's words on it. */
export const attestedFor = ({ caller }: Call, note: AttestedNote): AttestedNote =>
  isOperator(caller) ? note : { acceptedAtMs: note.acceptedAtMs, expiresAtMs: note.expiresAtMs }
