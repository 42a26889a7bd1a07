import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { AppError } from '../../shared/errors'
import type { PlanStep } from '../../shared/remediation/plan-contract'
import type { Clock } from '../platform/clock'
import type { SettingsService } from '../settings/service'
import type { Carrier } from './carrier'
import type { FileOps } from './file-ops'
import { readPath, type PathFact } from './file-state'
import { endOf, type Journaled } from './journal-line'
import type { KnownPlan } from './plan-store'
import type { SecretKeeper } from './secret-keeper'
import { writes } from './step-runner'
import { buildUndo, type UndoInputs, type UndoMade } from './undo-plan'
import { digestOf, type Vault } from './vault'

const refused = (message: string, data?: object): AppError =>
  new AppError('remediation.undo-refused', message, { data: { ...data } })

/** Looks at what a run left, and plans how to take it back. Changes nothing. */
export class UndoPlanner {
  constructor(
    private readonly carrier: Carrier,
    private readonly settings: SettingsService,
    private readonly vault: Vault,
    private readonly ops: FileOps,
    private readonly keeper: SecretKeeper,
    private readonly clock: Clock
  ) {}

  /** The plan that takes back all of a run that is not undone yet, or some steps of it.
   *  @throws AppError remediation.undo-refused */
  async plan(runId: string, stepId: string | readonly string[] | undefined, title?: string): Promise<KnownPlan> {
    const all = await this.carrier.book.all()
    const run = all.find(({ start }) => start.runId === runId)
    if (!run)
      throw refused(`there is no run ${runId} that changed anything; "trust-console maintenance history" lists them`)
    const steps =
      typeof stepId === 'object' ? stepId.flatMap((id) => this.chosen(run, all, id)) : this.chosen(run, all, stepId)
    const inputs = { ...(await this.inputs(run, steps)), title }
    const made = buildUndo({ ...inputs, planId: randomUUID(), createdAtMs: this.clock.nowMs() })
    refuseUnlessWhole(made, typeof stepId === 'object' ? stepId[0] : stepId)
    const fingerprint = digestOf(buildUndo({ ...inputs, planId: '', createdAtMs: 0 }).document)
    return this.carrier.plans.keep(made, fingerprint, false)
  }

  /** Why a step cannot be taken back now, or null. */
  async whyNot(step: PlanStep, run: Journaled, all: readonly Journaled[]): Promise<string | null> {
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
      const fact = await readPath(file.path, this.ops, this.vault.hash, file.after.kind === 'unread')
      paths.set(file.path, fact)
      if (fact.state.kind === 'folder') entries.set(file.path, await this.entriesOf(file.path))
    }
    const targets = steps.flatMap(({ store, file }) => (store && !file ? [store.targetId] : []))
    const { configPath } = this.settings
    if (targets.length > 0 && !paths.has(configPath)) {
      paths.set(configPath, await readPath(configPath, this.ops, this.vault.hash))
    }
    return {
      runId,
      held: await this.keeper.look(targets),
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
}

/** All or nothing: an undo that would do half of what was asked is refused, and says what is in the way. */
const refuseUnlessWhole = ({ document, refusals }: UndoMade, stepId: string | undefined): void => {
  if (refusals.length > 0) {
    const reasons = refusals.map(({ stepId: id, reason }) => `${id}: ${reason}`).join('; ')
    const help = stepId === undefined ? '; the other steps can be undone one by one' : ''
    throw refused(`nothing was undone, because ${reasons}${help}`, { refusals })
  }
  if (document.steps.some(writes)) return
  const [first] = document.steps
  throw refused(first?.settled ? `there is nothing to undo: ${first.settled.reason}` : 'there is nothing left to undo')
}

/** The run that took a step back, unless that was itself taken back. */
export const undoneBy = (runId: string, stepId: string, all: readonly Journaled[]): string | null => {
  for (const run of all) {
    const { document, runId: by } = run.start
    if (document.undoOf !== runId) continue
    const undo = document.steps.find(({ id, undoes }) => undoes === stepId && endOf(run, id)?.status === 'fixed')
    if (undo && undoneBy(by, undo.id, all) === null) return by
  }
  return null
}
