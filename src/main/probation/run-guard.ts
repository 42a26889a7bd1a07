import type { PlanDocument, PlanStep, StepResult } from '../../shared/remediation/plan-contract'
import type { Probation } from '../../shared/remediation/probation-contract'
import type { ChangeGuard } from '../remediation/change-guard'
import { isGuarded, lockingOut } from '../settings/can-lock-out'
import type { SettingsService } from '../settings/service'
import { isSettingKey, settingRow, type SettingKey, type SettingValues } from '../settings/table'
import { shown, type Ledger } from './ledger'
import type { ProbationService } from './service'

/** Puts on probation what maintenance runs and undos change. Written down before the run begins, so that a crash in between
 *  leaves no change without its way back. */
export class RunGuard implements ChangeGuard {
  /** The values before a run under way. */
  private readonly before = new Map<string, SettingValues>()

  constructor(
    private readonly service: Pick<
      ProbationService,
      'probation' | 'isGuarding' | 'refuseBeside' | 'tookEffect' | 'undone'
    >,
    private readonly ledger: Ledger,
    private readonly settings: Pick<SettingsService, 'configuredValues' | 'inFile'>
  ) {}

  get probation(): Probation | null {
    return this.service.probation
  }

  async begin(runId: string, { steps, undoOf }: PlanDocument): Promise<void> {
    const guarded = steps.flatMap((step) => {
      const key = guardedKeyOf(step)
      return key === undefined ? [] : [{ key, stepId: step.id }]
    })
    const isWayBack = undoOf !== null && this.ledger.changes.some((change) => change.runId === undoOf)
    if (!this.service.isGuarding || guarded.length === 0 || isWayBack) return
    const keys = guarded.map(({ key }) => key)
    this.service.refuseBeside(keys)
    const values = this.settings.configuredValues
    const inFile = await this.settings.inFile(keys)
    this.before.set(runId, values)
    await this.ledger.add(
      guarded.map(({ key, stepId }) => ({
        key,
        runId,
        stepId,
        before: shown(key, values),
        fileBefore: settingRow(key).secret ? null : (inFile.get(key) ?? null),
        fileAfter: null,
        made: false
      }))
    )
  }

  async step(
    { runId, undoOf }: { runId: string; undoOf: string | null },
    step: PlanStep,
    { status }: StepResult
  ): Promise<void> {
    const { record } = this.ledger
    if (!record) return
    const back = record.changes.find((change) => change.runId === undoOf && change.stepId === step.undoes)
    if (undoOf !== null && back && status === 'fixed') return this.service.undone(back)
    const change = record.changes.find((each) => each.runId === runId && each.stepId === step.id)
    if (!change || change.made) return
    const before = this.before.get(runId)
    // After a crash nobody knows what was before; then it is guarded.
    const canLockOut = !before || lockingOut(before, this.settings.configuredValues).includes(change.key)
    if (status !== 'fixed' || !canLockOut) return this.ledger.drop([change])
    change.made = true
    await this.service.tookEffect()
  }

  async end(runId: string): Promise<void> {
    this.before.delete(runId)
    await this.ledger.drop(this.ledger.unmade.filter((change) => change.runId === runId))
  }
}

/** The guarded setting that a step writes. */
const guardedKeyOf = ({ target, file, settled }: PlanStep): SettingKey | undefined => {
  const key = target.kind === 'token' ? 'gateway.authToken' : target.name
  const writes = file !== null && settled === null && (target.kind === 'setting' || target.kind === 'token')
  return writes && isSettingKey(key) && isGuarded(key) ? key : undefined
}
