import { AppError } from '../../../shared/errors'
import type { SecretStore, SecretTimes } from '../store'

export interface Change {
  targetId: string
  value: string
  times: SecretTimes | undefined
}

/** Writes all of them, or puts back what was there. @throws AppError what the store throws */
export const writeAll = async (store: SecretStore, changes: readonly Change[]): Promise<void> => {
  for (const [index, { targetId, value, times }] of changes.entries()) {
    try {
      await store.set(targetId, value, times)
    } catch (error) {
      if (!(error instanceof AppError) || index === 0) throw error
      throw new AppError(error.code, `${index} of ${changes.length} secrets were imported, then: ${error.message}`, {
        cause: error
      })
    }
  }
}
