import { isLoopback } from '../../gateway/address'
import { findingCheck, NotChecked } from '../check'
import type { CertificateFact, TlsFact } from '../machine/tls'

const DAY_MS = 86_400_000
const SOON_MS = 30 * DAY_MS
const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

const about = (
  id: string,
  severity: 'critical' | 'warn' | 'info',
  [title, remediation]: readonly [string, string],
  detail: (certificate: CertificateFact, nowMs: number) => string | undefined
) =>
  findingCheck({
    id,
    severity,
    title,
    remediation,
    needs: ['tls'],
    deepOnly: true,
    about: 'machine',
    judge: ({ tls: { certificate, nowMs } }: { tls: TlsFact }) => (certificate ? detail(certificate, nowMs) : undefined)
  })

/** Beyond this machine, whoever carries the connection reads along. It comes with `gateway.bind.public`, and is worse. */
export const plaintextFinding = findingCheck({
  id: 'gateway.bind.plaintext',
  severity: 'warn',
  title: 'The token crosses the network readable',
  remediation:
    'Set http.bind to 127.0.0.1, or set gateway.tls.cert and gateway.tls.key, and start the gateway again; then run "trust-console token rotate".',
  needs: ['settings'],
  deepOnly: true,
  judge: ({ settings: { values } }) =>
    !isLoopback(values['http.bind']) && values['gateway.tls.cert'] === '' && values['gateway.tls.key'] === ''
      ? `bound to ${values['http.bind']} without TLS, so that the network reads tokens and secrets`
      : undefined
})

const RENEW = 'Have it renewed where it was issued, put it in its place, and start the gateway again.'

/** Findings over the certificate that the settings name. Others issue it, so others must renew it. */
export const tlsFindings = [
  about('gateway.tls.expired', 'warn', ['The TLS certificate does not hold now', RENEW], (certificate, nowMs) => {
    const { path, startsAtMs, endsAtMs } = certificate
    if (nowMs >= endsAtMs) return `${path} ended on ${date(endsAtMs)}`
    return nowMs < startsAtMs ? `${path} begins on ${date(startsAtMs)}` : undefined
  }),
  about('gateway.tls.expiring', 'info', ['The TLS certificate ends within 30 days', RENEW], (certificate, nowMs) => {
    const { path, endsAtMs } = certificate
    return nowMs < endsAtMs && nowMs > endsAtMs - SOON_MS ? `${path} ends on ${date(endsAtMs)}` : undefined
  }),
  about(
    'gateway.tls.key_mismatch',
    'critical',
    [
      'The TLS key does not belong to the certificate',
      'Put the key that the certificate was made for in its place; the gateway does not start again without it.'
    ],
    ({ path, keyPath, keyMatches }) => {
      if (keyMatches === null) throw new NotChecked(`${keyPath} cannot be read as a private key`)
      return keyMatches ? undefined : `${keyPath} is not the key of ${path}`
    }
  ),
  about(
    'gateway.tls.weak',
    'warn',
    ['The TLS certificate is weak', 'Have a new one made with an EC key on P-256, signed over SHA-256.'],
    ({ path, weak }) => (weak.length > 0 ? `${path}: ${weak.join('; ')}` : undefined)
  ),
  about(
    'gateway.tls.self_signed',
    'info',
    [
      'The TLS certificate vouches for itself',
      'Give it to each client by a safe way and have them trust it alone, or have one issued by an authority they know.'
    ],
    ({ path, selfSigned }) => (selfSigned ? `${path} is signed by its own key` : undefined)
  )
]
