import { randomUUID } from 'node:crypto'
import type { SettingJson } from '../../shared/settings/contract'
import type { Log } from '../platform/log'
import { asJson, settingRow, type SettingKey, type SettingValues } from '../settings/table'
import type { GuardedChange, ProbationFile, ProbationRecord } from './record'

/** What is on probation, in memory and on the disk. */
export class Ledger {
  record: ProbationRecord | undefined

  constructor(
    private readonly file: Pick<ProbationFile, 'load' | 'save'>,
    private readonly lengthMs: number,
    private readonly log: Log
  ) {}

  async load(): Promise<void> {
    this.record = await this.file.load()
  }

  /** The changes that were made. */
  get changes(): GuardedChange[] {
    return this.record?.changes.filter(({ made }) => made) ?? []
  }

  get unmade(): GuardedChange[] {
    return this.record?.changes.filter(({ made }) => !made) ?? []
  }

  /** What is left of the time, without what is charged for already. */
  get leftMs(): number {
    return this.record ? this.lengthMs - this.record.usedMs : 0
  }

  /** Writes down what is about to be changed. @throws AppError settings.file-io: it must not be changed then */
  async add(changes: readonly GuardedChange[]): Promise<void> {
    const record = this.record ?? { id: randomUUID(), changes: [], usedMs: 0, starts: 0 }
    const next = { ...record, changes: [...record.changes, ...changes] }
    await this.file.save(next)
    this.record = next
  }

  async drop(changes: readonly GuardedChange[]): Promise<void> {
    const { record } = this
    if (!record || changes.length === 0) return
    record.changes = record.changes.filter((change) => !changes.includes(change))
    if (record.changes.length === 0) this.record = undefined
    await this.save()
  }

  /** What is left is another probation: its time begins anew. First on the disk, so that what was told as kept does not go back
   *  at the next start. @throws AppError settings.file-io */
  async keep(kept: readonly GuardedChange[]): Promise<void> {
    const { record } = this
    const rest = record?.changes.filter((change) => !kept.includes(change)) ?? []
    const next = record && rest.length > 0 ? { ...record, changes: rest, usedMs: 0, starts: 0 } : undefined
    await this.file.save(next)
    this.record = next
  }

  /** Gives it the whole time again. */
  async renew(): Promise<void> {
    if (!this.record) return
    this.record.usedMs = 0
    this.record.starts = 0
    await this.save()
  }

  /** Takes time off; negative gives back. */
  charge(ms: number): void {
    if (!this.record) return
    this.record.usedMs = Math.min(this.lengthMs, Math.max(0, this.record.usedMs + ms))
    void this.save()
  }

  /** A record that cannot be written holds in this process all the same. */
  async save(): Promise<void> {
    await this.file
      .save(this.record)
      .catch((error: unknown) => this.log.error('the record of a change on probation is not up to date', error))
  }
}

export const namesOf = (changes: readonly GuardedChange[]): string =>
  [...new Set(changes.map(({ key }) => key))].join(', ')

/** True for a change that changed nothing in the file. */
export const isIdle = ({ fileBefore, fileAfter }: GuardedChange): boolean =>
  JSON.stringify(fileBefore) === JSON.stringify(fileAfter)

/** A value as everybody may see it. */
export const shown = (key: SettingKey, values: SettingValues): SettingJson => {
  if (!settingRow(key).secret) return asJson(values[key])
  return values[key] === '' ? 'not set' : 'set'
}
