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
import type { Clock } from '../platform/clock'
import type { Posture, PostureEngine } from '../posture/engine'
import { healthScore, summarise } from '../posture/score'
import type { SettingsService } from '../settings/service'
import { isInMemory } from '../settings/table'
import type { SecurityFix } from './fix'
import { ACTION, planActions, type Planned } from './plan'
import type { RunHistory } from './run-history'

export interface RunRequest {
  deep: boolean
  dryRun: boolean
}

/** Plans, runs and reports maintenance. One run at a time. */
export class MaintenanceEngine {
  private running = false

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

  private async runPlan({ deep, dryRun }: RunRequest): Promise<MaintenanceRun> {
    const before = await (dryRun ? this.posture.inspect(deep) : this.posture.run(deep))
    const actions = this.actionsFor(before)
    const createdAtMs = this.clock.nowMs()
    const runId = randomUUID()
    const record = (
      done: readonly ActionResult[],
      summary: PostureSummary,
      status: MaintenanceRun['status']
    ): MaintenanceRun => {
      const phase = status === 'running' ? 'apply' : dryRun ? 'dry-run' : 'finished'
      const progress = status === 'running' ? Math.floor((100 * done.length) / actions.length) : 100
      const count = (wanted: ActionResult['status']): number => done.filter((each) => each.status === wanted).length
      return {
        ok: status === 'completed' || status === 'planned',
        runId,
        status,
        phase,
        apply: !dryRun,
        dryRun,
        deep,
        summary: { ...summary, healthScore: this.score(summary) },
        counts: {
          total: actions.length,
          applied: count('applied'),
          failed: count('failed'),
          partial: count('partial'),
          skipped: count('skipped')
        },
        actions: [...done],
        updateJob: { jobId: runId, status, phase, progress, createdAtMs, updatedAtMs: this.clock.nowMs() },
        event: { id: `event-${runId}`, kind: 'system.maintenance.run', createdAtMs }
      }
    }

    const summaryBefore = summarise(before.report)
    if (dryRun) {
      const planned = record(actions.map(asPlanned), summaryBefore, 'planned')
      await this.history.put(planned)
      return planned
    }
    const done: ActionResult[] = []
    for (const action of actions) {
      await this.history.put(record(done, summaryBefore, 'running'))
      done.push(await this.apply(action, deep))
    }
    const summary = summarise((await this.posture.run(deep)).report)
    const finished = record(done, summary, runStatus(done))
    await this.history.put(finished)
    return finished
  }

  private async apply({ id }: Planned, deep: boolean): Promise<ActionResult> {
    try {
      switch (id) {
        case ACTION.fix:
          return await this.applyFix(deep)
        case ACTION.heartbeat:
          return await this.applyHeartbeat()
        case ACTION.bind:
          return await this.applyBind()
        case ACTION.nothing:
          return { id, status: 'skipped', ok: true, detail: 'There was nothing to do.', changed: false, manual: [] }
      }
    } catch (error) {
      const detail = error instanceof AppError ? error.message : 'it failed; the log of the gateway says more'
      return { id, status: 'failed', ok: false, detail, changed: false, manual: [] }
    }
  }

  private async applyFix(deep: boolean): Promise<ActionResult> {
    // The posture is read again, so that what an earlier action changed is not undone.
    const { report } = await this.fix.apply(await this.posture.run(deep), deep)
    return fixResult(report)
  }

  private async applyHeartbeat(): Promise<ActionResult> {
    const id = ACTION.heartbeat
    const pinned = this.pinnedStep('heartbeat.enabled')
    if (pinned) return partial(id, pinned, false)
    const changed = (await this.settings.change({ 'heartbeat.enabled': true })).length > 0
    return { id, status: 'applied', ok: true, detail: 'The scheduled checks are on.', changed, manual: [] }
  }

  private async applyBind(): Promise<ActionResult> {
    const id = ACTION.bind
    const pinned = this.pinnedStep('http.bind')
    if (pinned) return partial(id, pinned, false)
    const changed = (await this.settings.change({ 'http.bind': '127.0.0.1' })).length > 0
    if (this.settings.isPending('http.bind')) {
      return partial(id, 'Stop the gateway and start it again; until then it listens where it did.', changed)
    }
    const status = changed ? 'applied' : 'skipped'
    return {
      id,
      status,
      ok: true,
      detail: 'The gateway listens on 127.0.0.1 from its next start on.',
      changed,
      manual: []
    }
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
      fixSteps: this.fix.preview(posture),
      fixNeedsPerson: this.fix.needsPerson(posture),
      bindNeedsRestart: this.settings.needsRestart('http.bind')
    })
  }

  private score(summary: PostureSummary): number {
    return healthScore(summary, this.settings.values['heartbeat.enabled'])
  }

  private runtime(): { statePath: string; persisted: boolean } {
    const statePath = this.settings.values['state.path']
    return { statePath, persisted: !isInMemory(statePath) }
  }
}

const asPlanned = ({ id, detail }: Planned): ActionResult => ({
  id,
  status: 'planned',
  ok: true,
  detail,
  changed: false,
  manual: []
})

const partial = (id: string, step: string, changed: boolean): ActionResult => ({
  id,
  status: 'partial',
  ok: false,
  detail: `A person must still act: ${step}`,
  changed,
  manual: [step]
})

const fixResult = ({ ok, complete, changes, actions, unresolved }: FixReport): ActionResult => {
  const id = ACTION.fix
  const changed = changes.length > 0
  const manual = unresolved.map(({ reason, instruction }) => `${reason}. ${instruction}`)
  const failed = actions.filter((action) => !action.ok)
  if (!ok) {
    const detail = failed.map(({ target, error }) => `${target}: ${error ?? 'failed'}`).join('; ')
    return { id, status: 'failed', ok: false, detail, changed, manual }
  }
  const did = changed ? `${changes.join('; ')}.` : 'Nothing had to be changed.'
  if (complete) return { id, status: changed ? 'applied' : 'skipped', ok: true, detail: did, changed, manual }
  return {
    id,
    status: 'partial',
    ok: false,
    detail: `${did} Still open: ${unresolved.map(({ checkId }) => checkId).join(', ')}.`,
    changed,
    manual
  }
}

const runStatus = (done: readonly ActionResult[]): MaintenanceRun['status'] => {
  if (done.some(({ status }) => status === 'failed')) return 'completed_with_errors'
  return done.some(({ status }) => status === 'partial') ? 'completed_with_manual_action' : 'completed'
}
