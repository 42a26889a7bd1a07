import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { folderDistrust, isTrustedFile } from '../platform/trust'
import { controlAddress } from './paths'

/** What the owner of a home folder leaves there for commands of the same user. The file is 0600 in a 0700 folder. */
export interface OwnerRecord {
  pid: number
  /** Tells a process from a later one with the same number; null where the platform does not say. */
  startedTicks: string | null
  /** What the owner is: `serve`, `secrets set`, … */
  command: string
  /** False for a command that leaves the folder after one call, true for an instance that runs until it is stopped. */
  stays: boolean
  since: string
  address: string
  /** Proof that a caller can read the owner's private files. Made anew at each start. */
  controlKey: string
}

/** What the owner says on its control socket once the key is right. */
export const HELLO = '{"hello":"trust-console"}'

/** The record in the home folder, or undefined where there is none or none that can be trusted: another user who could write
 *  it would lead commands, and the secrets they carry, to a socket of their own. */
export const readOwner = (path: string): OwnerRecord | undefined => {
  try {
    const home = dirname(path)
    if (folderDistrust(home) !== undefined || !isTrustedFile(path)) return undefined
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (!isOwnerRecord(parsed) || parsed.address !== controlAddress(home)) return undefined
    return process.platform === 'win32' || folderDistrust(dirname(parsed.address)) === undefined ? parsed : undefined
  } catch {
    return undefined
  }
}

const isOwnerRecord = (value: unknown): value is OwnerRecord =>
  typeof value === 'object' &&
  value !== null &&
  'pid' in value &&
  typeof value.pid === 'number' &&
  'stays' in value &&
  typeof value.stays === 'boolean' &&
  'address' in value &&
  typeof value.address === 'string' &&
  'controlKey' in value &&
  typeof value.controlKey === 'string'

/** Connects to the owner's control address, or answers undefined when nobody listens there. */
export const connectOwner = (owner: OwnerRecord): Promise<Socket | undefined> =>
  new Promise((done) => {
    const socket = connect(owner.address)
    socket.once('connect', () => done(socket))
    socket.once('error', () => done(undefined))
  })

/** When the process started, in the kernel's ticks since boot; null where /proc does not tell.
 *  @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html (field 22, counted after the command in brackets) */
export const startedTicks = (pid: number): string | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

/** True when the process that wrote the record still runs. */
export const ownerRuns = (owner: OwnerRecord): boolean => {
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    // EPERM: it runs, under another user.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  return owner.startedTicks === null || owner.startedTicks === startedTicks(owner.pid)
}
