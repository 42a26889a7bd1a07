import type { Recovery } from '../../shared/remediation/contract'
import type { Clock } from '../platform/clock'
import type { Log } from '../platform/log'
import type { PostureEngine } from '../posture/engine'
import type { Carrier } from './carrier'
import type { Carrying } from './carrying'
import type { MaintenanceEngine } from './engine'
import { finishOf, type Journaled } from './journal-line'
import { countSteps, stepsStatus } from './results'

/** A run that takes the process down each time must not do so for ever. */
const MAX_RESUMES = 3

/** At a start, takes up the runs that a crash cut short: what the operator agreed to is carried out to its end, so that the
 *  disk is never left between two states. Each step still looks at its target first. A run that was stopped, whose plan has
 *  expired or that crashed again and again is left as it is. Never throws. */
export class Recoverer {
  constructor(
    private readonly carrier: Carrier,
    private readonly engine: Pick<MaintenanceEngine, 'carryOn'>,
    private readonly posture: PostureEngine,
    private readonly note: (text: string) => Promise<void>,
    private readonly clock: Clock,
    private readonly log: Log
  ) {}

  async start(): Promise<void> {
    try {
      const cut = (await this.carrier.book.all()).filter((run) => !finishOf(run))
      for (const run of cut.reverse()) await this.carrier.exclusively(() => this.recover(run))
    } catch (error) {
      this.log.error('a maintenance run that was cut short cannot be finished', error)
    }
  }

  private async recover(run: Journaled): Promise<void> {
    const carrying = await this.carrier.reopen(run)
    const why = carrying
      ? this.whyLeft(run)
      : 'what it would write cannot be opened; the key of this home is another, or its journal was changed'
    const { runId } = run.start
    if (!carrying || why !== undefined) {
      if (carrying) await this.leave(run, carrying, why ?? '')
      else await this.carrier.book.reopen(run).finish({ t: 'finish', atMs: this.clock.nowMs(), status: 'interrupted' })
      return this.tell({
        runId,
        outcome: 'left',
        text: `Run ${runId} was cut short and is not taken up again: ${why ?? ''}`
      })
    }
    await carrying.resume(begunIn(run))
    await this.finish(run, carrying)
    const counts = countSteps(carrying.results)
    await this.tell({
      runId,
      outcome: 'resumed',
      text: `Run ${runId} was cut short; this start finished it: ${counts}`
    })
  }

  private whyLeft({ start, lines }: Journaled): string | undefined {
    if (lines.some(({ t }) => t === 'stop')) return 'it had been stopped'
    if (start.document.expiresAtMs <= this.clock.nowMs()) return 'its plan is more than a day old'
    const resumes = lines.filter(({ t }) => t === 'resume').length
    return resumes >= MAX_RESUMES ? `it was taken up ${resumes} times and cut short each time` : undefined
  }

  private async finish({ start }: Journaled, carrying: Carrying): Promise<void> {
    const { document, digest, atMs } = start
    if (document.kind === 'maintenance') {
      // Not deep: the gateway does not listen yet.
      const before = await this.posture.inspect(false)
      await this.engine.carryOn(carrying, before, { createdAtMs: atMs, digest, resumed: true, deep: false })
      return
    }
    for (const { id } of document.actions) await carrying.action(id)
    await this.carrier.finish(carrying, stepsStatus(carrying.results))
  }

  private async leave(run: Journaled, carrying: Carrying, why: string): Promise<void> {
    await carrying.sweep()
    await carrying.settle(begunIn(run), `a crash came before it, and the run is not taken up again: ${why}`)
    await this.carrier.finish(carrying, 'interrupted')
  }

  private async tell(found: Omit<Recovery, 'atMs'>): Promise<void> {
    this.carrier.recovery = { ...found, atMs: this.clock.nowMs() }
    this.log.warn(found.text)
    await this.note(found.text)
  }
}

const begunIn = ({ lines }: Journaled): ReadonlySet<string> =>
  new Set(lines.flatMap((line) => (line.t === 'begin' ? [line.step] : [])))
