import { z } from 'zod'
import { systemCode } from '../../shared/errors'
import { ActionResult, JobState, MaintenanceRun } from '../../shared/remediation/contract'
import { writeAtomically } from '../platform/atomic-write'
import { readRegularFile } from '../platform/file-safety'
import type { Log } from '../platform/log'
import { asideName, putAside } from '../platform/put-aside'

const MAX_RUNS = 20
const MAX_FILE_BYTES = 4 * 1024 * 1024

/** A run as any version wrote it: what the first one did not write yet is filled in. */
const KeptRun = MaintenanceRun.extend({
  stopped: MaintenanceRun.shape.stopped.default(false),
  planId: MaintenanceRun.shape.planId.default(null),
  planDigest: MaintenanceRun.shape.planDigest.default(null),
  document: MaintenanceRun.shape.document.default(null),
  diffs: MaintenanceRun.shape.diffs.default([]),
  resumed: MaintenanceRun.shape.resumed.default(false),
  actions: z.array(
    ActionResult.extend({
      changes: ActionResult.shape.changes.default([]),
      reasons: ActionResult.shape.reasons.default([]),
      stopped: ActionResult.shape.stopped.default(false),
      steps: ActionResult.shape.steps.default([])
    })
  ),
  updateJob: JobState.extend({
    undoOf: JobState.shape.undoOf.default(null),
    actions: JobState.shape.actions.default([]),
    steps: JobState.shape.steps.default([]),
    stopping: JobState.shape.stopping.default(false)
  })
})
const History = z.object({ version: z.literal(1), runs: z.array(KeptRun) })

/** The latest maintenance runs, newest first, kept in a file when state is kept. Dry runs are held in memory only: they
 *  change nothing on the disk. */
export class RunHistory {
  private runs: MaintenanceRun[] = []
  /** Where a file that could not be read is to be kept, while it is not there yet. */
  private asideDue: string | null = null

  /** @param path undefined when state is not kept */
  constructor(
    private readonly path: string | undefined,
    private readonly log: Log,
    private readonly moved: (job: JobState) => void = () => undefined
  ) {}

  get latest(): MaintenanceRun | undefined {
    return this.runs[0]
  }

  /** Reads the file. One that cannot be read is put aside, never overwritten. */
  async start(nowMs: number): Promise<void> {
    if (this.path === undefined) return
    try {
      const file = await readRegularFile(this.path, MAX_FILE_BYTES, 'settings.file-io')
      if (file) this.runs = History.parse(JSON.parse(file.bytes.toString('utf8'))).runs.map(markInterrupted)
    } catch (error) {
      this.asideDue = asideName(this.path, nowMs)
      this.log.warn(`the record of maintenance runs cannot be read; it is kept as ${this.asideDue}`, error)
      // Where that fails it is tried again before the first write.
      await this.keepOld(this.path).catch(() => undefined)
    }
  }

  /** Adds a run, or replaces it by its new state. A folder that cannot be written does not stop a run that may be there to
   *  mend it: the run is then known until the process ends. A missing folder is not made for it: that is a step of a plan. */
  async put(run: MaintenanceRun): Promise<void> {
    this.show(run)
    if (run.dryRun || this.path === undefined) return
    try {
      await this.save(this.path)
    } catch (error) {
      const level = systemCode(error) === 'ENOENT' ? 'debug' : 'error'
      this.log[level](`the record of maintenance runs ${this.path} cannot be written`, error)
    }
  }

  /** The same without the disk, for what is over in a moment. */
  show(run: MaintenanceRun): void {
    this.runs = [run, ...this.runs.filter(({ runId }) => runId !== run.runId)].slice(0, MAX_RUNS)
    this.moved(run.updateJob)
  }

  /** Says where an undo is. It is none of the runs that are kept here: its journal tells of it. */
  tell(job: JobState): void {
    this.moved(job)
  }

  private async keepOld(path: string): Promise<void> {
    if (this.asideDue === null) return
    await putAside(path, this.asideDue)
    this.asideDue = null
  }

  private async save(path: string): Promise<void> {
    await this.keepOld(path)
    const kept = this.runs.filter(({ dryRun }) => !dryRun)
    await writeAtomically(path, `${JSON.stringify({ version: 1, runs: kept }, null, 1)}\n`, {
      unsafe: 'settings.file-io'
    })
  }
}

/** A run that was under way when the process ended did not finish. */
const markInterrupted = (run: MaintenanceRun): MaintenanceRun => {
  if (run.status !== 'running') return run
  return {
    ...run,
    ok: false,
    status: 'interrupted',
    phase: 'finished',
    updateJob: { ...run.updateJob, status: 'interrupted', phase: 'finished' }
  }
}
