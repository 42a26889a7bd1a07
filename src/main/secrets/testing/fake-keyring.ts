import { keyringError, type Keyring, type KeyringObstacle, type KeyringProbe } from '../keychain/keyring'

/** A credential store in memory that can be locked, lose items and fail. */
export class FakeKeyring implements Keyring {
  /** Values by `service/account`. */
  readonly items = new Map<string, string>()
  /** Like gnome-keyring that cannot ask: reads and removals find nothing, writes fail. */
  locked = false
  /** Fails every call with this. */
  failing: KeyringObstacle | undefined
  /** Runs before each write; may throw. */
  beforeWrite: (service: string, account: string) => void = () => undefined
  probes = 0
  reads = 0
  /** Calls still answered before it fails every one, as if the process had been killed there. */
  callsLeft = Infinity
  /** Calls still answered before each one waits for ever, as it looks from the disk when the process is killed there. */
  callsAlive = Infinity
  /** True to have the call that is not answered take effect all the same. */
  diesLate = false
  calls = 0

  probe(): Promise<KeyringProbe> {
    this.probes++
    const obstacle = this.failing ?? (this.locked ? 'locked' : undefined)
    return Promise.resolve(
      obstacle ? { available: false, obstacle, reason: `the fake is ${obstacle}` } : { available: true }
    )
  }

  forget(): void {
    // Each probe finds out anew.
  }

  async read(service: string, account: string): Promise<string | undefined> {
    this.reads++
    this.failIfAsked()
    await this.liveOn()
    return this.locked ? undefined : this.items.get(`${service}/${account}`)
  }

  async write(service: string, account: string, value: string): Promise<void> {
    this.failIfAsked()
    this.beforeWrite(service, account)
    if (this.locked) throw keyringError('locked', 'the fake is locked')
    await this.liveOn(() => this.items.set(`${service}/${account}`, value))
    this.items.set(`${service}/${account}`, value)
  }

  async remove(service: string, account: string): Promise<boolean> {
    this.failIfAsked()
    await this.liveOn(() => this.items.delete(`${service}/${account}`))
    return !this.locked && this.items.delete(`${service}/${account}`)
  }

  async list(service: string): Promise<string[]> {
    this.failIfAsked()
    await this.liveOn()
    const prefix = `${service}/`
    if (this.locked) return []
    return [...this.items.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
  }

  hurry(): void {
    // Nothing here takes long.
  }

  close(): void {
    // Nothing here stays open.
  }

  private async liveOn(effect: () => void = () => undefined): Promise<void> {
    this.calls++
    if (this.callsAlive-- > 0) return
    if (this.callsAlive === -1 && this.diesLate) effect()
    await new Promise(() => undefined)
  }

  private failIfAsked(): void {
    if (--this.callsLeft < 0) throw keyringError('other', 'the fake was killed')
    if (this.failing) throw keyringError(this.failing, `the fake is ${this.failing}`)
  }
}
