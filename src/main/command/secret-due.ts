import type { SecretSummary } from '../../shared/secrets/contract'
import { isExpired, isExpiring, isRotationDue } from '../../shared/secrets/life'
import { time } from './io'

/** What is due for a secret, in words for a line of a list. */
export const dueWords = (
  secret: Pick<SecretSummary, 'expiresAtMs' | 'rotateEveryDays' | 'updatedAtMs' | 'rotationDueAtMs'>,
  nowMs: number
): string[] => {
  const words: string[] = []
  if (isExpired(secret, nowMs)) words.push(`expired ${time(secret.expiresAtMs)}`)
  if (isExpiring(secret, nowMs)) words.push(`expires ${time(secret.expiresAtMs)}`)
  if (isRotationDue(secret, nowMs))
    words.push(
      secret.rotationDueAtMs === null
        ? 'rotation due, its age is not known'
        : `rotation due since ${time(secret.rotationDueAtMs)}`
    )
  return words
}
