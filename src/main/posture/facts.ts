import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { GatewayProbe } from '../../shared/posture/contract'
import type { StoreStatus } from '../../shared/secrets/contract'
import type { ClientList } from '../../shared/clients/contract'
import type { ActivityState } from '../activity/service'
import type { BundleState } from '../guard/bundle'
import type { Clock } from '../platform/clock'
import type { GroundFact } from './ground'
import { MACHINE_FACTS, type MachineFactValues } from './machine/facts'
import type { PlainSecret } from './plain-secrets'
import type { Attestation } from '../../shared/posture/attest-contract'
import type { Weighed } from './statements/statement'
import type { EventLoopState } from '../platform/event-loop'
import type { WeighedWaiver } from './waivers/waiver'
import type { SecretMeta } from '../secrets/store'
import type { Source } from '../settings/resolve'
import type { SettingKey, SettingValues } from '../settings/table'

export interface SettingsFact {
  values: SettingValues
  sources: Readonly<Record<SettingKey, Source>>
  /** Settings whose new value waits for the next start. */
  pending: readonly SettingKey[]
}

interface StateFolderFact {
  path: string
  persisted: boolean
  exists: boolean
}

/** The secrets that have an expiry or a rotation interval, at one moment. */
export interface SecretLifeFact {
  nowMs: number
  items: readonly Pick<SecretMeta, 'targetId' | 'updatedAtMs' | 'expiresAtMs' | 'rotateEveryDays'>[]
}

export interface ActivityFact extends ActivityState {
  /** Result of reading the whole chain: `not read` (only a deep run does), `intact`, or what is wrong. */
  verified: string
}

/** Everything a check may look at, by name. */
export interface FactValues extends MachineFactValues {
  settings: SettingsFact
  stateFolder: StateFolderFact
  policyBundle: BundleState
  secretStore: StoreStatus
  secretLife: SecretLifeFact
  activity: ActivityFact
  /** The client tokens, at one moment. */
  clients: ClientList & { nowMs: number }
  docker: { available: boolean }
  eventLoop: EventLoopState
  /** Only gathered by a deep run. */
  gatewayProbe: GatewayProbe
  /** Permissions and owners of our files and folders. Only gathered by a deep run. */
  ground: GroundFact
  /** Secrets that stand readable in config.json: where, and never what. Only gathered by a deep run. */
  configSecrets: readonly PlainSecret[]
  /** How each accepted finding stands against what the other checks found. Made from them, and not gathered. */
  waivers: readonly WeighedWaiver[]
  /** The same for what operators attested. */
  attestations: readonly Weighed<Attestation>[]
}
export type FactName = keyof FactValues
export type GatheredFact = Exclude<FactName, 'waivers' | 'attestations'>

export type Fact<T> =
  | { readonly source: string; readonly atMs: number; readonly value: T }
  | { readonly source: string; readonly atMs: number; readonly error: string }

export type Facts = { readonly [N in FactName]?: Fact<FactValues[N]> }

interface FactSource<N extends GatheredFact> {
  /** Where the fact is read, in words for the operator. */
  source: string
  timeoutMs: number
  gather(deep: boolean): Promise<FactValues[N]>
}
export type FactSources = { readonly [N in GatheredFact]: FactSource<N> }

const DEEP_ONLY: readonly GatheredFact[] = ['gatewayProbe', 'ground', 'configSecrets', ...MACHINE_FACTS]

/** Gathers facts side by side, each once: all, or those that are `wanted`. One that fails or takes too long spoils only
 *  itself. */
export const gatherFacts = async (
  sources: FactSources,
  deep: boolean,
  clock: Clock,
  wanted = Object.keys(sources) as readonly GatheredFact[]
): Promise<Facts> => {
  const names = wanted.filter((name) => deep || !DEEP_ONLY.includes(name))
  const facts = await Promise.all(
    names.map(async (name) => [name, await gatherOne(sources[name], deep, clock)] as const)
  )
  return Object.fromEntries(facts)
}

const gatherOne = async (source: FactSource<GatheredFact>, deep: boolean, clock: Clock): Promise<Fact<unknown>> => {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_done, failed) => {
    timer = setTimeout(() => failed(new Error(`no answer within ${source.timeoutMs / 1000} s`)), source.timeoutMs)
  })
  try {
    const value = await Promise.race([source.gather(deep), tooLate])
    return { source: source.source, atMs: clock.nowMs(), value }
  } catch (error) {
    return { source: source.source, atMs: clock.nowMs(), error: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
  }
}

export const readStateFolder = async (path: string, persisted: boolean): Promise<StateFolderFact> => {
  const exists =
    persisted &&
    (await stat(path)
      .then((stats) => stats.isDirectory())
      .catch(() => false))
  return { path, persisted, exists }
}

/** Looks for docker in the folders of PATH, without running it. */
export const findDocker = async (searchPath: string | undefined): Promise<{ available: boolean }> => {
  const names = process.platform === 'win32' ? ['docker.exe', 'docker.cmd'] : ['docker']
  for (const folder of (searchPath ?? '').split(delimiter).filter((entry) => entry !== '')) {
    for (const name of names) {
      const found = await access(join(folder, name), constants.X_OK)
        .then(() => true)
        .catch(() => false)
      if (found) return { available: true }
    }
  }
  return { available: false }
}
