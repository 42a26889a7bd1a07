import { randomUUID } from 'node:crypto'
import { AppError } from '../../shared/errors'
import type { FixReport } from '../../shared/posture/contract'
import type {
  ActionResult,
  HeartbeatStatus,
  MaintenancePlan,
  MaintenanceRun,
  MaintenanceStatus,
  PostureSummary
} from '../../shared/remediation/contract'
import type { FileDiff } from '../../shared/remediation/plan-contract'
import type { Clock } from '../platform/clock'
import type { Posture, PostureEngine } from '../posture/engine'
import type { Facts } from '../posture/facts'
import { healthScore, summarise } from '../posture/score'
import type { SettingsService } from '../settings/service'
import { isInMemory } from '../settings/table'
import { wasStopped, type Carrying } from './carrying'
import type { Carrier } from './carrier'
import { changesMade, fixReport } from './fix-report'
import { foretellPlan } from './foretell'
import { ACTION, wordsOf } from './plan'
import type { KnownPlan } from './plan-store'
import type { Planner } from './planner'
import { asPlanned, cutShort, fixResult, nothingResult, notDone, runStatus, settingResult } from './results'
import type { RunHistory } from './run-history'
import { recordRun } from './run-record'
import { UnderWay } from './under-way'
import { settleSteps } from './verify'

interface RunRequest {
  deep: boolean
  dryRun: boolean
  /** Ids of the actions that are wanted; all without it. */
  only?: readonly string[] | undefined
  /** The plan that was shown; without it the plan as it is now. */
  plan?: { planId: string; planDigest: string } | undefined
}

/** What a run is known by, besides its plan. */
interface RunAbout {
  createdAtMs: number
  digest: string
  /** True when a start takes up what a crash cut short. */
  resumed: boolean
  deep: boolean
}

/** Plans, runs and reports maintenance. One run at a time. */
export class MaintenanceEngine {
  private running = false
  private underWay: UnderWay | undefined

  constructor(
    private readonly posture: PostureEngine,
    private readonly planner: Planner,
    private readonly carrier: Carrier,
    private readonly settings: SettingsService,
    private readonly history: RunHistory,
    private readonly heartbeat: () => HeartbeatStatus,
    private readonly clock: Clock
  ) {}

  /** @param durable true to save the plan for another process, or for after a restart; nothing is written without it */
  async plan(deep: boolean, only?: readonly string[], durable = false): Promise<MaintenancePlan> {
    const posture = await this.posture.inspect(deep)
    const { plan, actions } = await this.planner.make(posture, { kind: 'maintenance', deep, only, durable })
    const { document, digest } = plan
    const suppose = (facts: Facts): Posture => this.posture.suppose(facts, deep)
    const { each, all } = foretellPlan(posture, actions, document, suppose, this.settings.home)
    const now = { scoreAfter: all.scoreAfter, resolves: [], brings: [] }
    const shown = actions.map(({ steps: _steps, ...action }, index) => ({
      ...action,
      ...wordsOf(document, action.id),
      ...(each[index] ?? now)
    }))
    const summary = summarise(posture.report)
    return {
      ok: true,
      kind: 'system-maintenance-plan',
      generatedAtMs: this.clock.nowMs(),
      healthScore: this.score(summary),
      scoreAfterAll: all.scoreAfter,
      resolvesAll: all.resolves,
      bringsAll: all.brings,
      coverage: posture.report.coverage,
      summary,
      heartbeat: { enabled: this.settings.values['heartbeat.enabled'] },
      runtime: this.runtime(),
      actions: shown,
      actionCount: shown.length,
      recommendedCount: shown.filter(({ recommended }) => recommended).length,
      deep,
      planId: document.planId,
      planDigest: digest,
      createdAtMs: document.createdAtMs,
      expiresAtMs: document.expiresAtMs,
      document,
      diffs: await this.diffs(plan)
    }
  }

  /** Carries out a plan. A dry run shows it and changes nothing.
   *  @throws AppError remediation.busy, remediation.plan-stale */
  async run(request: RunRequest): Promise<MaintenanceRun> {
    return this.alone(() => this.runPlan(request))
  }

  /** Puts right what the audit found, as a run of its own that can be undone. It waits for a run under way. */
  async fix(before: Posture, deep: boolean): Promise<{ report: FixReport; after: Posture }> {
    return this.carrier.exclusively(async () => {
      const { plan } = await this.planner.make(before, { kind: 'fix', deep, durable: false })
      const carrying = await this.carrier.begin(randomUUID(), plan)
      const results = await carrying.action(ACTION.fix)
      const after = await this.posture.run(deep)
      const report = fixReport(plan.document, results, after)
      await this.carrier.finish(carrying, report.ok ? 'completed' : 'completed_with_errors')
      return { report, after }
    })
  }

  async status(deep: boolean): Promise<MaintenanceStatus> {
    const posture = await this.posture.inspect(deep)
    const { actions } = await this.planner.make(posture, { kind: 'maintenance', deep, durable: false })
    const summary = summarise(posture.report)
    const latest = this.history.latest?.updateJob ?? null
    return {
      ok: true,
      status: latest?.status ?? 'idle',
      phase: latest?.phase ?? 'idle',
      healthScore: this.score(summary),
      latestRun: latest,
      pendingActions: actions.filter(({ id }) => id !== ACTION.nothing).length,
      summary,
      heartbeat: this.heartbeat(),
      runtime: this.runtime(),
      recovery: this.carrier.recovery
    }
  }

  /** Lets the step under way finish and begins no other.
   *  @param jobId the run that is meant, so that a late press does not stop the next one
   *  @throws AppError remediation.not-running */
  cancel(jobId: string | undefined): string {
    const { underWay } = this
    if (!underWay || (jobId !== undefined && jobId !== underWay.runId)) {
      throw new AppError('remediation.not-running', 'no such run is under way; ask for the status of the latest')
    }
    underWay.stop()
    return underWay.runId
  }

  /** Carries out steps that can be stopped meanwhile. */
  async follow<T>(underWay: UnderWay, task: () => Promise<T>): Promise<T> {
    this.underWay = underWay
    try {
      return await task()
    } finally {
      // From here on there is nothing left to stop.
      this.underWay = undefined
      if (underWay.stopping) await this.carrier.stop(underWay.carrying)
    }
  }

  /** Runs what changes something while nothing else does.
   *  @throws AppError remediation.busy */
  async alone<T>(task: () => Promise<T>): Promise<T> {
    if (this.running) throw new AppError('remediation.busy', 'another maintenance run is under way; ask for its status')
    this.running = true
    try {
      return await this.carrier.exclusively(task)
    } finally {
      this.running = false
    }
  }

  private async runPlan({ deep, dryRun, only, plan: shown }: RunRequest): Promise<MaintenanceRun> {
    const known = shown && (await this.carrier.plans.find(shown.planId, shown.planDigest, this.clock.nowMs()))
    if (known?.document.kind === 'undo') {
      throw new AppError(
        'remediation.plan-stale',
        'this plan undoes a run; carry it out with "trust-console maintenance undo"'
      )
    }
    const before = await (dryRun ? this.posture.inspect(deep) : this.posture.run(deep))
    const plan = known ?? (await this.planner.make(before, { kind: 'maintenance', deep, only, durable: false })).plan
    return dryRun ? this.show(plan, before) : this.apply(plan, before)
  }

  private async show(plan: KnownPlan, posture: Posture): Promise<MaintenanceRun> {
    const { document, digest } = plan
    const facts = {
      runId: randomUUID(),
      createdAtMs: this.clock.nowMs(),
      dryRun: true,
      document,
      digest,
      resumed: false
    }
    const results = document.actions.map(({ id }) => asPlanned(document, id))
    const shown = recordRun(
      { ...facts, diffs: await this.diffs(plan) },
      { results, status: 'planned', summary: this.scored(posture), stopping: false, nowMs: this.clock.nowMs() }
    )
    await this.history.put(shown)
    return shown
  }

  private async apply(plan: KnownPlan, before: Posture): Promise<MaintenanceRun> {
    const carrying = await this.carrier.begin(randomUUID(), plan)
    const createdAtMs = this.clock.nowMs()
    return this.carryOn(carrying, before, {
      createdAtMs,
      digest: plan.digest,
      resumed: false,
      deep: plan.document.deep
    })
  }

  /** Carries out what is left of a plan, action by action, and looks again. */
  async carryOn(carrying: Carrying, before: Posture, { deep, ...about }: RunAbout): Promise<MaintenanceRun> {
    const { document, runId } = carrying.carried
    const facts = { ...about, runId, dryRun: false, document, diffs: [] }
    const record = (
      results: readonly ActionResult[],
      status: MaintenanceRun['status'],
      posture: Posture,
      stopping = false
    ): MaintenanceRun =>
      recordRun(facts, {
        results,
        done: carrying.results,
        status,
        summary: this.scored(posture),
        stopping,
        nowMs: this.clock.nowMs()
      })

    const results: ActionResult[] = []
    const now = (): MaintenanceRun => record(results, 'running', before, underWay.stopping)
    const underWay = new UnderWay(carrying, () => this.history.show(now()))
    await this.follow(underWay, async () => {
      for (const { id } of document.actions) {
        if (!underWay.stopping) await this.history.put(now())
        // A stop can come while the record is written.
        results.push(underWay.stopping ? notDone(id, carrying.skip(id)) : await this.applyAction(carrying, id, deep))
      }
    })
    const after = await this.posture.run(deep)
    const settled = settleSteps(results, document, after, (key) => this.settings.isPending(key))
    const finished = record(settled, runStatus(settled), after)
    await this.carrier.finish(carrying, finished.status)
    await this.history.put(finished)
    return finished
  }

  private async applyAction(carrying: Carrying, id: string, deep: boolean): Promise<ActionResult> {
    const { document } = carrying.carried
    const steps = await carrying.action(id)
    if (wasStopped(steps)) return cutShort(id, document, steps)
    switch (id) {
      case ACTION.fix: {
        const report = fixReport(document, steps, await this.posture.run(deep))
        return fixResult(report, changesMade(document, steps), steps)
      }
      case ACTION.heartbeat:
        return settingResult(id, document, steps, { isPending: false, said: 'The scheduled checks are on.' })
      case ACTION.bind:
        return settingResult(id, document, steps, {
          isPending: this.settings.isPending('http.bind'),
          said: 'The gateway listens on 127.0.0.1 from its next start on.'
        })
      default:
        return nothingResult()
    }
  }

  private async diffs({ document, contents }: KnownPlan): Promise<FileDiff[]> {
    return this.carrier.diffs(document, contents)
  }

  private scored({ report }: Posture): MaintenanceRun['summary'] {
    const summary = summarise(report)
    return { ...summary, healthScore: this.score(summary) }
  }

  private score(summary: PostureSummary): number {
    return healthScore(summary, this.settings.values['heartbeat.enabled'])
  }

  private runtime(): { statePath: string; persisted: boolean } {
    const statePath = this.settings.values['state.path']
    return { statePath, persisted: !isInMemory(statePath) }
  }
}
