import { join } from 'node:path'
import { AppError } from '../../../shared/errors'
import type { MoveProgress } from '../../../shared/secrets/move-contract'
import { silentLog } from '../../platform/log'
import { FakeClock, temporaryFolder } from '../../platform/testing'
import { MoveControl } from '../move/move-control'
import { chooseStore, moveStore, type StoreOptions } from '../open-store'
import { SecretsService } from '../service'
import { FakeKeyring } from './fake-keyring'

/** A disk, a credential store and a setting that outlive the services that are started over them. */
export class MoveRig {
  readonly keyring = new FakeKeyring()
  readonly clock = new FakeClock()
  /** secrets.backend of the config file. */
  backend = 'auto'
  pinned = false
  platform: NodeJS.Platform = 'linux'
  /** What the moves of all services told. */
  readonly told: (MoveProgress | null)[] = []
  /** Of the service that was started last. */
  moving = new MoveControl(() => undefined, this.clock)

  private constructor(readonly path: string) {}

  static async make(): Promise<MoveRig> {
    return new MoveRig(join(await temporaryFolder(), 's.json'))
  }

  options(): StoreOptions {
    return {
      requested: () => this.backend,
      storePath: () => this.path,
      keyString: () => undefined,
      keyring: this.keyring,
      platform: this.platform,
      clock: this.clock,
      request: {
        check: () => {
          if (this.pinned) throw new AppError('settings.pinned', 'pinned')
        },
        changes: (name) => this.backend !== name,
        change: (name) => {
          this.backend = name
          return Promise.resolve()
        }
      },
      moving: this.moving
    }
  }

  /** A service as after a start of the product. */
  start(): SecretsService {
    this.moving = new MoveControl((move) => this.told.push(move), this.clock)
    const options = this.options()
    return new SecretsService(
      {
        choose: (before) => chooseStore(options, before),
        move: (before, to, adopt) => moveStore(options, before, to, adopt),
        keyString: () => undefined,
        changed: () => undefined,
        used: () => undefined,
        clock: this.clock,
        log: silentLog
      },
      {}
    )
  }

  /** A service that holds these secrets in the encrypted file or in the credential store. */
  async filledIn(
    where: 'encrypted-file' | 'keystore',
    values: Readonly<Record<string, string>>
  ): Promise<SecretsService> {
    if (where === 'encrypted-file') this.keyring.failing = 'no-bus'
    const service = this.start()
    for (const [id, value] of Object.entries(values)) await service.set(id, value)
    const { activeBackend } = await service.status()
    if (activeBackend !== where) throw new Error(`the secrets are in ${activeBackend}`)
    this.keyring.failing = undefined
    return service
  }

  /** Targets that have an item in the credential store. */
  get items(): string[] {
    return [...this.keyring.items.keys()].flatMap((name) => /^Trust Console [0-9a-f]+\/(.*)$/.exec(name)?.[1] ?? [])
  }
}

/** What the service hands out for these targets. */
export const valuesOf = async (
  service: SecretsService,
  ids: readonly string[]
): Promise<Record<string, string | null>> => {
  const values = await Promise.all(ids.map(async (id) => (await service.get(id, true)).value))
  return Object.fromEntries(ids.map((id, at) => [id, values[at] ?? null]))
}
