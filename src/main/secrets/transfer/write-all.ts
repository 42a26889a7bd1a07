import { AppError } from '../../../shared/errors'
import { NO_LIFE, type Carried, type NewSecret, type SecretStore } from '../store'
import type { SecretTimes } from './document'

export interface Change {
  targetId: string
  value: string
  times: SecretTimes | undefined
}

/** Writes all of them; a credential store takes them one by one, so some may stay when it fails.
 *  @throws AppError what the store throws, with how many were written before */
export const writeAll = async (store: SecretStore, changes: readonly Change[]): Promise<void> => {
  const versions = new Map(changes.map(({ targetId }) => [targetId, store.meta(targetId)?.version]))
  try {
    await store.setAll(changes.map((change) => asNew(change, store.has(change.targetId))))
  } catch (error) {
    const written = changes.filter(({ targetId }) => store.meta(targetId)?.version !== versions.get(targetId)).length
    if (!(error instanceof AppError) || written === 0) throw error
    throw new AppError(
      error.code,
      `${written} of ${changes.length} secrets were imported before this: ${error.message}`,
      {
        cause: error
      }
    )
  }
}

/** A secret that is new here keeps its times; of one that is replaced, the store keeps what it knows and the value before. */
const asNew = ({ targetId, value, times }: Change, isStored: boolean): NewSecret => ({
  targetId,
  value,
  ...(times && !isStored && { carried: broughtAt(times) })
})

const broughtAt = ({ createdAtMs, updatedAtMs }: SecretTimes): Carried => ({
  ...NO_LIFE,
  createdAtMs,
  updatedAtMs,
  version: 1,
  earlier: []
})
