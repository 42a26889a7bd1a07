import { AppError } from '../../../shared/errors'
import type { SecretDetails } from '../../../shared/secrets/life-contract'
import type { Clock } from '../../platform/clock'
import type { SecretLifeFact } from '../../posture/facts'
import type { SecretsService } from '../service'
import type { SecretLife, SecretMeta, SecretStore, VersionMeta } from '../store'
import type { LastUse } from './last-use'
import { summaryOf } from './summary'

/** What an operator wants to say; members that are undefined stay as they are. */
export type LifeChange = { readonly [K in keyof SecretLife]?: SecretLife[K] | undefined }

/** What there is to a stored secret besides its value in force: its dates, what is said about it, its earlier values. */
export class LifeService {
  constructor(
    private readonly secrets: Pick<SecretsService, 'using' | 'writing'>,
    private readonly lastUse: Pick<LastUse, 'whenKnown'>,
    private readonly clock: Clock
  ) {}

  /** @throws AppError secrets.not-stored, and what made the store unreadable */
  async details(targetId: string): Promise<SecretDetails> {
    return this.detailsOf(await this.secrets.using((store) => metaIn(store, targetId), false))
  }

  /** @throws as details() */
  async describe(targetId: string, change: LifeChange): Promise<SecretDetails> {
    const described = await this.secrets.writing(async (store) => {
      const meta = metaIn(store, targetId)
      const { notes = meta.notes, tags = meta.tags } = change
      const { expiresAtMs = meta.expiresAtMs, rotateEveryDays = meta.rotateEveryDays } = change
      const life = { notes, tags: [...new Set(tags)], expiresAtMs, rotateEveryDays }
      return (await store.describe(targetId, life)) ?? metaIn(store, targetId)
    })
    return this.detailsOf(described)
  }

  /** A value that was replaced. Key material: keep out of logs.
   *  @throws AppError secrets.not-stored, secrets.no-such-version, and what made the store unreadable */
  earlier(targetId: string, version: number): Promise<VersionMeta & { value: string }> {
    return this.secrets.using((store) => earlierIn(store, targetId, version))
  }

  /** Puts an earlier value in force again. @throws as earlier(), and what a write throws */
  restore(targetId: string, version: number): Promise<SecretMeta & { savedAtMs: number | null }> {
    return this.secrets.writing(async (store) => {
      const { value } = earlierIn(store, targetId, version)
      const meta = await store.set(targetId, value)
      return { ...meta, savedAtMs: store.info.savedAtMs }
    })
  }

  /** Forgets earlier values. @throws as details(), and what a write throws */
  forget(
    targetId: string,
    versions: readonly number[] | undefined
  ): Promise<{ forgotten: number; earlierCount: number; savedAtMs: number | null }> {
    return this.secrets.writing(async (store) => {
      metaIn(store, targetId)
      const forgotten = await store.forgetEarlier(targetId, versions)
      return { forgotten, earlierCount: metaIn(store, targetId).earlier.length, savedAtMs: store.info.savedAtMs }
    })
  }

  /** The secrets that have dates to keep, for the checks. @throws AppError what made the store unreadable */
  async dates(): Promise<SecretLifeFact> {
    const items = await this.secrets.using(
      (store) =>
        Array.from(store.list()).filter(
          ({ expiresAtMs, rotateEveryDays }) => expiresAtMs !== null || rotateEveryDays !== null
        ),
      false
    )
    return {
      nowMs: this.clock.nowMs(),
      items: items.map(({ targetId, updatedAtMs, expiresAtMs, rotateEveryDays }) => ({
        targetId,
        updatedAtMs,
        expiresAtMs,
        rotateEveryDays
      }))
    }
  }

  private async detailsOf(meta: SecretMeta): Promise<SecretDetails> {
    const uses = await this.lastUse.whenKnown()
    return {
      ...summaryOf(meta),
      notes: meta.notes,
      earlier: meta.earlier.map((each) => ({ ...each })),
      lastUsed: uses?.byTarget.get(meta.targetId) ?? null,
      usesKnownSinceMs: uses?.sinceMs ?? null
    }
  }
}

const metaIn = (store: SecretStore, targetId: string): SecretMeta => {
  const meta = store.meta(targetId)
  if (meta) return meta
  throw new AppError(
    'secrets.not-stored',
    `nothing is stored for ${targetId}; "trust-console secrets list" shows what is`
  )
}

const earlierIn = (store: SecretStore, targetId: string, version: number): VersionMeta & { value: string } => {
  const { earlier, version: inForce } = metaIn(store, targetId)
  const kept = earlier.find((each) => each.version === version)
  const value = kept && store.readEarlier(targetId, version)
  if (kept && value !== undefined) return { ...kept, value }
  const numbers = earlier.map((each) => each.version).join(', ')
  throw new AppError(
    'secrets.no-such-version',
    version === inForce
      ? `version ${version} of ${targetId} is the one in force, not an earlier one`
      : `version ${version} of ${targetId} is not kept; ${numbers === '' ? 'no earlier one is' : `kept are ${numbers}`}`
  )
}
