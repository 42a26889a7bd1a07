import type { SettingChanges } from '../../shared/settings/contract'
import { lockingOut } from '../settings/can-lock-out'
import type { SettingsService } from '../settings/service'
import type { SettingKey } from '../settings/table'
import { isIdle, shown, type Ledger } from './ledger'
import type { GuardedChange } from './record'
import type { ProbationService } from './service'

type Reviewed = Awaited<ReturnType<SettingsService['set']>>

/** Changes settings as an operator asks, those that could lock somebody out on probation. */
export class SettingsGuard {
  constructor(
    private readonly service: Pick<ProbationService, 'isGuarding' | 'refuseWhileHolding' | 'tookEffect' | 'sync'>,
    private readonly ledger: Ledger,
    private readonly settings: Pick<SettingsService, 'configuredValues' | 'inFile' | 'check' | 'set'>
  ) {}

  /** @throws AppError settings.*, remediation.on-probation */
  async set(changes: SettingChanges): Promise<Reviewed> {
    const { configuredValues } = this.settings
    const { changes: planned } = await this.settings.check(changes)
    const to = Object.fromEntries(planned.map(({ key, to: value }) => [key, value]))
    const keys = lockingOut(configuredValues, { ...configuredValues, ...to })
    if (this.service.isGuarding && keys.length > 0) {
      this.service.refuseWhileHolding(keys)
      return this.setGuarded(changes, keys)
    }
    const made = await this.settings.set(changes)
    // What is set by hand, and locks nobody out, is decided.
    const decided = this.ledger.changes.filter(({ key }) => made.changes.some((change) => change.key === key))
    await this.ledger.drop(decided)
    this.service.sync()
    return made
  }

  private async setGuarded(changes: SettingChanges, keys: readonly SettingKey[]): Promise<Reviewed> {
    const earlier = structuredClone(this.ledger.record)
    await this.expect(keys)
    try {
      const done = await this.settings.set(changes)
      const now = await this.settings.inFile(keys)
      const mine = this.ledger.record?.changes.filter(({ key }) => keys.includes(key)) ?? []
      for (const change of mine) {
        change.fileAfter = now.get(change.key) ?? null
        change.made = true
      }
      await this.ledger.drop(mine.filter(isIdle))
      await this.service.tookEffect()
      return done
    } catch (error) {
      this.ledger.record = earlier
      await this.ledger.save()
      throw error
    }
  }

  /** A change that was never in force is no way back: the new one leads back to where that began. */
  private async expect(keys: readonly SettingKey[]): Promise<void> {
    const inFile = await this.settings.inFile(keys)
    const { changes: waiting } = this.ledger
    const replaced = waiting.filter(({ key }) => keys.includes(key))
    await this.ledger.add(
      keys.map((key): GuardedChange => {
        const begun = replaced.find((change) => change.key === key)
        return {
          key,
          runId: null,
          stepId: null,
          before: begun ? begun.before : shown(key, this.settings.configuredValues),
          fileBefore: begun ? begun.fileBefore : (inFile.get(key) ?? null),
          fileAfter: null,
          made: false
        }
      })
    )
    await this.ledger.drop(replaced)
  }
}
