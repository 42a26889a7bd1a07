import { randomBytes } from 'node:crypto'
import { CredentialCalls } from './credential-calls'
import { helperEnvironment, type CredentialHelper, type CredentialValue } from './credential-protocol'
import { keyringError, obstacleOf, type Keyring, type KeyringProbe } from './keyring'
import { reasonFor } from './keyring-reasons'
import { sessionBus } from './session-bus'

export interface KeyringOptions {
  environment: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  startHelper: (environment: Record<string, string>) => CredentialHelper
  limits?: Limits
}

interface Limits {
  /** For the whole first probe: a start does not wait longer for a prompt that nobody answers. */
  probeMs: number
  /** For one call, whose prompt a person may have to answer. */
  callMs: number
  /** For one call while the product stops. */
  stopMs: number
}

const LIMITS: Limits = { probeMs: 5_000, callMs: 20_000, stopMs: 2_000 }
const PROBE_SERVICE = 'Trust Console probe'

/** The credential store through the library keytar, which runs in a helper process and only once it is needed. */
export class KeytarKeyring implements Keyring {
  private readonly calls: CredentialCalls
  private readonly limits: Limits
  private probeMs: number
  private lastProbe: Promise<KeyringProbe> | undefined
  /** Accounts of probes whose removal failed. */
  private readonly leftovers = new Set<string>()

  constructor(private readonly options: KeyringOptions) {
    this.limits = options.limits ?? LIMITS
    this.probeMs = this.limits.probeMs
    this.calls = new CredentialCalls(() => {
      const { environment, startHelper } = options
      return startHelper(helperEnvironment(environment, sessionBus(environment)))
    }, options.platform)
  }

  probe(): Promise<KeyringProbe> {
    this.lastProbe ??= this.probeNow(this.probeMs)
    return this.lastProbe
  }

  forget(): void {
    this.lastProbe = undefined
    this.probeMs = this.limits.callMs
  }

  async read(service: string, account: string): Promise<string | undefined> {
    const value = await this.run({ call: 'read', service, account })
    return typeof value === 'string' ? value : undefined
  }

  async write(service: string, account: string, value: string): Promise<void> {
    await this.run({ call: 'write', service, account, value })
  }

  async remove(service: string, account: string): Promise<boolean> {
    return (await this.run({ call: 'remove', service, account })) === true
  }

  async list(service: string): Promise<string[]> {
    const accounts = await this.run({ call: 'list', service, account: '' })
    return Array.isArray(accounts) ? accounts.filter((each): each is string => typeof each === 'string') : []
  }

  hurry(): void {
    this.calls.limitTo(this.limits.stopMs)
  }

  close(): void {
    this.calls.close()
  }

  private async probeNow(limitMs: number): Promise<KeyringProbe> {
    const account = randomBytes(8).toString('hex')
    const value = randomBytes(16).toString('hex')
    const until = Date.now() + limitMs
    const left = (): number => Math.max(1, until - Date.now())
    const item = { service: PROBE_SERVICE, account }
    // Also when the write fails: one that came too late may still take effect.
    this.leftovers.add(account)
    try {
      await this.run({ call: 'write', ...item, value }, left())
      let back: unknown
      try {
        back = await this.run({ call: 'read', ...item }, left())
      } catch (error) {
        await this.sweep(left)
        throw error
      }
      const removed = await this.run({ call: 'remove', ...item }, left())
      if (back !== value) throw this.fault('it did not give back the value that was written')
      if (removed !== true) throw this.fault('it did not delete what was written')
      this.leftovers.delete(account)
      await this.sweep(left)
      return { available: true }
    } catch (error) {
      const obstacle = obstacleOf(error) ?? 'other'
      // The value of a probe is worth nothing, and yet no message repeats it.
      const reason = (error instanceof Error ? error.message : String(error)).replaceAll(value, '…')
      const isLate = obstacle === 'no-answer'
      return { available: false, obstacle, reason: isLate ? this.reason(obstacle, '', limitMs) : reason }
    }
  }

  /** Removes what this probe or an earlier one left behind. */
  private async sweep(left: () => number): Promise<void> {
    for (const account of this.leftovers) {
      const item = { service: PROBE_SERVICE, account }
      const removed = await this.run({ call: 'remove', ...item }, left()).catch(() => false)
      if (removed === true) this.leftovers.delete(account)
    }
  }

  private async run(
    request: Parameters<CredentialCalls['run']>[0],
    limitMs = this.limits.callMs
  ): Promise<CredentialValue> {
    const { platform, environment } = this.options
    if (platform === 'linux' && sessionBus(environment) === undefined) {
      throw keyringError('no-bus', this.reason('no-bus', '', limitMs))
    }
    return this.calls.run(request, limitMs)
  }

  private fault(message: string): Error {
    return keyringError('other', this.reason('other', message, 0))
  }

  private reason(obstacle: Parameters<typeof reasonFor>[0], message: string, limitMs: number): string {
    return reasonFor(obstacle, { platform: this.options.platform, message, limitMs })
  }
}
