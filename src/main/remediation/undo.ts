import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { AppError } from '../../shared/errors'
import type { PlanStep } from '../../shared/remediation/plan-contract'
import type { PastRun, UndoResult } from '../../shared/remediation/undo-contract'
import type { Clock } from '../platform/clock'
import type { PostureEngine } from '../posture/engine'
import { healthScore, summarise } from '../posture/score'
import type { SettingsService } from '../settings/service'
import type { Carrier } from './carrier'
import type { MaintenanceEngine } from './engine'
import type { FileOps } from './file-ops'
import { readPath, type PathFact } from './file-state'
import { endOf, finishOf, type Journaled } from './journal-line'
import type { KnownPlan } from './plan-store'
import { stepsStatus } from './results'
import { asPlannedStep, resultOf } from './step-runner'
import { buildUndo, UNDO_ACTION, type UndoInputs, type UndoMade } from './undo-plan'
import { digestOf, type Vault } from './vault'

interface UndoRequest {
  runId: string
  stepId?: string | undefined
  dryRun: boolean
  plan?: { planId: string; planDigest: string } | undefined
}

const refused = (message: string, data?: object): AppError =>
  new AppError('remediation.undo-refused', message, { data: { ...data } })

/** Takes runs back, by plans like those that made them, and lists what can be. */
export class UndoService {
  constructor(
    private readonly engine: Pick<MaintenanceEngine, 'alone'>,
    private readonly carrier: Carrier,
    private readonly posture: PostureEngine,
    private readonly settings: SettingsService,
    private readonly vault: Vault,
    private readonly ops: FileOps,
    private readonly clock: Clock
  ) {}

  /** All of a run, or one step: everything that was asked for, or nothing.
   *  @throws AppError remediation.undo-refused, remediation.plan-stale, remediation.busy */
  undo({ runId, stepId, dryRun, plan: shown }: UndoRequest): Promise<UndoResult> {
    return this.engine.alone(async () => {
      const plan = shown ? await this.shownPlan(runId, shown) : await this.plan(runId, stepId)
      return dryRun ? this.show(plan, runId) : this.apply(plan, runId)
    })
  }

  async runs(): Promise<PastRun[]> {
    const all = await this.carrier.book.all()
    return Promise.all(all.map((run) => this.pastRun(run, all)))
  }

  private async shownPlan(
    runId: string,
    { planId, planDigest }: { planId: string; planDigest: string }
  ): Promise<KnownPlan> {
    const plan = await this.carrier.plans.find(planId, planDigest, this.clock.nowMs())
    if (plan.document.undoOf === runId) return plan
    throw new AppError(
      'remediation.plan-stale',
      `the plan ${planId} does not undo run ${runId}; make a new one with a dry run of the undo`
    )
  }

  private async plan(runId: string, stepId: string | undefined): Promise<KnownPlan> {
    const all = await this.carrier.book.all()
    const run = all.find(({ start }) => start.runId === runId)
    if (!run)
      throw refused(`there is no run ${runId} that changed anything; "trust-console maintenance history" lists them`)
    const steps = this.chosen(run, all, stepId)
    const inputs = await this.inputs(run, steps)
    const made = buildUndo({ ...inputs, planId: randomUUID(), createdAtMs: this.clock.nowMs() })
    refuseUnlessWhole(made, stepId)
    const fingerprint = digestOf(buildUndo({ ...inputs, planId: '', createdAtMs: 0 }).document)
    return this.carrier.plans.keep(made, fingerprint, false)
  }

  private chosen(run: Journaled, all: readonly Journaled[], stepId: string | undefined): PlanStep[] {
    const { runId, document } = run.start
    const done = document.steps.filter(({ id }) => endOf(run, id)?.status === 'fixed')
    if (stepId === undefined) return done.filter(({ id }) => undoneBy(runId, id, all) === null)
    const step = document.steps.find(({ id }) => id === stepId)
    if (!step) throw refused(`run ${runId} has no step ${stepId}`)
    if (!done.includes(step))
      throw refused(`step ${stepId} of run ${runId} changed nothing, so there is nothing to undo`)
    const by = undoneBy(runId, stepId, all)
    if (by !== null) throw refused(`step ${stepId} of run ${runId} was undone already, by run ${by}`)
    return [step]
  }

  private async inputs(
    run: Journaled,
    steps: readonly PlanStep[]
  ): Promise<Omit<UndoInputs, 'planId' | 'createdAtMs'>> {
    const { runId, document, sealed } = run.start
    const contents = await this.vault.open(digestOf(document), sealed)
    if (!contents)
      throw refused(
        `what run ${runId} replaced cannot be opened: the key of this home is another, or its journal was changed`
      )
    const paths = new Map<string, PathFact>()
    const entries = new Map<string, readonly string[]>()
    for (const { file } of steps) {
      if (!file || paths.has(file.path)) continue
      const fact = await readPath(file.path, this.ops, this.vault.hash)
      paths.set(file.path, fact)
      if (fact.state.kind === 'folder') entries.set(file.path, await this.entriesOf(file.path))
    }
    return {
      runId,
      steps,
      contents,
      paths,
      entries,
      configPath: this.settings.configPath,
      accepts: (config) => this.settings.refuseUnusable(config),
      needsRestart: (key) => this.settings.needsRestart(key),
      hash: this.vault.hash
    }
  }

  /** A folder that cannot be listed is taken for one that is in use. */
  private entriesOf(folder: string): Promise<string[]> {
    return this.ops.list(folder).then(
      (names) => names.map((name) => join(folder, name)),
      () => [join(folder, '?')]
    )
  }

  private async show(plan: KnownPlan, undoOf: string): Promise<UndoResult> {
    const { report } = await this.posture.inspect(false)
    const steps = plan.document.steps.map(asPlannedStep)
    return {
      ...(await this.about(plan, undoOf)),
      ok: true,
      runId: null,
      dryRun: true,
      status: 'planned',
      steps,
      healthScore: this.score(report)
    }
  }

  private async apply(plan: KnownPlan, undoOf: string): Promise<UndoResult> {
    const runId = randomUUID()
    const carrying = await this.carrier.begin(runId, plan)
    const steps = await carrying.action(UNDO_ACTION)
    const status = stepsStatus(steps)
    await this.carrier.finish(carrying, status)
    const { report } = await this.posture.run(false)
    const about = await this.about(plan, undoOf)
    return {
      ...about,
      ok: status === 'completed',
      runId,
      dryRun: false,
      status,
      steps,
      healthScore: this.score(report)
    }
  }

  private async about(
    { document, digest, contents }: KnownPlan,
    undoOf: string
  ): Promise<Pick<UndoResult, 'undoOf' | 'planId' | 'planDigest' | 'document' | 'diffs'>> {
    return {
      undoOf,
      planId: document.planId,
      planDigest: digest,
      document,
      diffs: await this.carrier.diffs(document, contents)
    }
  }

  private score(report: Parameters<typeof summarise>[0]): number {
    return healthScore(summarise(report), this.settings.values['heartbeat.enabled'])
  }

  private async pastRun(run: Journaled, all: readonly Journaled[]): Promise<PastRun> {
    const { runId, document, digest, atMs } = run.start
    const finish = finishOf(run)
    const steps = await Promise.all(document.steps.map((step) => this.pastStep(step, run, all)))
    return {
      runId,
      kind: document.kind,
      undoOf: document.undoOf,
      planId: document.planId,
      planDigest: digest,
      startedAtMs: atMs,
      finishedAtMs: finish?.atMs ?? null,
      status: finish?.status ?? 'running',
      resumed: run.lines.some(({ t }) => t === 'resume'),
      undoable: steps.some(({ undoable }) => undoable),
      steps
    }
  }

  private async pastStep(step: PlanStep, run: Journaled, all: readonly Journaled[]): Promise<PastRun['steps'][number]> {
    const end = endOf(run, step.id)
    const settled = step.settled ?? { status: 'skipped' as const, reason: 'it was not begun' }
    const result = resultOf(step, end?.status ?? settled.status, end ? end.reason : settled.reason)
    const by = undoneBy(run.start.runId, step.id, all)
    const whyNot = end?.status === 'fixed' ? await this.whyNot(step, run, all) : 'it changed nothing'
    return { ...result, reversible: step.reversible, undoable: whyNot === null, whyNot, undoneBy: by }
  }

  private async whyNot(step: PlanStep, run: Journaled, all: readonly Journaled[]): Promise<string | null> {
    try {
      const made = buildUndo({
        ...(await this.inputs(run, this.chosen(run, all, step.id))),
        planId: '',
        createdAtMs: 0
      })
      refuseUnlessWhole(made, step.id)
      return null
    } catch (error) {
      if (error instanceof AppError) return error.message
      throw error
    }
  }
}

/** All or nothing: an undo that would do half of what was asked is refused, and says what is in the way. */
const refuseUnlessWhole = ({ document, refusals }: UndoMade, stepId: string | undefined): void => {
  if (refusals.length > 0) {
    const reasons = refusals.map(({ stepId: id, reason }) => `${id}: ${reason}`).join('; ')
    const help = stepId === undefined ? '; the other steps can be undone one by one' : ''
    throw refused(`nothing was undone, because ${reasons}${help}`, { refusals })
  }
  if (document.steps.some(({ file }) => file !== null)) return
  const [first] = document.steps
  throw refused(first?.settled ? `there is nothing to undo: ${first.settled.reason}` : 'there is nothing left to undo')
}

/** The run that took a step back, unless that was itself taken back. */
const undoneBy = (runId: string, stepId: string, all: readonly Journaled[]): string | null => {
  for (const run of all) {
    const { document, runId: by } = run.start
    if (document.undoOf !== runId) continue
    const undo = document.steps.find(({ id, undoes }) => undoes === stepId && endOf(run, id)?.status === 'fixed')
    if (undo && undoneBy(by, undo.id, all) === null) return by
  }
  return null
}
