import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { readPem } from '../../gateway/tls'

/** The certificate that the settings name, and how it stands with its key. Times in milliseconds since 1970. */
export interface TlsFact {
  readonly nowMs: number
  /** null where TLS is off. */
  readonly certificate: CertificateFact | null
}

export interface CertificateFact {
  readonly path: string
  readonly startsAtMs: number
  readonly endsAtMs: number
  /** What is weak about it, in words, such as `its RSA key has 1024 bits`. */
  readonly weak: readonly string[]
  readonly selfSigned: boolean
  readonly keyPath: string
  /** null where the key cannot be read. */
  readonly keyMatches: boolean | null
}

const LEAST_RSA_BITS = 2_048
const LEAST_EC_BITS = 256
/** Object identifiers of signatures over a broken hash, as they stand in DER.
 *  @see https://www.rfc-editor.org/rfc/rfc3279#section-2.2 */
const BROKEN_SIGNATURES: Readonly<Record<string, string>> = {
  '2a864886f70d010104': 'MD5',
  '2a864886f70d010105': 'SHA-1',
  '2a8648ce3d0401': 'SHA-1',
  '2a8648ce380403': 'SHA-1'
}

/** Where the contents of the DER value at `at` start and end. */
const derAt = (bytes: Uint8Array, at: number): { start: number; end: number } => {
  const first = bytes[at + 1] ?? 0
  if (first < 0x80) return { start: at + 2, end: at + 2 + first }
  const count = first & 0x7f
  const length = bytes.subarray(at + 2, at + 2 + count).reduce((sum, byte) => sum * 256 + byte, 0)
  return { start: at + 2 + count, end: at + 2 + count + length }
}

/** The algorithm that a certificate is signed with, in hex: the second of its three parts begins with it. */
const signatureOid = (der: Uint8Array): string => {
  const algorithm = derAt(der, derAt(der, derAt(der, 0).start).end)
  const { start, end } = derAt(der, algorithm.start)
  return Buffer.from(der.subarray(start, end)).toString('hex')
}

const keyWeakness = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string[] => {
  if (asymmetricKeyType === 'rsa' || asymmetricKeyType === 'rsa-pss') {
    const bits = asymmetricKeyDetails?.modulusLength ?? 0
    return bits < LEAST_RSA_BITS ? [`its RSA key has ${bits} bits, where ${LEAST_RSA_BITS} are the least`] : []
  }
  if (asymmetricKeyType !== 'ec') return []
  const curve = asymmetricKeyDetails?.namedCurve ?? 'unknown'
  const bits = Number(/\d{3}/.exec(curve)?.[0] ?? 0)
  return bits < LEAST_EC_BITS ? [`its key lies on the curve ${curve}, where ${LEAST_EC_BITS} bits are the least`] : []
}

const matches = async (certificate: X509Certificate, keyPath: string): Promise<boolean | null> => {
  try {
    const key = await readPem('gateway.tls.key', keyPath)
    try {
      return certificate.checkPrivateKey(createPrivateKey(key))
    } finally {
      key.fill(0)
    }
  } catch {
    return null
  }
}

/** Looks at the certificate and its key as they lie on the disk: those of the next start.
 *  @throws AppError gateway.cannot-listen, Error where there is no certificate to read */
export const readTls = async (certPath: string, keyPath: string, nowMs: number): Promise<TlsFact> => {
  if (certPath === '') {
    if (keyPath !== '') throw new Error('gateway.tls.key is set and gateway.tls.cert is not')
    return { nowMs, certificate: null }
  }
  const certificate = new X509Certificate(await readPem('gateway.tls.cert', certPath))
  const broken = BROKEN_SIGNATURES[signatureOid(certificate.raw)]
  return {
    nowMs,
    certificate: {
      path: certPath,
      startsAtMs: Date.parse(certificate.validFrom),
      endsAtMs: Date.parse(certificate.validTo),
      weak: [
        ...keyWeakness(certificate.publicKey),
        ...(broken ? [`it is signed over ${broken}, which is broken`] : [])
      ],
      selfSigned: certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey),
      keyPath,
      keyMatches: await matches(certificate, keyPath)
    }
  }
}
