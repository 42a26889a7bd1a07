import type { StepResult } from '../../shared/remediation/plan-contract'
import type { Log } from '../platform/log'
import type { JournalBook, RunJournal } from './journal'
import { stepsOf } from './plan'
import type { KnownPlan } from './plan-store'
import { resultOf, type Carried, type StepRunner } from './step-runner'
import type { Vault } from './vault'

/** Why a step was not begun. */
const STOPPED = 'the run was stopped before this step began'

/** One plan being carried out: its journal, and what became of each step so far. */
export class Carrying {
  /** Called after each step that was carried out. */
  onStep: () => void = () => undefined
  /** Asked before each step: once it says no, the steps that are left are not begun. */
  mayGoOn: () => boolean = () => true

  constructor(
    readonly carried: Carried,
    private readonly runner: StepRunner,
    private readonly journal: RunJournal | undefined,
    private readonly nowMs: () => number,
    readonly results: StepResult[] = []
  ) {}

  /** Carries out the steps of one action; those that are done already are left. */
  async action(actionId: string): Promise<StepResult[]> {
    for (const step of stepsOf(this.carried.document, actionId)) {
      if (this.has(step.id)) continue
      if (!this.mayGoOn()) return this.skip(actionId)
      this.results.push(await this.runner.run(step, this.carried, this.results, this.journal))
      this.onStep()
    }
    return this.resultsOf(actionId)
  }

  /** Says of an action's steps that they were not begun. */
  skip(actionId: string): StepResult[] {
    for (const step of stepsOf(this.carried.document, actionId)) {
      if (!this.has(step.id)) this.results.push(resultOf(step, 'skipped', STOPPED))
    }
    return this.resultsOf(actionId)
  }

  /** Closes a run that is not taken up again: says of each step what the disk shows, and writes nothing else. */
  async settle(begun: ReadonlySet<string>, reason: string): Promise<void> {
    for (const step of this.carried.document.steps) {
      if (this.has(step.id)) continue
      await this.end(begun.has(step.id) ? await this.runner.found(step) : resultOf(step, 'skipped', reason))
    }
  }

  /** Takes a run up again. A step that was begun may have been carried out just before the crash: the disk tells. */
  async resume(begun: ReadonlySet<string>): Promise<void> {
    await this.journal?.add({ t: 'resume', atMs: this.nowMs() })
    await this.sweep()
    for (const step of this.carried.document.steps) {
      if (!begun.has(step.id) || this.has(step.id)) continue
      const result = await this.runner.found(step)
      if (result.status === 'fixed') await this.end(result)
    }
  }

  /** Removes what a crash left half written. */
  sweep(): Promise<void> {
    return this.runner.sweep(this.carried)
  }

  /** From now on a crash does not bring the run back. */
  async stop(): Promise<void> {
    await this.journal?.add({ t: 'stop', atMs: this.nowMs() })
  }

  async finish(status: string): Promise<void> {
    await this.journal?.finish({ t: 'finish', atMs: this.nowMs(), status })
  }

  resultsOf(actionId: string): StepResult[] {
    return this.results.filter((result) => result.actionId === actionId)
  }

  private async end(result: StepResult): Promise<void> {
    const { id, status, reason } = result
    this.results.push(result)
    await this.journal?.add({ t: 'end', step: id, atMs: this.nowMs(), status, reason })
  }

  private has(id: string): boolean {
    return this.results.some((result) => result.id === id)
  }
}

/** True when a stop kept some of these steps from being begun. */
export const wasStopped = (steps: readonly StepResult[]): boolean => steps.some(({ reason }) => reason === STOPPED)

interface CarryingTools {
  runner: StepRunner
  book: JournalBook
  vault: Vault
  nowMs: () => number
  log: Log
}

/** Opens the journal of a run, unless it would write nothing. Without a journal no step writes. */
export const beginCarrying = async (
  runId: string,
  { document, contents, digest }: KnownPlan,
  { runner, book, vault, nowMs, log }: CarryingTools
): Promise<Carrying> => {
  const carried = { runId, document, contents }
  if (document.steps.every(({ file }) => file === null)) return new Carrying(carried, runner, undefined, nowMs)
  try {
    const sealed = await vault.seal(digest, contents)
    const start = { t: 'start' as const, version: 1 as const, runId, atMs: nowMs(), digest, document, sealed }
    return new Carrying(carried, runner, await book.open(start), nowMs)
  } catch (error) {
    log.error('the journal of changes cannot be written, so nothing is changed', error)
    return new Carrying(carried, runner, undefined, nowMs)
  }
}
