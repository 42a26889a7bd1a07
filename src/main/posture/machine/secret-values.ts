import { createHmac, randomBytes } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isPlaceholder } from '../../gateway/token-strength'
import type { Uses } from '../../secrets/life/uses'
import type { SecretMeta, SecretStore } from '../../secrets/store'

/** What the values of the secrets have in common, or lack. Ids, never values. */
export interface SecretValuesFact {
  /** Ids that hold the same value, for each such value. */
  readonly alike: readonly (readonly string[])[]
  readonly weak: readonly { targetId: string; why: string }[]
}

/** The secrets, and how far back it is known which were used. Times in milliseconds since 1970. */
export interface SecretUsesFact {
  readonly nowMs: number
  /** From this time on every use is known; null where that is not so. */
  readonly knownSinceMs: number | null
  /** Secrets of which no use is known. */
  readonly unused: readonly { targetId: string; updatedAtMs: number }[]
}

interface Store {
  using<T>(read: (store: SecretStore) => T | Promise<T>, isUse?: boolean): Promise<T>
}

const LEAST_CHARS = 8
/** So many are looked at before others get their turn. */
const AT_ONCE = 200

/** Why a secret is easy to guess, in words that tell nothing of it; or undefined. It may come from where only short ones are
 *  given out, so less is asked of it than of a token that we make. */
const secretWeakness = (value: string): string | undefined => {
  const text = value.trim()
  if (isPlaceholder(text)) return 'is a placeholder'
  if (text.length < LEAST_CHARS) return `is shorter than ${LEAST_CHARS} characters`
  return new Set(text).size < 3 ? 'repeats itself' : undefined
}

/** Compares every value with every other by a digest under a key that only this look has. A store of the operating system is
 *  not asked: it might ask the operator for each.
 *  @throws Error for such a store, AppError what makes the store unreadable */
export const readSecretValues = (secrets: Store): Promise<SecretValuesFact> =>
  secrets.using(async (store) => {
    if (store.info.persistent && store.protection === undefined)
      throw new Error('the credential store of the system is not asked for every value')
    const key = randomBytes(32)
    const byDigest = new Map<string, string[]>()
    const weak: SecretValuesFact['weak'][number][] = []
    const ids = Array.from(store.list(), ({ targetId }) => targetId).sort()
    for (const [at, targetId] of ids.entries()) {
      if (at % AT_ONCE === AT_ONCE - 1) await nextTurn()
      const value = await store.read(targetId)
      // Deleted meanwhile.
      if (value === undefined) continue
      const digest = createHmac('sha256', key).update(value).digest('base64')
      byDigest.set(digest, [...(byDigest.get(digest) ?? []), targetId])
      const why = secretWeakness(value)
      if (why !== undefined) weak.push({ targetId, why })
    }
    key.fill(0)
    return { alike: [...byDigest.values()].filter((alike) => alike.length > 1), weak }
  }, false)

/** @throws AppError what makes the store unreadable */
export const readSecretUses = async (
  secrets: Store,
  lastUse: { whenKnown(): Promise<Uses | undefined> },
  nowMs: number
): Promise<SecretUsesFact> => {
  const metas = await secrets.using((store): SecretMeta[] => Array.from(store.list()), false)
  const uses = await lastUse.whenKnown()
  const unused = metas.flatMap(({ targetId, updatedAtMs }) =>
    updatedAtMs === null || uses?.byTarget.has(targetId) ? [] : [{ targetId, updatedAtMs }]
  )
  return { nowMs, knownSinceMs: uses?.sinceMs ?? null, unused }
}
