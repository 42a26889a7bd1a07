import { hostname } from 'node:os'
import { isIP } from 'node:net'
import { isLoopback, unbracket } from './address'

export interface HostRefusal {
  code: 'forbidden_host' | 'forbidden_origin'
  detail: string
}

const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?$/i

const refuseHost = (detail: string): HostRefusal => ({ code: 'forbidden_host', detail })

/** Judges the Host header against DNS rebinding: a page that points its own name at us must not get through. A numeric
 *  address cannot be rebound; names are taken only when they are ours.
 *  @param hosts every Host header of the request
 *  @see CVE-2024-28224, CVE-2025-66414 (rebinding on local servers) */
export const judgeHost = (hosts: readonly string[], target: string, bind: string): HostRefusal | undefined => {
  // RFC 9112 section 3.2.2: with an absolute-form target a server must use that authority and not Host. We take neither.
  if (!target.startsWith('/')) return refuseHost('the request target must be a path')
  if (hosts.length !== 1) return refuseHost('the request must carry exactly one Host header')
  const name = HOST.exec(hosts[0] ?? '')?.[1]
  if (!name) return refuseHost('the Host header is not a host name')
  const bare = unbracket(name)
  const ours = isLoopback(bind)
    ? isLoopback(bare)
    : isIP(bare) !== 0 || isLoopback(bare) || [bind, hostname()].some((own) => own.toLowerCase() === bare.toLowerCase())
  return ours
    ? undefined
    : refuseHost(`this gateway does not answer to the name in the Host header; call it by its address`)
}

interface OriginFacts {
  origin: string | undefined
  fetchSite: string | undefined
  host: string
  secure: boolean
}

/** Judges where a browser says the request comes from. Programs send no Origin; a page must be our own.
 *  @see CVE-2025-52882, CVE-2025-24010 (cross-site WebSocket hijacking), CVE-2026-27977 (`Origin: null`)
 *  @see https://www.w3.org/TR/fetch-metadata/ */
export const judgeOrigin = ({ origin, fetchSite, host, secure }: OriginFacts): HostRefusal | undefined => {
  if (origin !== undefined && origin.toLowerCase() !== `${secure ? 'https' : 'http'}://${host}`.toLowerCase()) {
    return { code: 'forbidden_origin', detail: 'web pages of other origins may not call this gateway' }
  }
  // A page's <img> or a no-cors fetch sends no Origin; the browser says itself that it is foreign.
  if (fetchSite !== undefined && !['same-origin', 'none'].includes(fetchSite.toLowerCase())) {
    return { code: 'forbidden_origin', detail: 'web pages of other sites may not call this gateway' }
  }
  return undefined
}
