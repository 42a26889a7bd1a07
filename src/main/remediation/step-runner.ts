import { createHash } from 'node:crypto'
import { sep } from 'node:path'
import { AppError } from '../../shared/errors'
import type { FileState, PlanDocument, PlanStep, StepResult, StepStatus } from '../../shared/remediation/plan-contract'
import type { Log } from '../platform/log'
import { ConfigText } from '../settings/config-file'
import type { SettingsService } from '../settings/service'
import { isSettingKey } from '../settings/table'
import { ALREADY, type StepFile } from './draft'
import type { FileOps } from './file-ops'
import { diskReason, sameState, stateNow, type Hash } from './file-state'
import type { RunJournal } from './journal'
import type { SecretKeeper } from './secret-keeper'
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

/** True where a step changes a file or the secret store. */
export const writes = ({ file, store, settled }: PlanStep): boolean =>
  file !== null || (store !== undefined && store.before !== store.after && settled === null)

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
    private readonly keeper: SecretKeeper,
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
    if (!writes(step)) return resultOf(step, 'skipped', 'it writes nothing')
    const blocked = blockedBy(step, carried.document, earlier)
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
    const [status, reason] = await this.carryOut(step, carried)
    try {
      await journal.add({ t: 'end', step: step.id, atMs: this.nowMs(), status, reason })
    } catch (error) {
      // What was done is done; a later start sees it on the disk.
      this.log.error(`the journal ${journal.path} cannot be written`, error)
    }
    return resultOf(step, status, reason)
  }

  /** True when a step of the plan has this path in its later state: it was carried out before. */
  private isDone(file: StepFile, found: FileState, { steps }: PlanDocument, from: string): boolean {
    const at = steps.findIndex(({ id }) => id === from)
    return steps.slice(at).some((later) => later.file?.path === file.path && sameState(later.file.after, found))
  }

  private async carryOut(step: PlanStep, carried: Carried): Promise<Outcome> {
    const { file } = step
    try {
      if (!file) return await this.carryStore(step, carried)
      const pinned = this.pinnedBy(step)
      if (pinned !== undefined) return ['failed', `${step.target.name} is decided by ${pinned} now; change it there`]
      const write = (): Promise<Outcome> => this.write(step, file, carried)
      return await (file.path === this.settings.configPath ? this.settings.exclusively(write) : write())
    } catch (error) {
      if (error instanceof Drifted) return ['drifted', `${error.message}; it was left alone`]
      if (error instanceof AppError) return ['failed', error.message]
      this.log.error(`step ${step.id} of run ${carried.runId} failed`, error)
      return ['failed', diskReason(file?.path ?? 'the secret store', error)]
    }
  }

  private async carryStore({ store, steps }: PlanStep, { contents }: Carried): Promise<Outcome> {
    const value = store && contents.get(store.hash)
    if (!store || !value) return ['failed', 'the plan does not hold the value to store']
    if (await this.keeper.isDone(store)) return ['skipped', ALREADY]
    // It must not be lost: it leaves the store only while the config holds it.
    if (store.after === 'absent' && !(await this.configHolds(steps, store.hash))) {
      throw new Drifted(`the config does not hold ${store.targetId}, so it stays in the store`)
    }
    await this.keeper.carry(store, value.toString('utf8'))
    return FIXED
  }

  private async configHolds(steps: PlanStep['steps'], hash: string): Promise<boolean> {
    const { configPath } = this.settings
    const sight = await this.ops.look(configPath)
    const text =
      steps && sight.kind === 'file'
        ? new ConfigText(configPath, sight.bytes.toString('utf8')).textAt(steps)
        : undefined
    return text !== undefined && this.hash(text) === hash
  }

  /** A secret leaves the config only while the store holds it. */
  private async refuseLoss({ store, steps, file }: PlanStep, contents: Contents): Promise<void> {
    const bytes = file?.after.kind === 'file' ? contents.get(file.after.hash) : undefined
    if (!store || !steps || !bytes || !file) return
    if (new ConfigText(file.path, bytes.toString('utf8')).textAt(steps) !== undefined) return
    if (await this.keeper.holds(store)) return
    throw new Drifted(`the secret store does not hold ${store.targetId}, so it stays in the config`)
  }

  private async write(step: PlanStep, file: StepFile, { runId, document, contents }: Carried): Promise<Outcome> {
    const { after } = file
    const found = await stateNow(file.path, file.before, this.ops, this.hash)
    if (!sameState(found, file.before) && this.isDone(file, found, document, step.id)) return ['skipped', ALREADY]
    const bytes = after.kind === 'file' ? contents.get(after.hash) : undefined
    await this.refuseLoss(step, contents)
    await writeStep({ file, bytes, mark: markOf(runId, step.id) }, this.ops, this.hash)
    const now = await stateNow(file.path, after, this.ops, this.hash)
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
    const isDone = await this.isAsPlanned(step)
    return isDone ? resultOf(step, 'fixed', null) : resultOf(step, 'failed', 'a crash came before it was done')
  }

  private async isAsPlanned({ file, store }: PlanStep): Promise<boolean> {
    if (file) return sameState(await stateNow(file.path, file.after, this.ops, this.hash), file.after)
    return store !== undefined && (await this.keeper.isDone(store).catch(() => false))
  }

  /** Removes what a crash left of a step that was being written. */
  async sweep({ runId, document }: Pick<Carried, 'runId' | 'document'>): Promise<void> {
    for (const { id, file } of document.steps) {
      if (file) await this.ops.remove(temporaryOf(file.path, markOf(runId, id))).catch(() => undefined)
    }
  }
}

/** Steps on one path build on each other: where one failed, the next has nothing to stand on. */
const blockedBy = (
  { file, store }: PlanStep,
  { steps }: PlanDocument,
  earlier: readonly StepResult[]
): string | undefined => {
  const failed = earlier.find(({ id, status }) => {
    const before = steps.find((each) => each.id === id)
    if (status !== 'failed' && status !== 'drifted') return false
    // What was to be stored first, or put back first, was not.
    if (store && before?.store?.targetId === store.targetId) return true
    if (status === 'drifted' || !file || !before?.file) return false
    const { path, before: state } = before.file
    return file.path === path || (state.kind === 'missing' && file.path.startsWith(path + sep))
  })
  return failed && `it builds on step ${failed.id} (${failed.text}), which was not done`
}

const markOf = (runId: string, stepId: string): string =>
  createHash('sha256').update(`${runId} ${stepId}`).digest('hex').slice(0, 12)
