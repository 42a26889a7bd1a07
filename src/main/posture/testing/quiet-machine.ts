import type { MachineFactValues } from '../machine/facts'

/** Facts of secrets and a machine that no check finds anything in. */
export const QUIET_MACHINE: MachineFactValues = {
  tls: { nowMs: 0, certificate: null },
  secretValues: { alike: [], weak: [] },
  secretUses: { nowMs: 0, knownSinceMs: 0, unused: [] },
  listening: { sockets: [], gatewayUrl: null },
  start: { dangers: [] },
  place: { inside: [], unread: [] },
  shellFiles: { hits: [], unread: [] },
  coreDumps: { to: null },
  swap: { areas: [] },
  dockerSocket: { socket: null, user: 7, groups: [] },
  disk: { places: [] },
  machineClock: { nowMs: 0, newest: null }
}
