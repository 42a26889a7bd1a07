import { resolve } from 'node:path'
import { DEFAULT_ATTEST_DAYS, MAX_ATTEST_DAYS } from '../../shared/posture/attest-limits'
import type { AttestationList, ListedAttestation } from '../../shared/posture/attest-contract'
import { call, EXIT, print, type ExitCode, type Invocation } from './invocation'
import { paint, printable, table, time } from './io'
import { expiryOf, needed, STATE } from './statements'

const WHY = 'an attestation says what was done, and who answers for it'

export const attest = async (invocation: Invocation): Promise<ExitCode> => {
  const [checkId = ''] = invocation.positionals
  const { until, days, file } = invocation.options
  const params = {
    checkId,
    did: needed(invocation, 'did', WHY),
    owner: needed(invocation, 'owner', WHY),
    expiresAtMs: expiryOf(until, days, { unlessSaid: DEFAULT_ATTEST_DAYS, most: MAX_ATTEST_DAYS }),
    // The gateway that reads it may have another working folder.
    ...(typeof file === 'string' && { file: resolve(file) })
  }
  const result = await call(invocation, 'posture.attest', params)
  print(
    invocation,
    result,
    ({ attestation }) => `attested until ${time(attestation.expiresAtMs)}\n${renderAttestation(attestation)}`
  )
  return EXIT.good
}

export const unattest = async (invocation: Invocation): Promise<ExitCode> => {
  const [checkId = ''] = invocation.positionals
  const result = await call(invocation, 'posture.unattest', { checkId })
  print(invocation, result, ({ withdrawn }) =>
    withdrawn ? `the attestation of ${checkId} is withdrawn` : `there is no attestation of ${printable(checkId)}`
  )
  return EXIT.good
}

export const list = async (invocation: Invocation): Promise<ExitCode> => {
  print(invocation, await call(invocation, 'posture.attestations.list', {}), renderList)
  return EXIT.good
}

const renderAttestation = ({
  checkId,
  claim,
  did,
  file,
  owner,
  by,
  acceptedAtMs,
  expiresAtMs,
  state
}: ListedAttestation): string =>
  [
    `${paint('bold', checkId)}  ${paint(STATE[state].style, STATE[state].text)}`,
    table(
      [
        ['states', claim],
        ['done', did],
        ...(file ? [['file', `${file.path}, ${file.bytes} bytes, sha256 ${file.sha256}`]] : []),
        ['owner', owner],
        ['made', `${time(acceptedAtMs)} by ${by}`],
        ['ends', time(expiresAtMs)]
      ].map(([name = '', text = '']) => [{ text: `  ${name}`, style: 'dim' as const }, { text }])
    )
  ].join('\n')

const renderList = ({ attestations, claims, persisted, problem }: AttestationList): string => {
  const parts = attestations.map(renderAttestation)
  if (attestations.length === 0 && problem === null) parts.push('Nothing is attested.')
  if (problem !== null) parts.push(paint('yellow', printable(problem)))
  const lines = claims.map(({ checkId, claim }) => [{ text: `  ${checkId}` }, { text: claim }])
  parts.push(`What can be attested, while it is found:\n${table(lines)}`)
  if (!persisted) parts.push(paint('dim', 'State is in memory; attestations end with the process.'))
  return parts.join('\n\n')
}
