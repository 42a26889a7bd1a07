import { AppError } from '../../shared/errors'
import type {
  SettingChange,
  SettingChanges,
  SettingJson,
  SettingNote,
  SettingProblem,
  SettingView
} from '../../shared/settings/contract'
import { unconfirmed } from '../platform/atomic-write'
import { SerialQueue } from '../platform/serial-queue'
import { ConfigText, readConfig, writeConfig } from './config-file'
import { findObstacles, findWarnings } from './consequences'
import { hashSettings } from './hash'
import {
  defaultOf,
  firstVariable,
  resolveSettings,
  type Environment,
  type Flags,
  type Settings,
  type Source
} from './resolve'
import { reviewChanges, type FileEdits } from './review'
import {
  asJson,
  environmentOf,
  SETTING_KEYS,
  settingRow,
  STORE_KEY_VARIABLES,
  type SettingKey,
  type SettingValue,
  type SettingValues
} from './table'

export type Edits = { readonly [K in SettingKey]?: SettingValues[K] | undefined }

/** What an operator's changes come to. With problems nothing else is known. */
interface Reviewed {
  problems: SettingProblem[]
  warnings: SettingNote[]
  changes: SettingChange[]
}

interface SettingsOrigins {
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
  private fileKeys: ReadonlySet<SettingKey> = new Set()
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
    const config = await readConfig(this.origins.configPath)
    this.configured = this.resolve(config)
    this.inForce = this.configured
    this.fileKeys = keysIn(config)
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

  /** The values the next start would use. */
  get configuredValues(): SettingValues {
    return this.loaded(this.configured).values
  }

  /** The values in force, with what the gateway alone keeps until it listens anew. */
  get valuesForGateway(): SettingValues {
    return this.mix((key) => settingRow(key).keptBy === 'process')
  }

  /** Puts those in force: the gateway listens by them. */
  adoptForGateway(): void {
    this.enforce(this.valuesForGateway)
  }

  /** What config.json itself sets for these keys; null where it does not.
   *  @throws AppError settings.invalid, settings.file-io */
  inFile(keys: readonly SettingKey[]): Promise<Map<SettingKey, SettingJson>> {
    return this.queue.run(async () => {
      const config = await readConfig(this.configPath)
      return new Map(keys.map((key) => [key, (config?.at(key)?.value as SettingJson | undefined) ?? null]))
    })
  }

  /** Puts back what a change had replaced, where the file still says what that change made of it.
   *  @returns the keys that somebody changed since, which stay as they are
   *  @throws AppError settings.*; nothing is changed then */
  putBack(changes: readonly { key: SettingKey; from: SettingJson; to: SettingJson }[]): Promise<SettingKey[]> {
    return this.queue.run(async () => {
      const config = await readConfig(this.configPath)
      const isDrifted = ({ key, from }: { key: SettingKey; from: SettingJson }): boolean =>
        this.isPinned(key) || !sameValue(config?.at(key)?.value ?? null, from)
      const mine = changes.filter((change) => !isDrifted(change))
      await this.write(await this.draft(new Map(mine.map(({ key, to }) => [key, to ?? undefined]))))
      return changes.filter(isDrifted).map(({ key }) => key)
    })
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
      const draft = await this.draft(new Map(keys.map((key) => [key, edits[key]])))
      await this.write(draft)
      return draft.changed
    })
  }

  /** What set() would do with an operator's changes. Writes nothing.
   *  @throws AppError settings.invalid, settings.file-io when the config file itself is unusable */
  check(changes: SettingChanges): Promise<Reviewed> {
    return this.queue.run(async () => (await this.review(changes)).reviewed)
  }

  /** Writes an operator's changes, all or none.
   *  @throws AppError with the code of the first problem and every problem in its message; nothing is changed then */
  set(changes: SettingChanges): Promise<Reviewed> {
    return this.queue.run(async () => {
      const { reviewed, draft } = await this.review(changes)
      if (!draft) throw refusal(reviewed.problems)
      await this.write(draft)
      return reviewed
    })
  }

  /** Holds back every other change of config.json while `write` changes the file itself, then puts in force what it says.
   *  @throws AppError settings.invalid, settings.file-io when the file cannot be read as settings afterwards */
  exclusively<T>(write: () => Promise<T>): Promise<T> {
    return this.queue.run(async () => {
      try {
        const written = await write()
        await this.takeOver()
        return written
      } catch (error) {
        // The first reason is the one that counts.
        await this.takeOver().catch(() => undefined)
        throw error
      }
    })
  }

  /** @throws AppError settings.invalid where the gateway could not start with this config */
  refuseUnusable(config: ConfigText): void {
    this.resolve(config)
  }

  /** Reads config.json again and puts in force what changed, as after a change of ours. */
  private async takeOver(): Promise<void> {
    const config = await readConfig(this.configPath)
    const next = this.resolve(config)
    this.fileKeys = keysIn(config)
    if (!sameValue(next, this.loaded(this.configured))) this.adopt(next)
  }

  private async review(changes: SettingChanges): Promise<{ reviewed: Reviewed; draft?: Draft }> {
    const refuse = (problems: SettingProblem[]): { reviewed: Reviewed } => ({
      reviewed: { problems, warnings: [], changes: [] }
    })
    const { edits, problems } = reviewChanges(changes, this)
    if (problems.length > 0) return refuse(problems)
    const draft = await this.draft(edits)
    const obstacles = await findObstacles(draft.next.values, draft.changed)
    if (obstacles.length > 0) return refuse(obstacles)
    const before = this.loaded(this.configured).values
    const listed = draft.changed.map((key) => ({
      key,
      from: asJson(before[key]),
      to: asJson(draft.next.values[key]),
      needsRestart: this.needsRestart(key)
    }))
    return { reviewed: { problems, warnings: findWarnings(draft.next.values, draft.changed), changes: listed }, draft }
  }

  private async draft(edits: FileEdits): Promise<Draft> {
    const before = (await readConfig(this.configPath)) ?? new ConfigText(this.configPath, '{}\n')
    let after = before
    for (const [key, value] of edits) after = after.with(key, value)
    const changed = [...edits.keys()].filter((key) => !sameValue(before.at(key)?.value, after.at(key)?.value))
    return { before, after, next: this.resolveDraft(before, after), changed }
  }

  private resolveDraft(before: ConfigText, after: ConfigText): Settings {
    try {
      return this.resolve(after)
    } catch (error) {
      // Broken by hand, perhaps: the line that counts is the one in the file as it stands.
      this.resolve(before)
      throw error
    }
  }

  private async write({ before, after, next }: Draft): Promise<void> {
    if (after.text === before.text) return
    const takeOver = (): void => {
      this.fileKeys = keysIn(after)
      this.adopt(next)
    }
    try {
      await writeConfig(after)
    } catch (error) {
      // The file says so by now: what is in force must not be something else.
      if (unconfirmed(error)) takeOver()
      throw error
    }
    takeOver()
  }

  list(): SettingView[] {
    const configured = this.loaded(this.configured).values
    return SETTING_KEYS.map((key) => {
      const row = settingRow(key)
      const shown = (value: SettingValue): SettingJson =>
        row.secret ? (value === '' ? 'not set' : 'set') : asJson(value)
      return {
        key,
        value: shown(this.values[key]),
        configured: shown(configured[key]),
        default: row.secret ? null : asJson(defaultOf(row, this.home, configured['state.path'])),
        inFile: this.fileKeys.has(key),
        kind: row.kind,
        range: row.kind === 'integer' ? { min: row.min, max: row.max } : null,
        choices: row.kind === 'text' && row.choices ? [...row.choices] : null,
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
    this.configured = next
    this.enforce(this.mix((key) => this.needsRestart(key)))
  }

  /** The configured values, except those that are kept as they are. */
  private mix(isKept: (key: SettingKey) => boolean): SettingValues {
    const { values, configuredValues } = this
    return Object.fromEntries(
      SETTING_KEYS.map((key) => [key, isKept(key) ? values[key] : configuredValues[key]])
    ) as unknown as SettingValues
  }

  private enforce(values: SettingValues): void {
    const before = this.values
    this.hash = undefined
    this.inForce = { values, sources: this.sources }
    for (const listener of this.listeners) listener(values, before)
  }

  private loaded(settings: Settings | undefined): Settings {
    if (!settings) throw new Error('settings were used before start()')
    return settings
  }
}

interface Draft {
  before: ConfigText
  after: ConfigText
  /** The settings as the next start would resolve them. */
  next: Settings
  /** The keys whose value in the file differs. */
  changed: SettingKey[]
}

const refusal = (problems: readonly SettingProblem[]): AppError => {
  const [first] = problems
  const message = problems.map((problem) => `${problem.key.slice(0, 100)} ${problem.message}`).join('; ')
  return new AppError(first?.code ?? 'settings.invalid', message, { data: { problems } })
}

const keysIn = (config: ConfigText | undefined): ReadonlySet<SettingKey> =>
  new Set(SETTING_KEYS.filter((key) => config?.at(key) !== undefined))

const sameValue = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

export type { SettingKey, SettingValue, SettingValues }
