import { timingSafeEqual } from 'node:crypto'
import { AppError } from '../../shared/errors'
import { DAY_MS, DEFAULT_CLIENT_DAYS, MAX_CLIENT_DAYS, MAX_CLIENT_MS } from '../../shared/clients/grants'
import type { ClientList, ListedClient } from '../../shared/clients/contract'
import type { Clock } from '../platform/clock'
import type { Log } from '../platform/log'
import { SerialQueue } from '../platform/serial-queue'
import { stateOf, type KeptClient } from './entry'
import { MAX_CLIENTS, readClients, writeClients } from './file'
import { ClientGrant } from './grant'
import { clientIdOf, mintClientId, mintClientToken, tokenDigest } from './token'

/** How long the disk may be behind with last uses and with uses that are not counted down. */
const SAVE_WITHIN_MS = 60_000
/** Pages hear of uses no more often than this. */
const TELL_EVERY_MS = 2_000
/** Ended clients are remembered so long: whoever still presents their token is told why, and locks nobody out. */
const REMEMBER_ENDED_MS = 90 * DAY_MS
/** The longest a timer may wait; the end of a client may be further away. */
const MAX_TIMER_MS = 6 * 60 * 60 * 1000

interface Wish {
  name: string
  methods: readonly string[]
  targets?: readonly string[] | undefined
  expiresAtMs?: number | undefined
  maxUses?: number | undefined
}

interface Surroundings {
  /** Where clients are kept; undefined when state is not. */
  path: () => string | undefined
  /** Key material: keep it out of logs. */
  instanceKey: () => Uint8Array
  /** False for a process that ends with one call: a client it keeps in memory would be of no use. */
  outlives: boolean
  /** Something that a page shows has changed. */
  changed: () => void
  /** A client was revoked or has expired: what it holds open must be closed. */
  ended: () => void
  clock: Clock
  log: Log
}

/** Compared with when no client has the id, so that an unknown id costs what a known one does. */
const NOBODY = tokenDigest('')

/** The clients of this home: who there is, who a token belongs to, and what was used. Reads the file once; afterwards the
 *  memory is what counts. */
export class ClientRegistry {
  readonly clock: Clock
  private readonly grants = new Map<string, ClientGrant>()
  private readonly writes = new SerialQueue()
  private nextSave: Promise<void> | undefined
  private readProblem: string | null = null
  private writeProblem: string | null = null
  private saveTimer: NodeJS.Timeout | undefined
  private tellTimer: NodeJS.Timeout | undefined
  private endTimer: NodeJS.Timeout | undefined

  constructor(private readonly around: Surroundings) {
    this.clock = around.clock
  }

  /** Reads the file. One that cannot be read stops no start: no client gets in, and diagnostics say so. */
  async load(): Promise<void> {
    const path = this.around.path()
    if (path === undefined) return
    try {
      for (const kept of await readClients(path, this.around.instanceKey())) this.add(kept)
    } catch (error) {
      this.readProblem =
        `${path} was changed or cannot be read, so no client gets in; put back a good copy and start again, ` +
        'or create the clients anew: the old file is then put aside'
      this.around.log.warn(this.readProblem, error)
    }
    this.awaitEnd()
  }

  async stop(): Promise<void> {
    for (const timer of [this.tellTimer, this.endTimer]) clearTimeout(timer)
    if (this.saveTimer)
      await this.save().catch((error: unknown) => this.around.log.error('last uses of clients are lost', error))
    await this.writes.idle()
  }

  get problem(): string | null {
    return this.readProblem ?? this.writeProblem
  }

  get persisted(): boolean {
    return this.around.path() !== undefined
  }

  get isEmpty(): boolean {
    return this.grants.size === 0
  }

  /** Who a token belongs to, ended clients included; undefined for a wrong one. Takes a time that does not depend on how much
   *  of it is right. */
  find(token: string): ClientGrant | undefined {
    const id = clientIdOf(token)
    const grant = id === undefined ? undefined : this.grants.get(id)
    const right = timingSafeEqual(tokenDigest(token), grant?.digest ?? NOBODY)
    return right ? grant : undefined
  }

  list(): ClientList {
    const clients = [...this.grants.values()].map(({ kept }) => this.listed(kept))
    clients.sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? -1 : 1))
    return { clients, persisted: this.persisted, problem: this.problem }
  }

  /** @returns the client and its token, which nobody can show again
   *  @throws AppError rpc.invalid-params, clients.full, clients.file-io; there is no new client then */
  async create(wish: Wish, by: string): Promise<{ client: ListedClient; token: string }> {
    const kept = this.fresh(wish, by)
    const token = mintClientToken(kept.id)
    kept.digest = tokenDigest(token).toString('hex')
    this.makeRoom()
    // Nobody has the token yet; it opens nothing before the disk has it.
    this.add(kept)
    try {
      await this.save()
    } catch (error) {
      this.grants.delete(kept.id)
      throw error
    }
    this.awaitEnd()
    this.around.changed()
    return { client: this.listed(kept), token }
  }

  /** Ends a client at once, whatever becomes of the write.
   *  @returns false when it was revoked before
   *  @throws AppError clients.unknown, clients.file-io: it is shut out then, and would be back after a restart */
  async revoke(id: string): Promise<boolean> {
    const grant = this.grants.get(id)
    if (!grant) throw new AppError('clients.unknown', this.problem ?? `there is no client with the id ${id}`)
    // One whose revocation could not be written is revoked again.
    if (grant.kept.revokedAtMs !== null && this.writeProblem === null) return false
    grant.kept.revokedAtMs ??= this.clock.nowMs()
    this.around.ended()
    this.around.changed()
    await this.save()
    return true
  }

  save(): Promise<void> {
    clearTimeout(this.saveTimer)
    this.saveTimer = undefined
    // Everybody who asks before a write begins shares it.
    return (this.nextSave ??= this.writes.run(() => {
      this.nextSave = undefined
      return this.write()
    }))
  }

  changedALittle(): void {
    this.saveTimer ??= setTimeout(() => {
      this.save().catch((error: unknown) => this.around.log.error('last uses of clients cannot be written', error))
    }, SAVE_WITHIN_MS).unref()
    this.tellTimer ??= setTimeout(() => {
      this.tellTimer = undefined
      this.around.changed()
    }, TELL_EVERY_MS).unref()
  }

  private async write(): Promise<void> {
    const path = this.around.path()
    if (path === undefined) return
    const setAside = this.readProblem === null ? undefined : `${path}.damaged-${this.clock.nowMs()}`
    const all = [...this.grants.values()].map(({ kept }) => kept)
    try {
      await writeClients(path, this.around.instanceKey(), all, setAside)
      this.readProblem = null
      this.writeProblem = null
    } catch (error) {
      this.writeProblem = `${path} cannot be written: after a restart a client could be back that was revoked`
      throw error
    }
  }

  private add(kept: KeptClient): void {
    this.grants.set(kept.id, new ClientGrant(kept, this))
  }

  private fresh({ name, methods, targets = [], expiresAtMs, maxUses }: Wish, createdBy: string): KeptClient {
    const createdAtMs = this.clock.nowMs()
    const ends = expiresAtMs ?? createdAtMs + DEFAULT_CLIENT_DAYS * DAY_MS
    if (ends <= createdAtMs) throw badField('expiresAtMs', 'must lie in the future')
    if (ends - createdAtMs > MAX_CLIENT_MS) throw badField('expiresAtMs', `must lie within ${MAX_CLIENT_DAYS} days`)
    if (this.around.path() === undefined && !this.around.outlives) {
      throw new AppError(
        'clients.file-io',
        'state is kept in memory and no gateway runs, so the client would end with this command; start the gateway first'
      )
    }
    const lower = name.toLowerCase()
    if ([...this.grants.values()].some((grant) => grant.holds() && grant.name.toLowerCase() === lower)) {
      throw badField('name', 'is taken by a client that is in force; revoke that one first, or choose another name')
    }
    return {
      id: mintClientId(),
      name,
      methods: [...methods],
      targets: [...targets],
      createdAtMs,
      createdBy,
      expiresAtMs: ends,
      maxUses: maxUses ?? null,
      uses: 0,
      revokedAtMs: null,
      lastUse: null,
      digest: ''
    }
  }

  /** Forgets those that ended long ago, and sooner where there are too many. @throws AppError clients.full */
  private makeRoom(): void {
    const endOf = ({ kept }: ClientGrant): number => Math.min(kept.revokedAtMs ?? Infinity, kept.expiresAtMs)
    const ended = [...this.grants.values()].filter((grant) => !grant.holds()).sort((a, b) => endOf(a) - endOf(b))
    for (const grant of ended) {
      const isOld = this.clock.nowMs() - endOf(grant) > REMEMBER_ENDED_MS
      if (isOld || this.grants.size >= MAX_CLIENTS) this.grants.delete(grant.id)
    }
    if (this.grants.size >= MAX_CLIENTS) {
      throw new AppError('clients.full', `there are ${MAX_CLIENTS} clients in force; revoke those that are not needed`)
    }
  }

  private listed(client: KeptClient): ListedClient {
    const { digest: _digest, ...shown } = client
    return { ...shown, state: stateOf(client, this.clock.nowMs()) }
  }

  /** Wakes up when the next client expires. */
  private awaitEnd(): void {
    clearTimeout(this.endTimer)
    const ends = [...this.grants.values()].filter((grant) => grant.holds()).map(({ kept }) => kept.expiresAtMs)
    if (ends.length === 0) return
    const next = Math.min(...ends)
    const waitMs = Math.min(Math.max(next - this.clock.nowMs(), 1), MAX_TIMER_MS)
    this.endTimer = setTimeout(() => {
      if (this.clock.nowMs() >= next) {
        this.around.ended()
        this.around.changed()
      }
      this.awaitEnd()
    }, waitMs).unref()
  }
}

const badField = (field: string, message: string): AppError =>
  new AppError('rpc.invalid-params', `invalid params for clients.create: ${field} ${message}`, { data: { field } })
