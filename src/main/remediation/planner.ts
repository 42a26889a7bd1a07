import { randomUUID } from 'node:crypto'
import { AppError } from '../../shared/errors'
import type { PlanKind } from '../../shared/remediation/plan-contract'
import { mintToken } from '../home/first-start'
import type { Clock } from '../platform/clock'
import type { Posture } from '../posture/engine'
import type { SettingsFact } from '../posture/facts'
import type { SettingsService } from '../settings/service'
import type { ConfigText } from '../settings/config-file'
import { Draft } from './draft'
import { settleMoves, targetsOf } from './moves'
import type { SecretKeeper } from './secret-keeper'
import { digestOf, type Vault } from './vault'
import type { FileOps } from './file-ops'
import { readPath, type PathFact } from './file-state'
import { pathsOf, permittedPaths, planFix, withFolders, type FixStep } from './fix-plan'
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
    private readonly keeper: SecretKeeper,
    private readonly clock: Clock
  ) {}

  async make(posture: Posture, { kind, deep, only, durable }: Wish): Promise<Planning> {
    const { report, facts } = posture
    const settings = facts.settings && 'value' in facts.settings ? facts.settings.value : undefined
    const { findings } = report.security
    const wanted = planFix(findings, facts)
    const paths = await this.readPaths([this.settings.configPath, ...pathsOf(wanted)], permittedPaths(wanted))
    const rough = settleMoves(wanted, await this.keeper.look(targetsOf(wanted)), this.configIn(paths), this.vault.hash)
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

  /** The config as it is read for the plan; undefined where it cannot be. */
  private configIn(paths: ReadonlyMap<string, PathFact>): ConfigText | undefined {
    try {
      return new Draft(paths, this.vault.hash).configAt(this.settings.configPath)
    } catch (error) {
      if (error instanceof AppError) return undefined
      throw error
    }
  }

  /** Each path, and every missing folder above it, since a step is made for each of those too. */
  private async readPaths(
    wanted: readonly string[],
    permitted: readonly string[]
  ): Promise<ReadonlyMap<string, PathFact>> {
    const facts = new Map<string, PathFact>()
    for (const path of wanted) {
      const fact = await readPath(path, this.ops, this.vault.hash)
      for (const above of fact.missing) facts.set(above, await readPath(above, this.ops, this.vault.hash))
      facts.set(path, fact)
    }
    // Files that are written as well are known already, bytes and all.
    for (const path of permitted) {
      if (!facts.has(path)) facts.set(path, await readPath(path, this.ops, this.vault.hash, true))
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
