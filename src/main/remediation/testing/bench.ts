import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AppError } from '../../../shared/errors'
import type { Attestation } from '../../../shared/posture/attest-contract'
import type { Waiver } from '../../../shared/posture/waiver-contract'
import type { JobState, MaintenanceRun } from '../../../shared/remediation/contract'
import { readBundle } from '../../guard/bundle'
import { silentLog } from '../../platform/log'
import { FakeClock, temporaryFolder } from '../../platform/testing'
import { PostureEngine } from '../../posture/engine'
import { readStateFolder, type FactName, type FactSources, type FactValues } from '../../posture/facts'
import { MACHINE_FACTS } from '../../posture/machine/facts'
import type { Environment } from '../../settings/resolve'
import { groundOf, configSecretsOf } from '../../posture/sources'
import { MemoryStore } from '../../secrets/memory-store'
import type { SecretStore } from '../../secrets/store'
import { storeAt } from '../../secrets/testing/cheap-store'
import { SettingsService } from '../../settings/service'
import { isInMemory, SETTING_KEYS } from '../../settings/table'
import { buildRemediation, type Remediation } from '../build'
import type { FileOps } from '../file-ops'
import { planFix, type FixStep } from '../fix-plan'
import { RunHistory } from '../run-history'

export const HOME_KEY = new Uint8Array(32).fill(7)

/** Bad in every way that the console puts right by itself. */
export const BAD_CONFIG = `// mine
{
  "http": { "bind": "0.0.0.0" }, // public
  "gateway": { "requireToken": false, "authToken": "", "rateLimit": { "windowMs": 0, "mine": 1 } },
  "security": { "loopGuard": { "maxHits": 0 }, "riskReviewThreshold": 1, "riskBlockThreshold": 2, "blockedPatterns": [] },
  "heartbeat": { "enabled": false },
  "unknown": { "kept": [1, { "a": null }] } /* last */
}
`

export interface Bench extends Remediation {
  home: string
  settings: SettingsService
  clock: FakeClock
  history: RunHistory
  /** Every state a run was seen in. */
  seen: JobState[]
  /** What was written to the activity record. */
  noted: string[]
  config(): Promise<string>
  /** Plans, and applies the plan of now. */
  apply(only?: string[], deep?: boolean): Promise<MaintenanceRun>
  /** The same after a deep look. */
  applyDeep(): Promise<MaintenanceRun>
  /** What the fix of a deep audit would do, also where nothing serious was found. */
  fixSteps(): Promise<FixStep[]>
  fix(): Promise<unknown>
  /** The ids of what a deep run finds now. */
  found(): Promise<string[]>
  /** Puts a value into the secret store. */
  store(targetId: string, value: string): Promise<unknown>
  /** The value in the secret store, or undefined. */
  stored(targetId: string): Promise<string | undefined>
}

interface BenchOptions {
  home?: string
  config?: string
  environment?: Environment
  /** True for a process that listens, and keeps its address until it is started again. */
  serves?: boolean
  ops?: FileOps
  clock?: FakeClock
  /** Why the secret store cannot be used. */
  closed?: AppError
  /** Facts as they are to be, in the place of those that would be gathered. */
  facts?: Partial<FactValues>
  /** What operators accepted and attested. */
  waivers?: readonly Waiver[]
  attestations?: readonly Attestation[]
}

/** A home with a config and a state folder. */
export const homeWith = async (config: string): Promise<string> => {
  const home = await temporaryFolder()
  await mkdir(join(home, 'state'), { mode: 0o700 })
  await writeFile(join(home, 'config.json'), config, { mode: 0o600 })
  return home
}

/** Real settings, real checks and a real disk; only the rest of the gateway is left out.
 *  A second bench over the same home is what a restart is. */
export const benchOver = async (options: BenchOptions = {}): Promise<Bench> => {
  const { config = BAD_CONFIG, environment = {}, serves = false, ops, clock = new FakeClock(), closed } = options
  const home = options.home ?? (await homeWith(config))
  const settings = new SettingsService(
    { home, configPath: join(home, 'config.json'), workingFolder: '/', flags: {}, environment, runsGateway: serves },
    () => HOME_KEY
  )
  await settings.start()
  const posture = postureOf(settings, clock, options)
  const seen: JobState[] = []
  const state = settings.values['state.path']
  const history = new RunHistory(isInMemory(state) ? undefined : join(state, 'maintenance.json'), silentLog, (job) =>
    seen.push(job)
  )
  const noted: string[] = []
  let store: Promise<SecretStore> | undefined
  const secrets = (): Promise<SecretStore> => (store ??= openStore(settings.values['secrets.storePath'], closed))
  const remediation = buildRemediation({
    posture,
    settings,
    history,
    secrets: {
      using: async (read) => read(await secrets()),
      writing: async (write) => write(await secrets())
    },
    heartbeat: () => ({}) as never,
    instanceKey: () => HOME_KEY,
    note: (_method, detail) => Promise.resolve(void noted.push(detail)),
    clock,
    log: silentLog,
    ...(ops && { ops })
  })
  return {
    ...remediation,
    home,
    settings,
    clock,
    history,
    seen,
    noted,
    config: () => readFile(settings.configPath, 'utf8'),
    apply: (only, deep = false) => remediation.engine.run({ deep, dryRun: false, only }),
    applyDeep: () => remediation.engine.run({ deep: true, dryRun: false }),
    fixSteps: async () => {
      const { report, facts } = await posture.inspect(true)
      return planFix(report.security.findings, facts)
    },
    fix: async () => remediation.engine.fix(await posture.inspect(true), true),
    found: async () => (await posture.inspect(true)).report.security.findings.map(({ checkId }) => checkId),
    store: async (targetId, value) => (await secrets()).set(targetId, value),
    stored: async (targetId) => (await secrets()).read(targetId)
  }
}

/** The real secret file, with a random key beside it. */
const openStore = async (path: string, closed: AppError | undefined): Promise<SecretStore> => {
  if (closed) throw closed
  const store = path === '' ? new MemoryStore(new FakeClock()) : storeAt(path)
  await store.open()
  return store
}

const postureOf = (
  settings: SettingsService,
  clock: FakeClock,
  { facts = {}, waivers = [], attestations = [] }: BenchOptions
): PostureEngine => {
  const gather: Partial<Record<FactName, () => Promise<unknown>>> = {
    settings: () =>
      Promise.resolve({
        values: settings.values,
        sources: settings.sources,
        pending: SETTING_KEYS.filter((key) => settings.isPending(key))
      }),
    stateFolder: () => readStateFolder(settings.values['state.path'], !isInMemory(settings.values['state.path'])),
    policyBundle: () => readBundle(settings.values['security.policyBundlePath']),
    ground: () => groundOf(settings),
    configSecrets: () => configSecretsOf(settings)
  }
  const names: FactName[] = [
    'settings',
    'stateFolder',
    'policyBundle',
    'secretStore',
    'secretLife',
    'activity',
    'clients',
    'docker',
    'gatewayProbe',
    'ground',
    'configSecrets',
    ...MACHINE_FACTS
  ]
  const absent = (): Promise<never> => Promise.reject(new Error('not part of this test'))
  const factSources = Object.fromEntries(
    names.map((name) => [
      name,
      {
        source: name,
        timeoutMs: 5_000,
        gather: name in facts ? () => Promise.resolve(facts[name]) : (gather[name] ?? absent)
      }
    ])
  ) as unknown as FactSources
  const runtime = {
    version: '',
    node: '',
    platform: '',
    pid: 1,
    home: '',
    statePath: '',
    persisted: true,
    gatewayUrl: null
  }
  const identity = { configHash: () => 'h', runtime: () => runtime }
  const keep = (): void => undefined
  return new PostureEngine(
    factSources,
    identity,
    clock,
    keep,
    () => waivers,
    () => attestations
  )
}
