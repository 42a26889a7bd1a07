import { randomUUID } from 'node:crypto'
import type { PlanKind } from '../../shared/remediation/plan-contract'
import { mintToken } from '../home/first-start'
import type { Clock } from '../platform/clock'
import type { Posture } from '../posture/engine'
import type { SettingsFact } from '../posture/facts'
import type { SettingsService } from '../settings/service'
import { digestOf, type Vault } from './vault'
import type { FileOps } from './file-ops'
import { readPath, type PathFact } from './file-state'
import { pathsOf, planFix, withFolders, type FixStep } from './fix-plan'
import { ACTION, FIX_TITLE, wantedActions, type WantedAction } from './plan'
import { buildPlan, type PlanInputs } from './plan-document'
import type { KnownPlan, PlanStore } from './plan-store'

interface Wish {
  kind: PlanKind
  deep: boolean
  only?: readonly string[] | undefined
  /** True to keep the plan on the disk as well, for another process. */
  durable: boolean
}

interface Planning {
  plan: KnownPlan
  actions: readonly WantedAction[]
}

/** Gathers what a plan is made from and has it made. Changes nothing but the saved plans. */
export class Planner {
  constructor(
    private readonly settings: SettingsService,
    private readonly store: PlanStore,
    private readonly vault: Vault,
    private readonly ops: FileOps,
    private readonly clock: Clock
  ) {}

  async make(posture: Posture, { kind, deep, only, durable }: Wish): Promise<Planning> {
    const { report, facts } = posture
    const settings = facts.settings && 'value' in facts.settings ? facts.settings.value : undefined
    const { findings } = report.security
    const rough = planFix(findings, facts)
    const paths = await this.readPaths([this.settings.configPath, ...pathsOf(rough)])
    const needsRestart: PlanInputs['needsRestart'] = (key) => this.settings.needsRestart(key)
    const fixSteps = withFolders(rough, (path) => paths.get(path)?.missing ?? [])
    const actions = !settings
      ? []
      : kind === 'fix'
        ? [fixAction(fixSteps)]
        : wantedActions({ findings, settings, fixSteps, needsRestart }, only)
    const plan = await this.build(actions, settings, { kind, deep, durable, paths, needsRestart })
    return { plan, actions }
  }

  private async build(
    actions: readonly WantedAction[],
    settings: SettingsFact | undefined,
    {
      kind,
      deep,
      durable,
      paths,
      needsRestart
    }: Pick<Wish, 'kind' | 'deep' | 'durable'> & Pick<PlanInputs, 'paths' | 'needsRestart'>
  ): Promise<KnownPlan> {
    const inputs: Omit<PlanInputs, 'planId' | 'createdAtMs' | 'freshToken'> = {
      kind,
      deep,
      actions,
      settings: settings ?? { values: this.settings.values, sources: this.settings.sources, pending: [] },
      configPath: this.settings.configPath,
      paths,
      needsRestart,
      accepts: (config) => this.settings.refuseUnusable(config),
      hash: this.vault.hash
    }
    const made = buildPlan({
      ...inputs,
      planId: randomUUID(),
      createdAtMs: this.clock.nowMs(),
      freshToken: mintToken()
    })
    return this.store.keep(made, fingerprintOf(inputs), durable)
  }

  /** Each path, and every missing folder above it, since a step is made for each of those too. */
  private async readPaths(wanted: readonly string[]): Promise<ReadonlyMap<string, PathFact>> {
    const facts = new Map<string, PathFact>()
    for (const path of wanted) {
      const fact = await readPath(path, this.ops, this.vault.hash)
      for (const above of fact.missing) facts.set(above, await readPath(above, this.ops, this.vault.hash))
      facts.set(path, fact)
    }
    return facts
  }
}

const fixAction = (steps: readonly FixStep[]): WantedAction => ({
  id: ACTION.fix,
  title: FIX_TITLE,
  severity: 'warn',
  recommended: true,
  auto: true,
  steps
})

/** The digest of the plan without what differs from one making to the next. */
const fingerprintOf = (inputs: Omit<PlanInputs, 'planId' | 'createdAtMs' | 'freshToken'>): string =>
  digestOf(buildPlan({ ...inputs, planId: '', createdAtMs: 0, freshToken: 'x' }).document)
