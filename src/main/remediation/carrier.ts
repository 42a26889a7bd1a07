import type { Recovery } from '../../shared/remediation/contract'
import type { FileDiff, PlanDocument } from '../../shared/remediation/plan-contract'
import type { Clock } from '../platform/clock'
import type { Log } from '../platform/log'
import { SerialQueue } from '../platform/serial-queue'
import { beginCarrying, Carrying } from './carrying'
import type { JournalBook } from './journal'
import { endOf, type Journaled } from './journal-line'
import type { KnownPlan, PlanStore } from './plan-store'
import { resultOf, type StepRunner } from './step-runner'
import { digestOf, type Contents, type Vault } from './vault'

/** What every run needs, of whatever kind: one queue, the journals, the saved plans and the runner of steps. */
export class Carrier {
  /** What the start found of a run that a crash had cut short. */
  recovery: Recovery | null = null
  private readonly queue = new SerialQueue()

  constructor(
    readonly plans: PlanStore,
    readonly book: JournalBook,
    readonly runner: StepRunner,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly log: Log
  ) {}

  /** Lets nobody else write meanwhile. */
  exclusively<T>(task: () => Promise<T>): Promise<T> {
    return this.queue.run(task)
  }

  begin(runId: string, plan: KnownPlan): Promise<Carrying> {
    const { runner, book, vault, log } = this
    return beginCarrying(runId, plan, { runner, book, vault, log, nowMs: () => this.clock.nowMs() })
  }

  /** A run as its journal left it. @returns undefined when what it would write cannot be opened: another key, or a journal that was changed */
  async reopen(run: Journaled): Promise<Carrying | undefined> {
    const { document, runId } = run.start
    const contents = await this.contentsOf(run)
    if (!contents) return undefined
    const results = document.steps.flatMap((step) => {
      const end = endOf(run, step.id)
      return end ? [resultOf(step, end.status, end.reason)] : []
    })
    const carried = { runId, document, contents }
    return new Carrying(carried, this.runner, this.book.reopen(run), () => this.clock.nowMs(), results)
  }

  /** The bytes a run read and wrote, which can hold secrets. @returns undefined as reopen() does */
  contentsOf({ start: { document, sealed } }: Journaled): Promise<Contents | undefined> {
    return this.vault.open(digestOf(document), sealed)
  }

  /** A last line that cannot be written leaves a run for the next start to find finished. */
  async finish(carrying: Carrying, status: string): Promise<void> {
    await carrying
      .finish(status)
      .catch((error: unknown) => this.log.error('the end of the run is not in its journal', error))
  }

  async stop(carrying: Carrying): Promise<void> {
    await carrying.stop().catch((error: unknown) => this.log.error('the stop of the run is not in its journal', error))
  }

  /** Loaded only when asked for: most commands need no diff. */
  async diffs(document: PlanDocument, contents: Contents): Promise<FileDiff[]> {
    const { fileDiffs } = await import('./diff-view')
    return fileDiffs(document, contents, this.vault.hash)
  }
}
