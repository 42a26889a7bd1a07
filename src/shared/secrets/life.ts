const DAY_MS = 86_400_000

/** How long before its expiry a secret counts as expiring. */
const EXPIRING_WITHIN_MS = 14 * DAY_MS

/** Limits of what can be said about a secret. */
export const LIFE_LIMITS = { notesChars: 2_000, tags: 20, tagChars: 50, rotateEveryDays: 3_650 } as const

interface Rotation {
  updatedAtMs: number | null
  rotateEveryDays: number | null
}

interface Life extends Rotation {
  expiresAtMs: number | null
}

/** When the value should be replaced, in milliseconds since 1970. Null without an interval, and where nobody knows how old the
 *  value is. */
export const rotationDueAtMs = ({ updatedAtMs, rotateEveryDays }: Rotation): number | null =>
  rotateEveryDays === null || updatedAtMs === null ? null : updatedAtMs + rotateEveryDays * DAY_MS

/** Past its expiry: from that very moment on. */
export const isExpired = ({ expiresAtMs }: Life, nowMs: number): boolean => expiresAtMs !== null && nowMs >= expiresAtMs

/** Not expired yet, and soon to be. */
export const isExpiring = (life: Life, nowMs: number): boolean =>
  life.expiresAtMs !== null && !isExpired(life, nowMs) && life.expiresAtMs - nowMs <= EXPIRING_WITHIN_MS

/** Due for a new value. One of unknown age is: it must not pass for a young one. */
export const isRotationDue = (life: Rotation, nowMs: number): boolean =>
  life.rotateEveryDays !== null && nowMs >= (rotationDueAtMs(life) ?? -Infinity)
