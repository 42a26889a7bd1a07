import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../shared/errors'
import { PlanDocument } from '../../shared/remediation/plan-contract'
import { writeAtomically } from '../platform/atomic-write'
import { readRegularFile } from '../platform/file-safety'
import type { Log } from '../platform/log'
import { asideName, putAside } from '../platform/put-aside'
import { SerialQueue } from '../platform/serial-queue'
import { PLAN_LIVES_MS, type MadePlan } from './plan-document'
import { digestOf, type Vault } from './vault'

const FILE = 'remediation-plans.json'
/** More than there are ways to choose from the actions of one plan, so that nobody's planning pushes out another's plan. */
const MAX_PLANS = 32
const MAX_FILE_BYTES = 64 * 1024 * 1024

const SavedPlan = z.object({
  document: PlanDocument,
  digest: z.string(),
  /** The digest of the same plan without id, time and token: the same facts have the same. */
  fingerprint: z.string(),
  sealed: z.string()
})
type SavedPlan = z.infer<typeof SavedPlan>
interface HeldPlan extends SavedPlan {
  /** True when it belongs on the disk as well, for another process. */
  durable: boolean
}
const File = z.object({ version: z.literal(1), plans: z.array(SavedPlan) })

export interface KnownPlan extends MadePlan {
  digest: string
}

const STALE_HELP = 'make a new plan, look at it, and apply that ("trust-console maintenance plan")'

/** The plans that may be applied: the latest, for a day. What they would write is sealed. Each is known until the process
 *  ends; on the disk are only those that somebody asked to be saved. */
export class PlanStore {
  private plans: HeldPlan[] = []
  private loaded = false
  /** False while the file lacks a plan that belongs there. */
  private saved = true
  /** Files that could not be read, and where each is to be kept. */
  private readonly asideDue = new Map<string, string>()
  private readonly queue = new SerialQueue()

  /** @param folders where the file may lie, the best first; the first that can be written has it */
  constructor(
    private readonly folders: () => readonly string[],
    private readonly vault: Vault,
    private readonly log: Log
  ) {}

  /** Keeps a plan so that it can be applied later. A plan of the same facts that is not half through its day is given again.
   *  @param durable true to save it. Without it nothing is written: whoever only looks leaves no trace */
  keep(made: MadePlan, fingerprint: string, durable: boolean): Promise<KnownPlan> {
    return this.queue.run(async () => {
      await this.load()
      const plan = await this.add(made, fingerprint)
      if (durable) this.want(plan)
      if (durable && !this.saved) await this.save()
      return plan
    })
  }

  private async add(made: MadePlan, fingerprint: string): Promise<KnownPlan> {
    const { createdAtMs } = made.document
    const known = this.plans.find(
      (plan) =>
        plan.fingerprint === fingerprint &&
        createdAtMs < plan.document.expiresAtMs - PLAN_LIVES_MS / 2 &&
        !isEarly(plan, createdAtMs)
    )
    const again = known && (await this.opened(known))
    if (again) return again
    const digest = digestOf(made.document)
    const sealed = await this.vault.seal(digest, made.contents)
    const fresh = this.plans.filter(({ document }) => document.expiresAtMs > createdAtMs)
    const plan = { document: made.document, digest, fingerprint, sealed, durable: false }
    // Apart, so that nobody pushes out a saved plan by looking.
    const latest = (durable: boolean): HeldPlan[] =>
      [plan, ...fresh].filter((each) => each.durable === durable).slice(0, MAX_PLANS)
    this.plans = [...latest(false), ...latest(true)]
    return { ...made, digest }
  }

  private want({ document: { planId } }: KnownPlan): void {
    const plan = this.plans.find(({ document }) => document.planId === planId)
    if (!plan || plan.durable) return
    plan.durable = true
    const saved = this.plans.filter(({ durable }) => durable)
    // The one that is asked for now comes first, however old it is.
    this.plans = [
      ...this.plans.filter(({ durable }) => !durable),
      ...[plan, ...saved.filter((each) => each !== plan)].slice(0, MAX_PLANS)
    ]
    this.saved = false
  }

  /** @throws AppError remediation.plan-stale */
  async find(planId: string, digest: string, nowMs: number): Promise<KnownPlan> {
    await this.queue.run(() => this.load())
    const plan = this.plans.find(({ document }) => document.planId === planId)
    if (!plan) throw stale(`the plan ${planId} is not known here`)
    if (plan.document.expiresAtMs <= nowMs) throw stale(`the plan ${planId} is more than a day old`)
    // Else a clock that is set back would let it live for as long as it was set back.
    if (isEarly(plan, nowMs)) throw stale(`the plan ${planId} was made later than the clock says it is now`)
    // The digest is taken again: a file that somebody changed must not pass as what was shown.
    if (plan.digest !== digest || digestOf(plan.document) !== digest) {
      throw stale(`the digest is not that of the plan ${planId}`)
    }
    const opened = await this.opened(plan)
    if (!opened) throw stale(`what the plan ${planId} would write cannot be opened any more`)
    return opened
  }

  private async opened({ document, sealed }: SavedPlan): Promise<KnownPlan | undefined> {
    const digest = digestOf(document)
    const contents = await this.vault.open(digest, sealed)
    return contents && { document, digest, contents }
  }

  private async load(): Promise<void> {
    if (this.loaded) return
    this.loaded = true
    for (const folder of this.folders()) {
      const path = join(folder, FILE)
      try {
        const file = await readRegularFile(path, MAX_FILE_BYTES, 'settings.file-io')
        if (!file) continue
        const { plans } = File.parse(JSON.parse(file.bytes.toString('utf8')))
        this.plans.push(...plans.map((plan) => ({ ...plan, durable: true })))
      } catch (error) {
        // Plans can be made again; the next one puts the file aside.
        this.asideDue.set(path, asideName(path, Date.now()))
        this.log.warn(`the saved plans in ${path} cannot be read; plan again`, error)
      }
    }
  }

  private async save(): Promise<void> {
    const plans = this.plans.flatMap(({ durable, ...plan }) => (durable ? [plan] : []))
    const text = `${JSON.stringify({ version: 1, plans })}\n`
    for (const folder of this.folders()) {
      const path = join(folder, FILE)
      try {
        const aside = this.asideDue.get(path)
        if (aside !== undefined) await putAside(path, aside)
        this.asideDue.delete(path)
        await writeAtomically(path, text, { unsafe: 'settings.file-io' })
        this.saved = true
        return
      } catch (error) {
        this.log.debug(`the plans cannot be saved in ${folder}`, error)
      }
    }
    this.log.warn('the plan cannot be saved; it can be applied until this process ends')
  }
}

/** How far the clock may be put back, as it is to keep it right, before a plan seems to come from the future. */
const CLOCK_SLACK_MS = 5 * 60_000

const isEarly = ({ document }: SavedPlan, nowMs: number): boolean => nowMs < document.createdAtMs - CLOCK_SLACK_MS

const stale = (why: string): AppError => new AppError('remediation.plan-stale', `${why}; ${STALE_HELP}`)
