import { findingCheck } from '../check'
import { lapsedWords } from './waivers'

/** What no program can look at, and a person can. Each is there until an operator attests it. */
export const attestedFindings = [
  findingCheck({
    id: 'secrets.recovery_code.kept',
    severity: 'info',
    title: 'Nobody has said where the recovery code is kept',
    remediation: 'Keep it off this machine, then run "trust-console posture attest secrets.recovery_code.kept".',
    claim: 'The recovery code is kept off this machine, where only those who may use it can reach it.',
    needs: ['secretStore'],
    deepOnly: true,
    judge: ({ secretStore: { protection, path } }) =>
      protection?.hasRecoveryCode ? `a recovery code opens ${path}, whatever its ${protection.kind} is` : undefined
  }),
  findingCheck({
    id: 'secrets.key.known',
    severity: 'info',
    title: 'Nobody has said who knows the key string or passphrase',
    remediation: 'Name who knows it and where it is kept, with "trust-console posture attest secrets.key.known".',
    claim: 'Only those named in the evidence know the key string or passphrase, and it is kept where they can find it.',
    needs: ['secretStore'],
    deepOnly: true,
    judge: ({ secretStore: { protection, path } }) =>
      protection && protection.kind !== 'key'
        ? `${path} opens with a ${protection.kind === 'passphrase' ? 'passphrase' : 'key string'} that people know`
        : undefined
  }),
  findingCheck({
    id: 'secrets.backup.tested',
    severity: 'info',
    title: 'Nobody has said that a backup of the secrets works',
    remediation:
      'Restore a backup on another machine and open it, then run "trust-console posture attest secrets.backup.tested".',
    claim: 'A backup of the secrets, and of what opens them, was restored and opened away from this machine.',
    needs: ['secretStore'],
    deepOnly: true,
    judge: ({ secretStore: { persistent, count, path } }) =>
      persistent && count !== null && count > 0 ? `the secrets in ${path} would be lost with this disk` : undefined
  })
]

/** The finding over what was attested. */
export const lapsedAttestation = findingCheck({
  id: 'attestations.lapsed',
  severity: 'warn',
  title: 'Something attested does not hold any more',
  remediation: 'Look at it again and run "trust-console posture attest" anew; "posture unattest" withdraws it.',
  needs: ['attestations'],
  deepOnly: true,
  judge: ({ attestations }) => lapsedWords(attestations)
})
