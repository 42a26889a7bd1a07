import type { ActivityService } from '../activity/service'
import type { ClientRegistry } from '../clients/registry'
import { urlHost } from '../gateway/address'
import { probeGateway } from '../gateway/probe'
import { readBundle } from '../guard/bundle'
import type { EventLoopState } from '../platform/event-loop'
import type { LifeService } from '../secrets/life/service'
import type { SecretsService } from '../secrets/service'
import { readConfig } from '../settings/config-file'
import type { SettingsService } from '../settings/service'
import { isInMemory, SETTING_KEYS } from '../settings/table'
import { readGround, type GroundFact } from './ground'
import { machineSources, type MachineObserved } from './machine/sources'
import { plainSecretsIn, type PlainSecret } from './plain-secrets'
import { findDocker, readStateFolder, type FactSources } from './facts'

const TIMEOUT_MS = 5_000
/** A command opens the store for it, and the credential store may take its time. */
const STORE_TIMEOUT_MS = 15_000
/** Reading a long activity record takes its time. */
const DEEP_TIMEOUT_MS = 30_000

interface Observed extends Pick<MachineObserved, 'lastUse' | 'environment' | 'clock'> {
  settings: SettingsService
  secrets: SecretsService
  life: LifeService
  activity: ActivityService
  clients: ClientRegistry
  eventLoop: () => EventLoopState
  gatewayUrl: () => string | null
}

/** Where each fact of the product's own ground comes from. */
export const factSources = (observed: Observed): FactSources => {
  const { settings, secrets, life, activity, clients, eventLoop, environment, gatewayUrl } = observed
  let docker: Promise<{ available: boolean }> | undefined
  const statePath = (): string => settings.values['state.path']
  return {
    settings: {
      source: 'the settings in force',
      timeoutMs: TIMEOUT_MS,
      gather: () =>
        Promise.resolve({
          values: settings.values,
          sources: settings.sources,
          pending: SETTING_KEYS.filter((key) => settings.isPending(key))
        })
    },
    stateFolder: {
      source: 'the state folder',
      timeoutMs: TIMEOUT_MS,
      gather: () => readStateFolder(statePath(), !isInMemory(statePath()))
    },
    policyBundle: {
      source: 'the policy bundle',
      timeoutMs: TIMEOUT_MS,
      gather: () => readBundle(settings.values['security.policyBundlePath'])
    },
    secretStore: {
      source: 'the secret store',
      timeoutMs: STORE_TIMEOUT_MS,
      gather: () => secrets.status()
    },
    secretLife: {
      source: 'the secret store',
      timeoutMs: STORE_TIMEOUT_MS,
      gather: () => life.dates()
    },
    activity: {
      source: 'the activity record',
      timeoutMs: DEEP_TIMEOUT_MS,
      gather: async (deep) => ({ ...activity.state, verified: deep ? await verified(activity) : 'not read' })
    },
    clients: {
      source: 'the client tokens',
      timeoutMs: TIMEOUT_MS,
      gather: () => Promise.resolve({ ...clients.list(), nowMs: clients.clock.nowMs() })
    },
    docker: {
      source: 'the folders of PATH',
      timeoutMs: TIMEOUT_MS,
      // Looked for once: docker does not come and go while the gateway runs.
      gather: () => (docker ??= findDocker(environment.PATH))
    },
    eventLoop: {
      source: 'the watch of the event loop',
      timeoutMs: TIMEOUT_MS,
      gather: () => Promise.resolve(eventLoop())
    },
    gatewayProbe: {
      source: 'a call to the gateway',
      timeoutMs: TIMEOUT_MS,
      gather: () => probeGateway(gatewayUrl() ?? configuredUrl(settings), settings.configHash())
    },
    ground: {
      source: 'the files and folders of the console',
      timeoutMs: TIMEOUT_MS,
      gather: () => groundOf(settings)
    },
    configSecrets: {
      source: 'config.json',
      timeoutMs: TIMEOUT_MS,
      gather: () => configSecretsOf(settings)
    },
    ...machineSources(observed)
  }
}

export const groundOf = ({ home, values }: SettingsService): Promise<GroundFact> => {
  const [state, policy] = [values['state.path'], values['security.policyBundlePath']]
  return readGround({
    home,
    state: isInMemory(state) ? undefined : state,
    store: values['secrets.storePath'],
    policy: isInMemory(policy) ? '' : policy,
    tlsKey: values['gateway.tls.key']
  })
}

export const configSecretsOf = async ({ configPath }: SettingsService): Promise<PlainSecret[]> => {
  const config = await readConfig(configPath)
  return config ? plainSecretsIn(config) : []
}

const verified = async (activity: ActivityService): Promise<string> => {
  const { problem } = await activity.verify()
  return problem ? `line ${problem.line}: ${problem.reason}` : 'intact'
}

/** Where the gateway would listen, for a process that runs none itself. */
const configuredUrl = ({ values }: SettingsService): string => {
  const scheme = values['gateway.tls.cert'] === '' ? 'http' : 'https'
  return `${scheme}://${urlHost(values['http.bind'])}:${values['http.port']}`
}
