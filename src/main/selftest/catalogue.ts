import type { ProbeAbout } from '../../shared/selftest/contract'
import type { Probe } from './probe'
import { foreignAddressProbe, manyHeadersProbe } from './probes/others'
import { bodyProbe, oversizedFrameProbe, preAuthProbe } from './probes/size'
import { hijackProbe, nullOriginProbe, proxyProbe, rebindingProbe } from './probes/source'
import { bruteForceProbe, failedLoginsProbe, presenceProbe, rotatedProbe, unauthenticatedProbe } from './probes/token'

/** Every probe, in the order it runs. Ids are permanent. */
export const PROBES: readonly Probe[] = [
  unauthenticatedProbe,
  presenceProbe,
  bruteForceProbe,
  failedLoginsProbe,
  rotatedProbe,
  rebindingProbe,
  hijackProbe,
  nullOriginProbe,
  proxyProbe,
  foreignAddressProbe,
  preAuthProbe,
  oversizedFrameProbe,
  bodyProbe,
  manyHeadersProbe
]

/** Where a flaw is described. */
const sourceOf = (cve: string): string => `https://nvd.nist.gov/vuln/detail/${cve}`

export const aboutProbe = ({ id, title, cves, sends, expects }: Probe): ProbeAbout => ({
  id,
  title,
  cves: cves.map((cve) => ({ id: cve, url: sourceOf(cve) })),
  sends,
  expects
})
