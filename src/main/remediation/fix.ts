import { dirname } from 'node:path'
import { AppError, systemCode } from '../../shared/errors'
import type { AuditReport, FixAction, FixReport, Unresolved } from '../../shared/posture/contract'
import type { Change } from '../../shared/remediation/contract'
import { DEFAULT_BUNDLE } from '../guard/bundle'
import { mintToken } from '../home/first-start'
import { writeAtomically } from '../platform/atomic-write'
import { ensurePrivateFolder } from '../platform/file-safety'
import type { Posture, PostureEngine } from '../posture/engine'
import type { Facts, SettingsFact } from '../posture/facts'
import type { SettingsService } from '../settings/service'
import type { SettingKey, SettingValue } from '../settings/table'
import { asChange, describeTarget, planFix, type FixStep } from './fix-plan'

interface FixOutcome {
  report: FixReport
  /** What was changed, as data. */
  made: Change[]
  /** The posture as it was found again afterwards. */
  after: Posture
}

interface Applied {
  action: FixAction
  change: Change | undefined
}

/** Puts right what the console may change, then looks again: only what is gone afterwards counts as fixed. */
export class SecurityFix {
  constructor(
    private readonly posture: PostureEngine,
    private readonly settings: SettingsService
  ) {}

  /** What apply() would do now. */
  preview({ report, facts }: Posture): Change[] {
    const settings = settingsFact(facts)
    return settings ? planFix(report.security.findings, facts).map((step) => this.asChange(step, settings)) : []
  }

  /** True when a person must act as well for every finding to go away. */
  needsPerson({ report, facts }: Posture): boolean {
    return planFix(report.security.findings, facts).some(
      (step) => step.kind === 'manual' || (step.kind === 'set' && this.settings.needsRestart(step.key))
    )
  }

  async apply(before: Posture, deep: boolean): Promise<FixOutcome> {
    const steps = planFix(before.report.security.findings, before.facts)
    const settings = settingsFact(before.facts)
    const applied: Applied[] = []
    for (const step of steps) {
      if (step.kind !== 'manual' && settings) applied.push(await this.applyStep(step, settings))
    }
    const after = await this.posture.run(deep)
    const unresolved = this.unresolved(after.report.security, after.facts)
    const actions = applied.map(({ action }) => action)
    const made = applied.flatMap(({ change }) => change ?? [])
    const changes = made.map(({ text }) => text)
    return {
      made,
      report: { ok: actions.every(({ ok }) => ok), complete: unresolved.length === 0, changes, actions, unresolved },
      after
    }
  }

  private async applyStep(step: Exclude<FixStep, { kind: 'manual' }>, settings: SettingsFact): Promise<Applied> {
    const action = { kind: step.kind, target: describeTarget(step) }
    try {
      const changed = await this.perform(step)
      return changed
        ? { action: { ...action, ok: true }, change: this.asChange(step, settings) }
        : { action: { ...action, ok: true, skipped: 'it is already so' }, change: undefined }
    } catch (error) {
      const message = error instanceof AppError ? error.message : (systemCode(error) ?? 'it failed; the log says more')
      return { action: { ...action, ok: false, error: message }, change: undefined }
    }
  }

  private asChange(step: FixStep, settings: SettingsFact): Change {
    return asChange(step, settings, (key) => this.settings.needsRestart(key))
  }

  private async perform(step: Exclude<FixStep, { kind: 'manual' }>): Promise<boolean> {
    switch (step.kind) {
      case 'set':
        return this.change(step.key, step.value)
      case 'mint-token':
        return this.settings.values['gateway.authToken'] === '' && this.change('gateway.authToken', mintToken())
      case 'create-folder':
        return ensurePrivateFolder(step.path)
      case 'create-bundle':
        return createBundle(step.path)
    }
  }

  private async change(key: SettingKey, value: SettingValue | undefined): Promise<boolean> {
    return (await this.settings.change({ [key]: value })).length > 0
  }

  /** Every finding that is still there, and what a person must do about it. */
  private unresolved({ findings }: AuditReport, facts: Facts): Unresolved[] {
    const manual = planFix(findings, facts).filter((step) => step.kind === 'manual')
    return findings.map(({ checkId, detail, remediation }) => {
      const own = manual.find((step) => step.checkId === checkId)
      return { checkId, reason: own?.reason ?? detail, instruction: own?.instruction ?? remediation }
    })
  }
}

/** Writes the default bundle where there is nothing. @returns false when something is there by now */
export const createBundle = async (path: string): Promise<boolean> => {
  try {
    await ensurePrivateFolder(dirname(path))
    await writeAtomically(path, DEFAULT_BUNDLE, { unsafe: 'settings.file-io', exclusive: true })
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

const settingsFact = ({ settings }: Facts): SettingsFact | undefined =>
  settings && 'value' in settings ? settings.value : undefined
