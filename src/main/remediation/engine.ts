import { randomUUID } from 'node:crypto'
import { AppError } from '../../shared/errors'
import type {
  ActionResult,
  Change,
  HeartbeatStatus,
  MaintenancePlan,
  MaintenanceRun,
  MaintenanceStatus,
  PostureSummary
} from '../../shared/remediation/contract'
import type { Clock } from '../platform/clock'
import type { Posture, PostureEngine } from '../posture/engine'
import { healthScore, summarise } from '../posture/score'
import type { SettingsService } from '../settings/service'
import { isInMemory } from '../settings/table'
import type { SecurityFix } from './fix'
import { ACTION, NOTHING, planActions, type Planned } from './plan'
import { asPlanned, done, failed, fixResult, notDone, partial, runStatus } from './results'
import type { RunHistory } from './run-history'
import { recordRun } from './run-record'

interface RunRequest {
  deep: boolean
  dryRun: boolean
  /** Ids of the actions that are wanted; all without it. */
  only?: readonly string[] | undefined
}

/** A run that applies, while it does. */
interface UnderWay {
  readonly runId: string
  stopping: boolean
  record(): MaintenanceRun
}

/** Plans, runs and reports maintenance. One run at a time. */
export class MaintenanceEngine {
  private running = false
  private underWay: UnderWay | undefined

  constructor(
    private readonly posture: PostureEngine,
    private readonly fix: SecurityFix,
    private readonly settings: SettingsService,
    private readonly history: RunHistory,
    private readonly heartbeat: () => HeartbeatStatus,
    private readonly clock: Clock
  ) {}

  start(): Promise<void> {
    return this.history.start(this.clock.nowMs())
  }

  async plan(deep: boolean): Promise<MaintenancePlan> {
    const posture = await this.posture.inspect(deep)
    const actions = this.actionsFor(posture)
    const summary = summarise(posture.report)
    return {
      ok: true,
      kind: 'system-maintenance-plan',
      generatedAtMs: this.clock.nowMs(),
      healthScore: this.score(summary),
      summary,
      heartbeat: { enabled: this.settings.values['heartbeat.enabled'] },
      runtime: this.runtime(),
      actions,
      actionCount: actions.length,
      recommendedCount: actions.filter(({ recommended }) => recommended).length,
      deep
    }
  }

  /** Runs the plan as it is now. A dry run shows the same actions and changes nothing.
   *  @throws AppError remediation.busy */
  async run(request: RunRequest): Promise<MaintenanceRun> {
    if (this.running) throw new AppError('remediation.busy', 'another maintenance run is under way; ask for its status')
    this.running = true
    try {
      return await this.runPlan(request)
    } finally {
      this.running = false
      this.underWay = undefined
    }
  }

  async status(deep: boolean): Promise<MaintenanceStatus> {
    const posture = await this.posture.inspect(deep)
    const summary = summarise(posture.report)
    const latest = this.history.latest?.updateJob ?? null
    return {
      ok: true,
      status: latest?.status ?? 'idle',
      phase: latest?.phase ?? 'idle',
      healthScore: this.score(summary),
      latestRun: latest,
      pendingActions: this.actionsFor(posture).filter(({ id }) => id !== ACTION.nothing).length,
      summary,
      heartbeat: this.heartbeat(),
      runtime: this.runtime()
    }
  }

  /** Lets the action under way finish and begins no other.
   *  @param jobId the run that is meant, so that a late press does not stop the next one
   *  @throws AppError remediation.not-running */
  cancel(jobId: string | undefined): string {
    const { underWay } = this
    if (!underWay || (jobId !== undefined && jobId !== underWay.runId)) {
      throw new AppError('remediation.not-running', 'no such run is under way; ask for the status of the latest')
    }
    underWay.stopping = true
    this.history.show(underWay.record())
    return underWay.runId
  }

  private async runPlan({ deep, dryRun, only }: RunRequest): Promise<MaintenanceRun> {
    const before = await (dryRun ? this.posture.inspect(deep) : this.posture.run(deep))
    const planned = this.actionsFor(before)
    const chosen = only ? planned.filter(({ id }) => only.includes(id)) : planned
    const actions = chosen.length > 0 ? chosen : [NOTHING]
    const facts = { runId: randomUUID(), createdAtMs: this.clock.nowMs(), deep, dryRun, actions }
    const record = (
      results: readonly ActionResult[],
      status: MaintenanceRun['status'],
      posture: Posture,
      stopping = false
    ): MaintenanceRun =>
      recordRun(facts, { results, status, summary: this.scored(posture), stopping, nowMs: this.clock.nowMs() })

    if (dryRun) {
      const shown = record(actions.map(asPlanned), 'planned', before)
      await this.history.put(shown)
      return shown
    }
    const results: ActionResult[] = []
    const underWay: UnderWay = {
      runId: facts.runId,
      stopping: false,
      record: () => record(results, 'running', before, underWay.stopping)
    }
    this.underWay = underWay
    for (const action of actions) {
      if (!underWay.stopping) await this.history.put(underWay.record())
      // A stop can come while the record is written.
      results.push(underWay.stopping ? notDone(action) : await this.apply(action, deep))
    }
    // From here on there is nothing left to stop.
    this.underWay = undefined
    const finished = record(results, runStatus(results), await this.posture.run(deep))
    await this.history.put(finished)
    return finished
  }

  private async apply({ id, changes }: Planned, deep: boolean): Promise<ActionResult> {
    try {
      switch (id) {
        case ACTION.fix:
          return await this.applyFix(deep)
        case ACTION.heartbeat:
          return await this.applyHeartbeat(changes)
        case ACTION.bind:
          return await this.applyBind(changes)
        case ACTION.nothing:
          return done(id, 'There was nothing to do.', [])
      }
    } catch (error) {
      return failed(id, error instanceof AppError ? error.message : 'it failed; the log of the gateway says more')
    }
  }

  private async applyFix(deep: boolean): Promise<ActionResult> {
    // The posture is read again, so that what an earlier action changed is not undone.
    const { report, made } = await this.fix.apply(await this.posture.run(deep), deep)
    return fixResult(report, made)
  }

  private async applyHeartbeat(changes: Change[]): Promise<ActionResult> {
    const id = ACTION.heartbeat
    const pinned = this.pinnedStep('heartbeat.enabled')
    if (pinned) return partial(id, pinned, [])
    const changed = (await this.settings.change({ 'heartbeat.enabled': true })).length > 0
    return { ...done(id, 'The scheduled checks are on.', changed ? changes : []), status: 'applied' }
  }

  private async applyBind(changes: Change[]): Promise<ActionResult> {
    const id = ACTION.bind
    const pinned = this.pinnedStep('http.bind')
    if (pinned) return partial(id, pinned, [])
    const made = (await this.settings.change({ 'http.bind': '127.0.0.1' })).length > 0 ? changes : []
    if (this.settings.isPending('http.bind')) {
      return partial(id, 'Stop the gateway and start it again; until then it listens where it did.', made)
    }
    return done(id, 'The gateway listens on 127.0.0.1 from its next start on.', made)
  }

  private pinnedStep(key: 'heartbeat.enabled' | 'http.bind'): string | undefined {
    if (!this.settings.isPinned(key)) return undefined
    const { name } = this.settings.sourceOf(key)
    return `Change or remove ${name} where the gateway is started, then start it again.`
  }

  private actionsFor(posture: Posture): Planned[] {
    const { settings } = posture.facts
    if (!settings || !('value' in settings)) return []
    return planActions({
      findings: posture.report.security.findings,
      settings: settings.value,
      fixChanges: this.fix.preview(posture),
      fixNeedsPerson: this.fix.needsPerson(posture),
      bindNeedsRestart: this.settings.needsRestart('http.bind')
    })
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
