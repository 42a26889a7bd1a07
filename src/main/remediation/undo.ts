import { randomUUID } from 'node:crypto'
import { AppError } from '../../shared/errors'
import type { ShownRun } from '../../shared/remediation/show-contract'
import type { PastRun, UndoResult } from '../../shared/remediation/undo-contract'
import type { Clock } from '../platform/clock'
import type { PostureEngine } from '../posture/engine'
import { healthScore, summarise } from '../posture/score'
import type { SettingsService } from '../settings/service'
import type { Carrier } from './carrier'
import type { MaintenanceEngine } from './engine'
import { pastRuns, shownRun } from './past-runs'
import type { KnownPlan } from './plan-store'
import type { RunHistory } from './run-history'
import { asPlannedStep } from './step-runner'
import { UnderWay } from './under-way'
import { wasStopped } from './carrying'
import { undoJob, undoStatus } from './undo-job'
import { UNDO_ACTION } from './undo-plan'
import type { UndoPlanner } from './undo-planner'

interface UndoRequest {
  runId: string
  stepId?: string | undefined
  dryRun: boolean
  plan?: { planId: string; planDigest: string } | undefined
}

/** Takes runs back, by plans like those that made them, and lists what can be. */
export class UndoService {
  constructor(
    private readonly engine: Pick<MaintenanceEngine, 'alone' | 'follow'>,
    private readonly planner: UndoPlanner,
    private readonly carrier: Carrier,
    private readonly posture: PostureEngine,
    private readonly settings: SettingsService,
    private readonly history: Pick<RunHistory, 'tell'>,
    private readonly clock: Clock
  ) {}

  /** All of a run, or one step: everything that was asked for, or nothing.
   *  @throws AppError remediation.undo-refused, remediation.plan-stale, remediation.busy */
  undo({ runId, stepId, dryRun, plan: shown }: UndoRequest): Promise<UndoResult> {
    return this.engine.alone(async () => {
      const plan = shown ? await this.shownPlan(runId, shown) : await this.planner.plan(runId, stepId)
      return dryRun ? this.show(plan, runId) : this.apply(plan, runId)
    })
  }

  async runs(): Promise<PastRun[]> {
    return pastRuns(await this.carrier.book.all(), this.planner)
  }

  /** One past run with its plan.
   *  @throws AppError remediation.run-unknown */
  async run(runId: string): Promise<ShownRun> {
    return shownRun(runId, this.carrier, this.planner)
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

  private async show(plan: KnownPlan, undoOf: string): Promise<UndoResult> {
    const { report } = await this.posture.inspect(false)
    const steps = plan.document.steps.map(asPlannedStep)
    return {
      ...(await this.about(plan, undoOf)),
      ok: true,
      runId: null,
      dryRun: true,
      status: 'planned',
      stopped: false,
      steps,
      healthScore: this.score(report)
    }
  }

  private async apply(plan: KnownPlan, undoOf: string): Promise<UndoResult> {
    const runId = randomUUID()
    const carrying = await this.carrier.begin(runId, plan)
    const createdAtMs = this.clock.nowMs()
    const tell = (isOver: boolean): void => {
      const { stopping } = underWay
      this.history.tell(undoJob(carrying, { createdAtMs, nowMs: this.clock.nowMs(), stopping, isOver }))
    }
    const underWay = new UnderWay(carrying, () => tell(false))
    const steps = await this.engine.follow(underWay, () => {
      tell(false)
      return carrying.action(UNDO_ACTION)
    })
    const status = undoStatus(steps)
    await this.carrier.finish(carrying, status)
    tell(true)
    const { report } = await this.posture.run(false)
    const about = await this.about(plan, undoOf)
    return {
      ...about,
      ok: status === 'completed',
      runId,
      dryRun: false,
      status,
      stopped: wasStopped(steps),
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
}
