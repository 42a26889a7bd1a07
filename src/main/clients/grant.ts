import type { MethodName } from '../../shared/api'
import { isWide, methodsOfGrants } from '../../shared/clients/grants'
import { AppError } from '../../shared/errors'
import { patternMatches } from '../../shared/secrets/targets'
import type { Clock } from '../platform/clock'
import { stateOf, type KeptClient } from './entry'

/** One use that is taken and not yet settled. */
export interface Use {
  /** Counts it for good. Settles when it is kept: nothing is handed out before. @throws AppError clients.file-io */
  keep(): Promise<void>
  giveBack(): void
}

/** What a registry does for its grants. */
interface Keeper {
  readonly clock: Clock
  /** Settles when the disk has the numbers. */
  save(): Promise<void>
  /** Something changed that the disk may learn later. */
  changedALittle(): void
}

/** A client as the doors and the router know it: who it is, and what it may do. One object for as long as the client is kept. */
export class ClientGrant {
  readonly methods: ReadonlySet<MethodName>
  /** The same, in code-unit order. One object for as long as the grant. */
  readonly methodNames: readonly MethodName[]
  /** For the activity record. */
  readonly actor: string
  /** SHA-256 of its token. */
  readonly digest: Buffer
  private readonly exact: ReadonlySet<string>
  private readonly patterns: readonly string[]
  private reserved = 0

  constructor(
    readonly kept: KeptClient,
    private readonly keeper: Keeper
  ) {
    this.methodNames = Object.freeze(methodsOfGrants(kept.methods))
    this.methods = new Set(this.methodNames)
    this.actor = `client ${kept.name} (${kept.id})`
    this.digest = Buffer.from(kept.digest, 'hex')
    this.exact = new Set(kept.targets)
    this.patterns = kept.targets.filter(isWide)
  }

  get id(): string {
    return this.kept.id
  }

  get name(): string {
    return this.kept.name
  }

  /** False from the moment on at which it is revoked or expires. */
  holds(): boolean {
    return this.kept.revokedAtMs === null && this.keeper.clock.nowMs() < this.kept.expiresAtMs
  }

  /** Why it does not get in any more. */
  get endedBecause(): string {
    return stateOf(this.kept, this.keeper.clock.nowMs()) === 'revoked' ? 'was revoked' : 'has expired'
  }

  /** True for a target id in its scope, or a pattern all of which is. Stored or not makes no difference. */
  covers(targetId: string): boolean {
    return this.namesInFull(targetId) || this.patterns.some((pattern) => patternMatches(pattern, targetId))
  }

  /** True for a target that the scope names letter by letter. */
  namesInFull(targetId: string): boolean {
    return this.exact.has(targetId)
  }

  get usesLeft(): number | null {
    const { maxUses, uses } = this.kept
    return maxUses === null ? null : Math.max(0, maxUses - uses)
  }

  /** Notes a call. Costs no disk work. */
  seen(method: MethodName, address: string | null): void {
    this.kept.lastUse = { atMs: this.keeper.clock.nowMs(), method, address }
    this.keeper.changedALittle()
  }

  /** Takes one use before anything is looked up, in the same turn: calls side by side cannot take one twice.
   *  @throws AppError clients.used-up */
  takeUse(): Use {
    const { maxUses, uses } = this.kept
    if (maxUses !== null && uses + this.reserved >= maxUses) {
      throw new AppError('clients.used-up', `client "${this.name}" has used up its ${maxUses} uses`, {
        data: { maxUses }
      })
    }
    this.reserved++
    return {
      keep: async () => {
        this.reserved--
        this.kept.uses++
        if (maxUses === null) this.keeper.changedALittle()
        else await this.keeper.save()
      },
      giveBack: () => {
        this.reserved--
      }
    }
  }
}
