import { createHash } from 'node:crypto'
import { sep } from 'node:path'
import { AppError } from '../../shared/errors'
import type { PlanDocument, PlanStep, StepResult, StepStatus } from '../../shared/remediation/plan-contract'
import type { Log } from '../platform/log'
import type { SettingsService } from '../settings/service'
import { isSettingKey } from '../settings/table'
import { ALREADY, type StepFile } from './draft'
import type { FileOps } from './file-ops'
import { diskReason, sameState, stateOf, type Hash } from './file-state'
import type { RunJournal } from './journal'
import type { Contents } from './vault'
import { Drifted, temporaryOf, writeStep } from './write-file'

export interface Carried {
  runId: string
  document: PlanDocument
  contents: Contents
}

export const resultOf = (step: PlanStep, status: StepStatus, reason: string | null): StepResult => ({
  id: step.id,
  actionId: step.actionId,
  target: step.target,
  text: step.text,
  status,
  reason
})

/** What a step is before anything was done. */
export const asPlannedStep = (step: PlanStep): StepResult =>
  step.settled ? resultOf(step, step.settled.status, step.settled.reason) : resultOf(step, 'planned', null)

type Outcome = readonly [StepStatus, string | null]

const FIXED: Outcome = ['fixed', null]

/** Carries out the steps of a plan one by one, each between two lines of the journal, and reads every target again. */
export class StepRunner {
  constructor(
    private readonly settings: Pick<
      SettingsService,
      'configPath' | 'exclusively' | 'isPinned' | 'sourceOf' | 'isPending'
    >,
    private readonly ops: FileOps,
    private readonly hash: Hash,
    private readonly nowMs: () => number,
    private readonly log: Log
  ) {}

  /** @param earlier what became of the steps before it
   *  @param journal undefined when none could be opened: nothing is written then */
  async run(
    step: PlanStep,
    carried: Carried,
    earlier: readonly StepResult[],
    journal: RunJournal | undefined
  ): Promise<StepResult> {
    const same = earlier.find(({ id }) => id === step.sameAs)
    if (same && (same.status === 'failed' || same.status === 'drifted')) {
      return resultOf(step, same.status, `it is the same as step ${same.id}: ${same.reason ?? 'not done'}`)
    }
    if (step.settled) return resultOf(step, step.settled.status, step.settled.reason)
    const { file } = step
    if (!file) return resultOf(step, 'skipped', 'it writes nothing')
    const blocked = blockedBy(file, carried.document, earlier)
    if (blocked !== undefined) return resultOf(step, 'failed', blocked)
    if (!journal) {
      return resultOf(
        step,
        'failed',
        'the journal of changes cannot be written, so nothing was changed; check the state folder and the disk'
      )
    }
    try {
      await journal.add({ t: 'begin', step: step.id, atMs: this.nowMs() })
    } catch (error) {
      return resultOf(
        step,
        'failed',
        `${diskReason(journal.path, error)}; without its line in the journal the step is not done`
      )
    }
    const [status, reason] = await this.carryOut(step, file, carried)
    try {
      await journal.add({ t: 'end', step: step.id, atMs: this.nowMs(), status, reason })
    } catch (error) {
      // What was done is done; a later start sees it on the disk.
      this.log.error(`the journal ${journal.path} cannot be written`, error)
    }
    return resultOf(step, status, reason)
  }

  /** True when a step of the plan has this path in its later state: it was carried out before. */
  private isDone(file: StepFile, found: ReturnType<typeof stateOf>, { steps }: PlanDocument, from: string): boolean {
    const at = steps.findIndex(({ id }) => id === from)
    return steps.slice(at).some((later) => later.file?.path === file.path && sameState(later.file.after, found))
  }

  private async carryOut(step: PlanStep, file: StepFile, carried: Carried): Promise<Outcome> {
    try {
      const pinned = this.pinnedBy(step)
      if (pinned !== undefined) return ['failed', `${step.target.name} is decided by ${pinned} now; change it there`]
      const write = (): Promise<Outcome> => this.write(step, file, carried)
      return await (file.path === this.settings.configPath ? this.settings.exclusively(write) : write())
    } catch (error) {
      if (error instanceof Drifted) return ['drifted', `${error.message}; it was left alone`]
      if (error instanceof AppError) return ['failed', error.message]
      this.log.error(`step ${step.id} of run ${carried.runId} failed`, error)
      return ['failed', diskReason(file.path, error)]
    }
  }

  private async write(step: PlanStep, file: StepFile, { runId, document, contents }: Carried): Promise<Outcome> {
    const { after } = file
    const found = stateOf(await this.ops.look(file.path), this.hash)
    if (!sameState(found, file.before) && this.isDone(file, found, document, step.id)) return ['skipped', ALREADY]
    const bytes = after.kind === 'file' ? contents.get(after.hash) : undefined
    await writeStep({ file, bytes, mark: markOf(runId, step.id) }, this.ops, this.hash)
    const now = stateOf(await this.ops.look(file.path), this.hash)
    return sameState(now, after)
      ? FIXED
      : ['failed', `${file.path} does not hold what was written; something else changes it`]
  }

  private pinnedBy({ target }: PlanStep): string | undefined {
    const key = target.kind === 'token' ? 'gateway.authToken' : target.name
    if (target.kind === 'person' || !isSettingKey(key) || !this.settings.isPinned(key)) return undefined
    return this.settings.sourceOf(key).name
  }

  /** What became of a step that a crash cut short, as the disk shows it. */
  async found(step: PlanStep): Promise<StepResult> {
    const now = step.file && stateOf(await this.ops.look(step.file.path), this.hash)
    const isDone = step.file && now && sameState(now, step.file.after)
    return isDone ? resultOf(step, 'fixed', null) : resultOf(step, 'failed', 'a crash came before it was done')
  }

  /** Removes what a crash left of a step that was being written. */
  async sweep({ runId, document }: Pick<Carried, 'runId' | 'document'>): Promise<void> {
    for (const { id, file } of document.steps) {
      if (file) await this.ops.remove(temporaryOf(file.path, markOf(runId, id))).catch(() => undefined)
    }
  }
}

/** Steps on one path build on each other: where one failed, the next has nothing to stand on. */
const blockedBy = (file: StepFile, { steps }: PlanDocument, earlier: readonly StepResult[]): string | undefined => {
  const failed = earlier.find(({ id, status }) => {
    const path = steps.find((each) => each.id === id)?.file?.path
    return status === 'failed' && path !== undefined && (file.path === path || file.path.startsWith(path + sep))
  })
  return failed && `it builds on step ${failed.id} (${failed.text}), which was not done`
}

const markOf = (runId: string, stepId: string): string =>
  createHash('sha256').update(`${runId} ${stepId}`).digest('hex').slice(0, 12)
