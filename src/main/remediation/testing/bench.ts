import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobState, MaintenanceRun } from '../../../shared/remediation/contract'
import { readBundle } from '../../guard/bundle'
import { silentLog } from '../../platform/log'
import { FakeClock, temporaryFolder } from '../../platform/testing'
import { PostureEngine } from '../../posture/engine'
import { readStateFolder, type FactName, type FactSources } from '../../posture/facts'
import type { Environment } from '../../settings/resolve'
import { SettingsService } from '../../settings/service'
import { isInMemory, SETTING_KEYS } from '../../settings/table'
import { buildRemediation, type Remediation } from '../build'
import type { FileOps } from '../file-ops'
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
  apply(only?: string[]): Promise<MaintenanceRun>
}

interface BenchOptions {
  home?: string
  config?: string
  environment?: Environment
  /** True for a process that listens, and keeps its address until it is started again. */
  serves?: boolean
  ops?: FileOps
  clock?: FakeClock
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
  const { config = BAD_CONFIG, environment = {}, serves = false, ops, clock = new FakeClock() } = options
  const home = options.home ?? (await homeWith(config))
  const settings = new SettingsService(
    { home, configPath: join(home, 'config.json'), workingFolder: '/', flags: {}, environment, runsGateway: serves },
    () => HOME_KEY
  )
  await settings.start()
  const posture = postureOf(settings, clock)
  const seen: JobState[] = []
  const state = settings.values['state.path']
  const history = new RunHistory(isInMemory(state) ? undefined : join(state, 'maintenance.json'), silentLog, (job) =>
    seen.push(job)
  )
  const noted: string[] = []
  const remediation = buildRemediation({
    posture,
    settings,
    history,
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
    apply: (only) => remediation.engine.run({ deep: false, dryRun: false, only })
  }
}

const postureOf = (settings: SettingsService, clock: FakeClock): PostureEngine => {
  const gather: Partial<Record<FactName, () => Promise<unknown>>> = {
    settings: () =>
      Promise.resolve({
        values: settings.values,
        sources: settings.sources,
        pending: SETTING_KEYS.filter((key) => settings.isPending(key))
      }),
    stateFolder: () => readStateFolder(settings.values['state.path'], !isInMemory(settings.values['state.path'])),
    policyBundle: () => readBundle(settings.values['security.policyBundlePath'])
  }
  const names: FactName[] = [
    'settings',
    'stateFolder',
    'policyBundle',
    'secretStore',
    'activity',
    'docker',
    'gatewayProbe'
  ]
  const absent = (): Promise<never> => Promise.reject(new Error('not part of this test'))
  const factSources = Object.fromEntries(
    names.map((name) => [name, { source: name, timeoutMs: 5_000, gather: gather[name] ?? absent }])
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
  return new PostureEngine(factSources, { configHash: () => 'h', runtime: () => runtime }, clock)
}
