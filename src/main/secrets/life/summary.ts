import type { SecretSummary } from '../../../shared/secrets/contract'
import { rotationDueAtMs } from '../../../shared/secrets/life'
import { isKnownTarget } from '../../../shared/secrets/targets'
import type { SecretMeta } from '../store'

/** What every door may know about a secret: no notes, and nobody's name. */
export const summaryOf = (meta: SecretMeta): Omit<SecretSummary, 'lastUsedAtMs'> => {
  const { targetId, valueLength, createdAtMs, updatedAtMs, version, earlier, tags, expiresAtMs, rotateEveryDays } = meta
  return {
    targetId,
    valueLength,
    createdAtMs,
    updatedAtMs,
    known: isKnownTarget(targetId),
    version,
    earlierCount: earlier.length,
    tags: [...tags],
    expiresAtMs,
    rotateEveryDays,
    rotationDueAtMs: rotationDueAtMs(meta)
  }
}
