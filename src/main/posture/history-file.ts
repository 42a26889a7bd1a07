import { dirname } from 'node:path'
import { z } from 'zod'
import { systemCode } from '../../shared/errors'
import { HistorySample, SeenSince, type PostureHistoryReport } from '../../shared/posture/contract'
import type { TopicData } from '../../shared/topics'
import { writeAtomically } from '../platform/atomic-write'
import type { Clock } from '../platform/clock'
import { readRegularFile } from '../platform/file-safety'
import type { Log } from '../platform/log'
import { asideName, putAside } from '../platform/put-aside'
import { SerialQueue } from '../platform/serial-queue'
import { MAX_SAMPLES, NO_HISTORY, recordRun, sameOutcome, splitAt, type History, type PostureRun } from './history'

const MAX_FILE_BYTES = 4 * 1024 * 1024
const MAX_IDS = 500

const isSorted = (samples: readonly HistorySample[]): boolean =>
  samples.every(({ atMs }, index) => index === 0 || atMs >= (samples[index - 1]?.atMs ?? 0))

const Kept = z.object({
  version: z.literal(1),
  samples: z.array(HistorySample).max(MAX_SAMPLES).refine(isSorted),
  since: z.array(SeenSince).max(MAX_IDS)
})

/** The history of the posture, in a file when state is kept. Recording never fails and never waits for the disk. */
export class PostureHistory {
  /** With times to come: either the clock was wrong when they were noted, or it is wrong now. They are kept, and not shown. */
  private history: History = NO_HISTORY
  /** Where a file that could not be read is kept, once something is written in its place. */
  private damaged: string | null = null
  private isAside = false
  private unwritable: string | null = null
  /** True while the file lacks a sample that is known here. */
  private isBehind = false
  private readonly writes = new SerialQueue()

  /** @param path undefined when state is not kept */
  constructor(
    private readonly path: string | undefined,
    private readonly changed: (news: TopicData['posture']) => void,
    private readonly clock: Clock,
    private readonly log: Log
  ) {}

  /** Reads the file. One that cannot be read does not stop a start: the history begins anew, and the first write puts the
   *  old file aside. */
  async load(): Promise<void> {
    if (this.path === undefined) return
    try {
      const file = await readRegularFile(this.path, MAX_FILE_BYTES, 'settings.file-io')
      if (file) this.history = Kept.parse(JSON.parse(file.bytes.toString('utf8')))
    } catch (error) {
      this.damaged = asideName(this.path, this.clock.nowMs())
      this.log.warn(`the posture history ${this.path} cannot be read; it begins anew`, error)
    }
  }

  /** Takes in a run of the checks. */
  record(run: PostureRun): void {
    const { known, ahead } = splitAt(this.history, run.atMs)
    const before = known.samples.at(-1)
    const { samples, since } = recordRun(known, run)
    const now = samples.at(-1)
    // Whichever clock is the wrong one: when something was first seen is not forgotten.
    const first = new Map(this.history.since.map(({ checkId, firstSeenMs }) => [checkId, firstSeenMs]))
    this.history = {
      samples: [...samples, ...ahead].slice(0, MAX_SAMPLES),
      since: since.map((seen) => ({ ...seen, firstSeenMs: first.get(seen.checkId) ?? seen.firstSeenMs }))
    }
    if (now && now !== before) {
      this.isBehind = true
      if (!before || !sameOutcome(before, now))
        this.changed({ atMs: run.atMs, healthScore: now.healthScore, counts: now.counts })
    }
    const { path } = this
    if (path !== undefined && this.isBehind) void this.writes.run(() => this.write(path))
  }

  /** @param sinceMs only samples from this time on */
  report(sinceMs = 0): PostureHistoryReport {
    const { samples, since } = splitAt(this.history, this.clock.nowMs()).known
    return {
      samples: samples.filter(({ atMs }) => atMs >= sinceMs),
      since: [...since],
      persisted: this.path !== undefined,
      problem: this.unwritable ?? this.damagedNote()
    }
  }

  /** Waits until everything recorded so far is on the disk, or could not be put there. */
  async stop(): Promise<void> {
    await this.writes.idle()
  }

  private async write(path: string): Promise<void> {
    // What a burst of runs recorded goes out with the first write.
    if (!this.isBehind) return
    this.isBehind = false
    try {
      await this.putAside(path)
      await writeAtomically(path, `${JSON.stringify({ version: 1, ...this.history })}\n`, {
        unsafe: 'settings.file-io'
      })
      this.unwritable = null
    } catch (error) {
      this.isBehind = true
      const reason = `the posture history ${path} cannot be written (${systemCode(error) ?? 'not a regular file'})`
      // A missing folder is not made here: a command that only looks leaves no trace.
      if (this.unwritable === null)
        this.log.error(`${reason}; ${dirname(path)} must be a folder one can write to`, error)
      this.unwritable = `${reason}; until it can, the history ends with the process`
    }
  }

  private async putAside(path: string): Promise<void> {
    if (this.damaged === null || this.isAside) return
    await putAside(path, this.damaged)
    this.isAside = true
  }

  private damagedNote(): string | null {
    if (this.damaged === null) return null
    return `the file of the history could not be read, so it begins anew; the old one is kept as ${this.damaged}`
  }
}
