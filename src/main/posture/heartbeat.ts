import { dirname } from 'node:path'
import { z } from 'zod'
import { HeartbeatStatus } from '../../shared/remediation/contract'
import type { Entry } from '../activity/service'
import { writeAtomically } from '../platform/atomic-write'
import type { Clock } from '../platform/clock'
import { ensurePrivateFolder, readRegularFile } from '../platform/file-safety'
import type { Log } from '../platform/log'
import { asideName, putAside } from '../platform/put-aside'
import type { SettingsService } from '../settings/service'
import type { PostureEngine } from './engine'
import { healthScore, summarise } from './score'

const MAX_FILE_BYTES = 64 * 1024
const FIRST_RUN_AFTER_MS = 1_000
const LastRun = HeartbeatStatus.pick({ lastRunAtMs: true, lastResult: true, lastError: true })
type LastRun = z.infer<typeof LastRun>

/** Runs the checks on a schedule and keeps the last result. */
export class Heartbeat {
  private last: LastRun = { lastRunAtMs: null, lastResult: null, lastError: null }
  /** In ticks: a clock that is set must not change what is told of a timer that knows nothing of it. */
  private dueAtTick: number | null = null
  /** Where a file that could not be read is to be kept, while it is not there yet. */
  private asideDue: string | null = null
  private timer: NodeJS.Timeout | undefined
  private underWay: Promise<void> | undefined
  private unsubscribe: (() => void) | undefined

  /** @param path where the last result is kept, or undefined when state is not kept */
  constructor(
    private readonly posture: PostureEngine,
    private readonly settings: SettingsService,
    private readonly record: (entry: Entry) => Promise<void>,
    private readonly path: string | undefined,
    private readonly beaten: (news: { healthScore: number | null; atMs: number }) => void,
    private readonly clock: Clock,
    private readonly log: Log
  ) {}

  /** Reads the last result, so that it can be shown before the first run. */
  async load(): Promise<void> {
    if (this.path === undefined) return
    try {
      const file = await readRegularFile(this.path, MAX_FILE_BYTES, 'settings.file-io')
      if (file) this.last = LastRun.parse(JSON.parse(file.bytes.toString('utf8')))
    } catch (error) {
      this.asideDue = asideName(this.path, this.clock.nowMs())
      this.log.warn(`the last heartbeat cannot be read; the next one keeps its file as ${this.asideDue}`, error)
    }
  }

  /** Starts the schedule; a change of the settings moves it. */
  start(): void {
    this.unsubscribe = this.settings.onChange(() => this.schedule())
    this.schedule()
  }

  async stop(): Promise<void> {
    this.unsubscribe?.()
    clearTimeout(this.timer)
    this.dueAtTick = null
    await this.underWay
  }

  status(): HeartbeatStatus {
    const { dueAtTick, clock } = this
    return {
      enabled: this.settings.values['heartbeat.enabled'],
      intervalMs: this.settings.values['heartbeat.intervalMs'],
      nextRunAtMs: dueAtTick === null ? null : Math.round(clock.nowMs() + dueAtTick - clock.tickMs()),
      ...this.last
    }
  }

  private schedule(): void {
    clearTimeout(this.timer)
    this.dueAtTick = null
    if (!this.settings.values['heartbeat.enabled']) return
    const intervalMs = this.settings.values['heartbeat.intervalMs']
    const now = this.clock.nowMs()
    const sinceLast = this.last.lastRunAtMs === null ? intervalMs : now - this.last.lastRunAtMs
    // A clock set back makes the last run lie in the future; the schedule then starts anew.
    const dueInMs = sinceLast < 0 ? intervalMs : Math.max(FIRST_RUN_AFTER_MS, intervalMs - sinceLast)
    this.dueAtTick = this.clock.tickMs() + dueInMs
    this.timer = setTimeout(() => {
      this.underWay = this.beat().finally(() => {
        this.underWay = undefined
        if (this.dueAtTick !== null) this.schedule()
      })
    }, dueInMs).unref()
  }

  private async beat(): Promise<void> {
    const lastRunAtMs = this.clock.nowMs()
    try {
      const { report } = await this.posture.run(false)
      const summary = summarise(report)
      this.last = { lastRunAtMs, lastResult: { healthScore: healthScore(summary, true), summary }, lastError: null }
    } catch (error) {
      this.log.error('the heartbeat failed', error)
      this.last = { ...this.last, lastRunAtMs, lastError: 'the checks could not be run; the log says more' }
    }
    this.beaten({ healthScore: this.last.lastResult?.healthScore ?? null, atMs: lastRunAtMs })
    await this.keep()
  }

  private async keep(): Promise<void> {
    const { lastResult, lastError } = this.last
    const entry: Entry = {
      actor: 'heartbeat',
      door: 'system',
      address: null,
      method: 'doctor',
      target: null,
      outcome: lastError === null ? 'ok' : 'failed',
      detail: lastError ?? `health score ${lastResult?.healthScore ?? 0}`
    }
    try {
      await this.record(entry)
      if (this.path === undefined) return
      await ensurePrivateFolder(dirname(this.path))
      if (this.asideDue !== null) await putAside(this.path, this.asideDue)
      this.asideDue = null
      await writeAtomically(this.path, JSON.stringify(this.last), { unsafe: 'settings.file-io' })
    } catch (error) {
      this.log.error('the result of the heartbeat cannot be kept', error)
    }
  }
}
