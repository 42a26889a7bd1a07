import { isExpired, isExpiring, isRotationDue } from '../../../../shared/secrets/life'
import type { SecretSummary } from '../../../../shared/secrets/contract'

export type Due = 'expired' | 'expiring' | 'rotation'

type Dates = Pick<SecretSummary, 'expiresAtMs' | 'rotateEveryDays' | 'updatedAtMs' | 'rotationDueAtMs'>

/** What is due for a secret. */
export const dueOf = (secret: Dates, nowMs: number): Due[] => [
  ...(isExpired(secret, nowMs) ? (['expired'] as const) : []),
  ...(isExpiring(secret, nowMs) ? (['expiring'] as const) : []),
  ...(isRotationDue(secret, nowMs) ? (['rotation'] as const) : [])
]

export const DUE_WORDS: Readonly<Record<Due, string>> = {
  expired: 'expired',
  expiring: 'expiring',
  rotation: 'rotate'
}

/** When it is or was due, for a mark's title. */
export const dueWhen = (due: Due, { expiresAtMs, rotationDueAtMs }: Dates): string => {
  const exact = (ms: number): string => new Date(ms).toLocaleString()
  if (due === 'rotation')
    return rotationDueAtMs === null ? 'The age of the value is not known' : `Due since ${exact(rotationDueAtMs)}`
  return expiresAtMs === null ? '' : `${due === 'expired' ? 'Expired' : 'Expires'} ${exact(expiresAtMs)}`
}
