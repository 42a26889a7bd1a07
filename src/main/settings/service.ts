import { AppError } from '../../shared/errors'
import type { SettingView } from '../../shared/settings/contract'
import { SerialQueue } from '../platform/serial-queue'
import { ConfigText, readConfig, writeConfig } from './config-file'
import { hashSettings } from './hash'
import { firstVariable, resolveSettings, type Environment, type Flags, type Settings, type Source } from './resolve'
import {
  environmentOf,
  SETTING_KEYS,
  settingRow,
  STORE_KEY_VARIABLES,
  type SettingKey,
  type SettingValue,
  type SettingValues
} from './table'

export type Edits = { readonly [K in SettingKey]?: SettingValues[K] | undefined }

export interface SettingsOrigins {
  home: string
  configPath: string
  workingFolder: string
  flags: Flags
  environment: Environment
  /** False in a process that does not listen: it can take over a new address at once. */
  runsGateway: boolean
}

type Listener = (now: SettingValues, before: SettingValues) => void

/** The settings in force, where each comes from, and the one way to change them. */
export class SettingsService {
  private inForce: Settings | undefined
  /** What the next start would use: differs from `inForce` in settings that need a restart. */
  private configured: Settings | undefined
  private hash: string | undefined
  private readonly listeners = new Set<Listener>()
  private readonly queue = new SerialQueue()

  constructor(
    private readonly origins: SettingsOrigins,
    private readonly instanceKey: () => Uint8Array
  ) {}

  /** Reads all sources for the first time.
   *  @throws AppError settings.invalid, settings.file-io */
  async start(): Promise<void> {
    this.configured = this.resolve(await readConfig(this.origins.configPath))
    this.inForce = this.configured
  }

  get home(): string {
    return this.origins.home
  }

  get configPath(): string {
    return this.origins.configPath
  }

  get values(): SettingValues {
    return this.loaded(this.inForce).values
  }

  sourceOf(key: SettingKey): Source {
    return this.loaded(this.configured).sources[key]
  }

  get sources(): Settings['sources'] {
    return this.loaded(this.configured).sources
  }

  isPinned(key: SettingKey): boolean {
    const { kind } = this.sourceOf(key)
    return kind === 'flag' || kind === 'env'
  }

  /** True when the value is set and takes over only at the next start. */
  isPending(key: SettingKey): boolean {
    return !sameValue(this.values[key], this.loaded(this.configured).values[key])
  }

  /** True when this process keeps a setting's old value until it is started again. */
  needsRestart(key: SettingKey): boolean {
    const { keptBy } = settingRow(key)
    return keptBy === 'process' || (keptBy === 'gateway' && this.origins.runsGateway)
  }

  /** The key string for the secret file, with the variable that supplied it. Key material: keep it out of logs. */
  storeKey(): { name: string; value: string } | undefined {
    return firstVariable(this.origins.environment, STORE_KEY_VARIABLES)
  }

  configHash(): string {
    this.hash ??= hashSettings(this.home, this.values, this.storeKey()?.value, this.instanceKey())
    return this.hash
  }

  onChange(listener: Listener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Writes new values into config.json and puts them in force, except those that need a restart. undefined removes a
   *  key, so that its default holds. Comments, order and unknown keys stay.
   *  @returns the keys whose value in the file changed
   *  @throws AppError settings.pinned, settings.invalid, settings.file-io; nothing is changed then */
  change(edits: Edits): Promise<SettingKey[]> {
    return this.queue.run(async () => {
      const keys = SETTING_KEYS.filter((key) => key in edits)
      for (const key of keys) this.refusePinned(key)
      const before = (await readConfig(this.configPath)) ?? new ConfigText(this.configPath, '{}\n')
      let after = before
      for (const key of keys) after = after.with(key, edits[key])
      if (after.text === before.text) return []
      const next = this.resolve(after)
      await writeConfig(after)
      this.adopt(next)
      return keys.filter((key) => !sameValue(before.at(key)?.value, after.at(key)?.value))
    })
  }

  list(): SettingView[] {
    return SETTING_KEYS.map((key) => {
      const row = settingRow(key)
      const value = this.values[key]
      return {
        key,
        value: row.secret ? (value === '' ? 'not set' : 'set') : typeof value === 'object' ? [...value] : value,
        secret: row.secret === true,
        source: this.sourceOf(key),
        pinned: this.isPinned(key),
        environment: environmentOf(key)[0] ?? '',
        needsRestart: row.keptBy !== 'nobody',

        pendingRestart: this.isPending(key),
        help: row.help
      }
    })
  }

  /** @throws AppError settings.pinned */
  refusePinned(key: SettingKey): void {
    if (!this.isPinned(key)) return
    const { name } = this.sourceOf(key)
    throw new AppError('settings.pinned', `${key} is decided by ${name}; change it there and start again`)
  }

  private resolve(config: ConfigText | undefined): Settings {
    return resolveSettings({ ...this.origins, config })
  }

  private adopt(next: Settings): void {
    const before = this.values
    const values = Object.fromEntries(
      SETTING_KEYS.map((key) => [key, this.needsRestart(key) ? before[key] : next.values[key]])
    ) as unknown as SettingValues
    this.configured = next
    this.hash = undefined
    this.inForce = { values, sources: next.sources }
    for (const listener of this.listeners) listener(values, before)
  }

  private loaded(settings: Settings | undefined): Settings {
    if (!settings) throw new Error('settings were used before start()')
    return settings
  }
}

const sameValue = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

export type { SettingKey, SettingValue, SettingValues }
