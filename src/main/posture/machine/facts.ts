import type { ClockFact, DiskFact } from './disk'
import type { DockerSocketFact } from './docker-socket'
import type { PlaceFact } from './home-place'
import type { CoreDumpFact, SwapFact } from './kernel'
import type { ListeningFact } from './listening'
import type { SecretUsesFact, SecretValuesFact } from './secret-values'
import type { ShellFact } from './shell-files'
import type { StartFact } from './start-environment'
import type { TlsFact } from './tls'

/** What only a deep run looks at, in the secrets and around the console. */
export interface MachineFactValues {
  tls: TlsFact
  secretValues: SecretValuesFact
  secretUses: SecretUsesFact
  listening: ListeningFact
  start: StartFact
  place: PlaceFact
  shellFiles: ShellFact
  coreDumps: CoreDumpFact
  swap: SwapFact
  dockerSocket: DockerSocketFact
  disk: DiskFact
  machineClock: ClockFact
}

export const MACHINE_FACTS = [
  ...['tls', 'secretValues', 'secretUses', 'listening', 'start', 'place', 'shellFiles', 'coreDumps', 'swap'],
  ...['dockerSocket', 'disk', 'machineClock']
] as readonly (keyof MachineFactValues)[]
