import { AppError } from '../../shared/errors'
import type { Probation, ProbationOutcome } from '../../shared/remediation/probation-contract'
import type { TopicData } from '../../shared/topics'
import type { Clock } from '../platform/clock'
import type { Log } from '../platform/log'
import type { SettingsService } from '../settings/service'
import { settingRow, type SettingKey, type SettingValues } from '../settings/table'
import { Countdown } from './countdown'
import { isIdle, namesOf, shown, type Ledger } from './ledger'
import type { GuardedChange } from './record'
import { writeBack, type TakeBack } from './way-back'

/** Starts with an unconfirmed change in force. At one more it goes back before the gateway listens. */
const MAX_STARTS = 2
/** What cannot be put back, for want of room on the disk perhaps, is tried again. */
const TRY_AGAIN_MS = 10_000
const MAX_TRIES = 6
/** How long a page of the old address may take to come to the new one. */
const COMING_MS = 120_000

/** The gateway, as far as a probation has to do with it. */
export interface GuardedGateway {
  /** Where it listens, or null. */
  readonly url: string | null
  /** The number of the latest connection. */
  readonly latestArrival: number
  /** Listens by other settings, or as before. @throws AppError gateway.cannot-listen */
  move(next: SettingValues, adopt: () => void): Promise<void>
}

interface ProbationNeeds {
  ledger: Ledger
  settings: Pick<
    SettingsService,
    'configuredValues' | 'isPending' | 'isPinned' | 'inFile' | 'putBack' | 'valuesForGateway' | 'adoptForGateway'
  >
  gateway: GuardedGateway
  takeBack: TakeBack
  /** Runs the checks again. */
  look: () => Promise<void>
  publish: (news: TopicData['probation']) => void
  /** Writes a line of the activity record that no call of a client stands for. */
  note: (text: string) => Promise<void>
  clock: Clock
  log: Log
  lengthMs: number
}

/** Sees to it that a change which could lock the operator out goes back by itself, unless somebody confirms it over a connection
 *  that is newer than the change. What waits for the gateway to listen anew is not counted down before. */
export class ProbationService {
  private last: ProbationOutcome | null = null
  private busy: 'moving' | 'reverting' | undefined
  /** The number of the last connection that is older than what is on probation. */
  private olderThan = 0
  private tries = 0
  private movedAtTick = -Infinity
  private again: NodeJS.Timeout | undefined
  private work: Promise<unknown> = Promise.resolve()
  private readonly ledger: Ledger
  private readonly countdown: Countdown

  constructor(private readonly needs: ProbationNeeds) {
    const { ledger, clock } = needs
    this.ledger = ledger
    this.countdown = new Countdown(
      clock,
      () => ledger.leftMs,
      (ms) => ledger.charge(ms),
      () => this.timeIsOver()
    )
  }

  get probation(): Probation | null {
    const { needs } = this
    const { record, changes } = this.ledger
    if (!record || changes.length === 0) return null
    const isReverting = this.busy === 'reverting' || this.again !== undefined
    const isRunning = !isReverting && this.holding.length > 0
    const leftMs = isRunning ? Math.round(this.countdown.remainingMs) : null
    return {
      id: record.id,
      runId: changes.find(({ runId }) => runId !== null)?.runId ?? null,
      state: isReverting ? 'reverting' : isRunning ? 'running' : 'waiting',
      changes: changes.map((change) => ({
        key: change.key,
        before: change.before,
        after: shown(change.key, needs.settings.configuredValues),
        inForce: this.holds(change)
      })),
      lengthMs: needs.lengthMs,
      leftMs,
      deadlineAtMs: leftMs === null ? null : needs.clock.nowMs() + leftMs
    }
  }

  get outcome(): ProbationOutcome | null {
    return this.last
  }

  /** True while clients can be locked out: where nothing listens, nobody is connected. */
  get isGuarding(): boolean {
    return this.needs.gateway.url !== null
  }

  /** True for a while after the gateway began to listen elsewhere in this process: pages come from where it was before. */
  get hasMoved(): boolean {
    return this.needs.clock.tickMs() - this.movedAtTick < COMING_MS
  }

  /** Once the runs that a crash cut short are finished, and before the gateway listens: what was not confirmed in all the time,
   *  or all the starts, it was given goes back now. Never throws. */
  async beforeListening(): Promise<void> {
    const { settings, lengthMs, log } = this.needs
    try {
      await this.sortOut()
      // A run that was finished just now takes over with this start as well.
      settings.adoptForGateway()
      const { record, changes } = this.ledger
      if (!record) return
      if (record.usedMs >= lengthMs) await this.putBack(changes, this.timeOut)
      else if (record.starts >= MAX_STARTS)
        await this.putBack(changes, `the gateway was started ${MAX_STARTS + 1} times and nobody confirmed`)
      else {
        record.starts++
        await this.ledger.save()
      }
    } catch (error) {
      log.error('a change on probation could not be looked after', error)
    }
  }

  /** The gateway could not begin to listen. Where that may be for an unconfirmed change, it goes back.
   *  @returns true when it is worth another try */
  async couldNotListen(reason: string): Promise<boolean> {
    const moving = this.ledger.changes.filter(({ key }) => settingRow(key).keptBy === 'gateway')
    if (moving.length === 0) return false
    const { kind } = await this.putBack(moving, `the gateway cannot listen so (${reason})`)
    return kind === 'reverted'
  }

  /** The gateway has begun to listen: what holds is to be confirmed over connections to come. */
  listening(): void {
    this.olderThan = this.needs.gateway.latestArrival
    this.sync()
  }

  /** Keeps how much time was used up. */
  async stop(): Promise<void> {
    clearTimeout(this.again)
    await this.work
    this.countdown.stop()
    await this.ledger.save()
  }

  /** @throws AppError remediation.on-probation where something else holds on probation already */
  refuseWhileHolding(keys: readonly SettingKey[]): void {
    const { changes } = this.ledger
    const isFree = this.busy === undefined && this.again === undefined && this.holding.length === 0
    if (changes.length > 0 && !isFree) throw onProbation(changes, keys)
  }

  /** @throws AppError remediation.on-probation also where one of these settings waits already */
  refuseBeside(keys: readonly SettingKey[]): void {
    this.refuseWhileHolding(keys)
    const { changes } = this.ledger
    if (changes.some(({ key }) => keys.includes(key))) throw onProbation(changes, keys)
  }

  /** Something of it was made. What holds at once runs from here. */
  async tookEffect(): Promise<void> {
    this.olderThan = this.needs.gateway.latestArrival
    await this.ledger.save()
    this.sync()
  }

  /** A run took a change back. */
  async undone(change: GuardedChange): Promise<void> {
    const id = this.ledger.record?.id ?? ''
    await this.ledger.drop([change])
    if (this.busy === undefined && !this.ledger.record)
      this.close(id, 'reverted', `${change.key}: the change was undone`)
    else this.sync()
  }

  /** Keeps what holds by now.
   *  @param connection the number of the connection the call came over; undefined for a door without one
   *  @throws AppError remediation.no-probation, remediation.not-confirmed, settings.file-io */
  async confirm(id: string, connection: number | undefined): Promise<ProbationOutcome> {
    this.refuseUnlessNamed(id)
    const { holding } = this
    if (holding.length === 0) throw none('nothing of this change holds yet; take it over, or start the gateway again')
    if (connection === undefined || connection <= this.olderThan) throw unproven(connection)
    this.busy = 'moving'
    try {
      this.countdown.stop()
      await this.ledger.keep(holding)
    } finally {
      this.busy = undefined
      this.sync()
    }
    return this.close(id, 'kept', `${namesOf(holding)}: the change was confirmed and stays`)
  }

  /** Puts everything back now. @throws AppError remediation.no-probation */
  async revert(id: string): Promise<ProbationOutcome> {
    this.refuseUnlessNamed(id)
    return this.putBack(this.ledger.changes, 'an operator asked for it')
  }

  /** Lets the gateway listen by what waits. The time begins anew, over all that holds then.
   *  @throws AppError remediation.no-probation; gateway.cannot-listen when it cannot, and the change was put back */
  async takeOver(id: string): Promise<Probation> {
    const { settings, gateway } = this.needs
    this.refuseUnlessNamed(id)
    const waiting = this.ledger.changes.filter(({ key }) => settings.isPending(key))
    if (waiting.length === 0) throw none('nothing of this change waits: it holds already')
    if (gateway.url === null) throw none('the gateway does not listen, so it takes over with its next start')
    this.busy = 'moving'
    this.countdown.stop()
    try {
      await this.track(this.move())
    } catch (error) {
      const why = error instanceof AppError ? error.message : 'the log of the gateway says why'
      const { text } = await this.putBack(waiting, `the gateway cannot listen so (${why})`)
      throw new AppError('gateway.cannot-listen', text, { cause: error })
    } finally {
      this.busy = undefined
    }
    await this.ledger.renew()
    await this.tookEffect()
    return this.probation ?? fail('it was put back meanwhile')
  }

  /** Starts or stops the time as things are now, and tells how they are. */
  sync(): void {
    const isIdleNow = this.busy === undefined && this.again === undefined
    if (isIdleNow && this.holding.length > 0) this.countdown.start()
    else this.countdown.stop()
    this.tell()
  }

  private get holding(): GuardedChange[] {
    return this.ledger.changes.filter((change) => this.holds(change))
  }

  private holds({ key }: GuardedChange): boolean {
    return this.isGuarding && !this.needs.settings.isPending(key)
  }

  private get timeOut(): string {
    return `nobody confirmed it within ${Math.round(this.needs.lengthMs / 1000)} s`
  }

  private refuseUnlessNamed(id: string): void {
    if (this.ledger.record?.id !== id || this.ledger.changes.length === 0)
      throw none('no change of that id is on probation; it may have been kept or put back already')
    if (this.busy !== undefined || this.again !== undefined)
      throw none('this change is being put back or taken over at this moment; look again')
  }

  /** What a crash left between a change and its line in the ledger; and what a flag or the environment decides by now. */
  private async sortOut(): Promise<void> {
    const { settings } = this.needs
    const { ledger } = this
    const { unmade } = ledger
    const now = await settings.inFile(unmade.map(({ key }) => key))
    for (const change of unmade) {
      change.fileAfter = now.get(change.key) ?? null
      change.made = change.runId === null && !isIdle(change)
    }
    await ledger.drop(ledger.unmade)
    await ledger.drop(ledger.changes.filter(({ key }) => settings.isPinned(key)))
  }

  private timeIsOver(): void {
    if (this.busy === undefined && this.holding.length > 0) void this.putBack(this.holding, this.timeOut)
  }

  private putBack(changes: readonly GuardedChange[], why: string): Promise<ProbationOutcome> {
    return this.track(this.carryBack(this.ledger.record?.id ?? '', changes, why))
  }

  /** Never throws: what could not be put back is told. */
  private async carryBack(id: string, changes: readonly GuardedChange[], why: string): Promise<ProbationOutcome> {
    const { settings, takeBack, log } = this.needs
    const { ledger } = this
    this.busy = 'reverting'
    this.again = undefined
    this.countdown.stop()
    this.tell()
    const stuck: string[] = []
    let mayTryAgain = false
    try {
      stuck.push(...(await writeBack(changes, why, { ledger, takeBack, settings })))
      // A value that somebody put there since is not tried out here.
      if (stuck.length === 0) await this.listenAsBefore(changes)
    } catch (error) {
      mayTryAgain = this.isGuarding && ++this.tries < MAX_TRIES
      log.error('a change on probation could not be put back', error)
      stuck.push(error instanceof AppError ? error.message : 'the log of the gateway says why')
    }
    this.busy = undefined
    const names = namesOf(changes)
    if (this.isGuarding) void this.track(this.needs.look())
    if (stuck.length === 0) return this.close(id, 'reverted', `${names}: the change was put back, because ${why}`)
    // What somebody changed since is theirs.
    if (!mayTryAgain) await ledger.drop(changes)
    else this.again = setTimeout(() => void this.track(this.carryBack(id, changes, why)), TRY_AGAIN_MS).unref()
    return this.close(
      id,
      'stuck',
      `${names}: the change should go back, because ${why}, and does not: ${stuck.join('; ')}`
    )
  }

  private async listenAsBefore(changes: readonly GuardedChange[]): Promise<void> {
    const { settings, gateway } = this.needs
    if (!changes.some(({ key }) => settings.isPending(key))) return
    if (gateway.url === null) settings.adoptForGateway()
    else await this.move()
  }

  private async move(): Promise<void> {
    const { settings, gateway, clock } = this.needs
    await gateway.move(settings.valuesForGateway, () => settings.adoptForGateway())
    this.movedAtTick = clock.tickMs()
  }

  private close(id: string, kind: ProbationOutcome['kind'], text: string): ProbationOutcome {
    const { clock, log, note } = this.needs
    const outcome = { id, kind, text, atMs: clock.nowMs() }
    this.last = outcome
    if (kind !== 'stuck') this.tries = 0
    if (kind !== 'kept') log.warn(text)
    void note(text)
    this.sync()
    return outcome
  }

  private tell(): void {
    this.needs.publish({ probation: this.probation, outcome: this.last, url: this.needs.gateway.url })
  }

  /** stop() waits for it. */
  private track<T>(work: Promise<T>): Promise<T> {
    this.work = Promise.all([this.work, work]).catch(() => undefined)
    return work
  }
}

const none = (message: string): AppError => new AppError('remediation.no-probation', message)

const fail = (message: string): never => {
  throw none(message)
}

const unproven = (connection: number | undefined): AppError =>
  new AppError(
    'remediation.not-confirmed',
    connection === undefined
      ? 'this call did not come over the network, so it does not show that anybody can still come in; "trust-console maintenance probation confirm" has the gateway tried over a new connection'
      : 'this connection is older than the change, so it does not show that anybody can still come in; open a new one and confirm over that'
  )

const onProbation = (changes: readonly GuardedChange[], keys: readonly SettingKey[]): AppError =>
  new AppError(
    'remediation.on-probation',
    `nothing was changed, because ${keys.join(', ')} could lock you out and a change of ${namesOf(changes)} is on probation; keep that or put it back first ("trust-console maintenance probation")`
  )
