import { homedir } from 'node:os'
import { dirname } from 'node:path'
import type { Clock } from '../../platform/clock'
import type { LastUse } from '../../secrets/life/last-use'
import type { SecretsService } from '../../secrets/service'
import type { Environment } from '../../settings/resolve'
import type { SettingsService } from '../../settings/service'
import { isInMemory } from '../../settings/table'
import { readClock, readDisk } from './disk'
import { readDockerSocket } from './docker-socket'
import type { MachineFactValues } from './facts'
import { readPlace } from './home-place'
import { readCoreDumps, readSwap } from './kernel'
import { readListening } from './listening'
import { readSecretUses, readSecretValues } from './secret-values'
import { readShellFiles } from './shell-files'
import { readStart } from './start-environment'
import { readTls } from './tls'

const TIMEOUT_MS = 5_000
/** A store of many secrets takes its time, and so does a long activity record. */
const STORE_TIMEOUT_MS = 15_000

export interface MachineObserved {
  settings: Pick<SettingsService, 'home' | 'values'>
  secrets: Pick<SecretsService, 'using'>
  lastUse: Pick<LastUse, 'whenKnown'>
  environment: Environment
  gatewayUrl: () => string | null
  clock: Clock
  /** The folder of the user. */
  userFolder?: string
}

type MachineSources = {
  readonly [N in keyof MachineFactValues]: {
    source: string
    timeoutMs: number
    gather(): Promise<MachineFactValues[N]>
  }
}

/** Where each fact comes from. Nothing is started and nobody is called for any of them. */
export const machineSources = (observed: MachineObserved): MachineSources => {
  const { settings, secrets, lastUse, environment, gatewayUrl, clock, userFolder = homedir() } = observed
  const folders = (): string[] => {
    const { 'state.path': state, 'secrets.storePath': store } = settings.values
    return [settings.home, ...(isInMemory(state) ? [] : [state]), ...(store === '' ? [] : [dirname(store)])]
  }
  const from = <T>(source: string, gather: () => Promise<T>, timeoutMs = TIMEOUT_MS) => ({ source, timeoutMs, gather })
  return {
    tls: from('the TLS certificate', () =>
      readTls(settings.values['gateway.tls.cert'], settings.values['gateway.tls.key'], clock.nowMs())
    ),
    secretValues: from('the values in the secret store', () => readSecretValues(secrets), STORE_TIMEOUT_MS),
    secretUses: from('the uses of secrets', () => readSecretUses(secrets, lastUse, clock.nowMs()), STORE_TIMEOUT_MS),
    listening: from('the open ports of this process', () => readListening(gatewayUrl())),
    start: from('the start environment', () => Promise.resolve(readStart(environment, process.execArgv))),
    place: from('the folders above ours', () => readPlace(folders())),
    shellFiles: from('the shell start files', () => readShellFiles(userFolder, settings.values['gateway.authToken'])),
    coreDumps: from('the core dump settings', () => readCoreDumps()),
    swap: from('the swap areas', () => readSwap()),
    dockerSocket: from('the socket of docker', () => readDockerSocket()),
    disk: from('the disks of our folders', () => readDisk(folders())),
    machineClock: from('the times of our files', () => readClock(folders(), clock.nowMs()))
  }
}
