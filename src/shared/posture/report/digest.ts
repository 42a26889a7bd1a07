import type { Finding } from '../contract'

/** SHA-256, wherever this runs: browsers and Node both have WebCrypto. */
const sha256 = async (text: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))

export type Evidence = Pick<Finding, 'checkId' | 'severity' | 'detail' | 'factsHash'>

/** What a finding is known by: the text whose SHA-256 a waiver is bound to as well. A finding that became graver, or says
 *  anything else, is another. The members are in the order of their names. */
export const evidenceText = ({ checkId, severity, detail, factsHash }: Evidence): string =>
  JSON.stringify({ checkId, detail, ...(factsHash !== undefined && { factsHash }), severity })

/** In hex. */
export const fingerprintOf = async (finding: Evidence): Promise<string> =>
  Array.from(await sha256(evidenceText(finding)), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** As a Content-Security-Policy names a style it lets through. */
export const styleHash = async (style: string): Promise<string> =>
  `'sha256-${btoa(String.fromCharCode(...(await sha256(style))))}'`
