import { isLoopback } from '../../gateway/address'
import { findingCheck, NotChecked, type FindingCheck } from '../check'
import type { FactName, FactValues } from '../facts'
import type { DockerSocketFact } from '../machine/docker-socket'
import type { PlaceFact } from '../machine/home-place'
import type { ListeningFact } from '../machine/listening'
import { allOf, listed } from './listed'

const ROOT = 0
const WORLD_WRITES = 0o002
const GROUP_WRITES = 0o020
const MIB = 1024 * 1024
const LEAST_FREE_BYTES = 64 * MIB
/** Less is a matter of summer time, or of a file system that rounds. */
const CLOCK_SLACK_MS = 3_600_000

interface Row<N extends FactName> {
  id: string
  severity: FindingCheck['severity']
  title: string
  remediation: string
  discreet?: boolean
  /** What was found, a line each. */
  lines: (fact: FactValues[N]) => readonly string[]
  /** Why a look that found nothing says nothing. */
  open?: (fact: FactValues[N]) => string | undefined
}

/** A check over one fact of the machine. */
const about = <N extends FactName>(fact: N, { lines, open, ...row }: Row<N>): FindingCheck =>
  findingCheck<N>({
    ...row,
    needs: [fact],
    deepOnly: true,
    about: 'machine',
    judge: (facts) => {
      const found = lines(facts[fact])
      const reason = found.length === 0 ? open?.(facts[fact]) : undefined
      if (reason !== undefined) throw new NotChecked(reason)
      return listed(found)
    },
    evidence: (facts) => allOf(lines(facts[fact]))
  })

const urlHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')

/** What listens and is not the gateway where it should be. */
const strangePorts = ({ sockets, gatewayUrl }: ListeningFact): string[] => {
  const url = gatewayUrl === null ? undefined : new URL(gatewayUrl)
  const port = url && Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  return sockets
    .filter((each) => each.port !== port || (url && isLoopback(urlHost(url)) && !isLoopback(each.address)))
    .map((each) => `this process also listens at ${each.address} port ${each.port}`)
}

const placesOf = (kind: 'synced' | 'versioned') => ({
  lines: ({ inside }: PlaceFact) =>
    inside
      .filter((each) => each.kind === kind)
      .map(({ folder, outer, by }) => `${folder} lies in ${outer}, which ${by} looks after`),
  open: ({ unread }: PlaceFact) => (unread[0] === undefined ? undefined : `${unread[0]} cannot be looked into`)
})

/** Docker's socket, if there is one and this is how it stands. */
const socketIf = (isSo: (fact: DockerSocketFact, mode: number) => boolean, words: string) => ({
  lines: (fact: DockerSocketFact): string[] =>
    fact.socket && isSo(fact, fact.socket.mode) ? [`${fact.socket.path} ${words}`] : []
})

/** Findings over the machine that the console runs on. All are a person's to put right. */
export const machineFindings: readonly FindingCheck[] = [
  about('listening', {
    id: 'machine.listening',
    severity: 'warn',
    title: 'The process listens where its settings do not say',
    remediation:
      'Stop the gateway and start it again without debugging flags; if a self-test is running, look again when it has ended.',
    lines: strangePorts
  }),
  about('start', {
    id: 'machine.start_environment',
    severity: 'warn',
    title: 'The start environment lets others in',
    remediation: 'Take it out of where the gateway is started, then start it again.',
    lines: ({ dangers }) => dangers.map(({ name, does }) => `${name} ${does}`)
  }),
  about('place', {
    id: 'machine.home.synced',
    severity: 'warn',
    title: 'The home lies in a folder that is copied elsewhere',
    remediation: 'Stop the gateway, move the home out of that folder, and name its place with TRUST_CONSOLE_HOME.',
    ...placesOf('synced')
  }),
  about('place', {
    id: 'machine.home.versioned',
    severity: 'warn',
    title: 'The home lies in a version-controlled folder',
    remediation:
      'Stop the gateway and move the home out of that folder, or put a file .gitignore with the line "*" into each folder named.',
    ...placesOf('versioned')
  }),
  about('shellFiles', {
    id: 'machine.shell_files.secret',
    severity: 'warn',
    title: 'A secret stands in a shell start file',
    remediation:
      'Take the line out, run "trust-console token rotate" if it held the token, and have programs ask for what they need when they need it.',
    discreet: true,
    lines: ({ hits }) =>
      hits.map(({ path, line, variable }) =>
        variable === null
          ? `${path} line ${line} holds the token of the gateway`
          : `${path} line ${line} sets ${variable}`
      ),
    open: ({ unread: [missed] }) => missed && `${missed.path} cannot be read (${missed.problem})`
  }),
  about('coreDumps', {
    id: 'machine.core_dumps',
    severity: 'info',
    title: 'A crash would write the memory of the process down',
    remediation:
      'Start the gateway with "ulimit -c 0" (LimitCORE=0 in a systemd unit), and have no program set in kernel.core_pattern that keeps dumps all the same.',
    lines: ({ to }) => (to === null ? [] : [`its memory, with keys and secrets, would go to ${to}`])
  }),
  about('swap', {
    id: 'machine.swap.plain',
    severity: 'info',
    title: 'Memory can come to lie on the disk unencrypted',
    remediation: 'Encrypt the swap area or the disk below it, or use zram, which stays in memory.',
    lines: ({ areas }) => areas.filter(({ is }) => is === 'plain').map(({ name }) => `${name} is not encrypted`),
    open: ({ areas }) => {
      const dark = areas.find(({ is }) => is === 'unknown')
      return dark && `the system does not tell what lies below ${dark.name}`
    }
  }),
  about('dockerSocket', {
    id: 'machine.docker_socket.open',
    severity: 'warn',
    title: 'Every user of this machine can become root through docker',
    remediation: 'Run "chmod 660" on the socket as root, and look at what makes it with other permissions.',
    ...socketIf((_fact, mode) => (mode & WORLD_WRITES) !== 0, 'may be written to by every user')
  }),
  about('dockerSocket', {
    id: 'machine.docker_socket.reachable',
    severity: 'info',
    title: 'The user of the gateway can become root through docker',
    remediation:
      'Take the user out of the group of the socket, or run docker rootless; whoever takes over the gateway or an agent then has this user only.',
    ...socketIf(
      ({ socket, user, groups }, mode) =>
        user !== ROOT &&
        (mode & WORLD_WRITES) === 0 &&
        (socket?.owner === user || (groups.includes(socket?.group ?? -1) && (mode & GROUP_WRITES) !== 0)),
      'may be written to by the user of the gateway'
    )
  }),
  about('disk', {
    id: 'machine.disk.full',
    severity: 'warn',
    title: 'The disk is nearly full',
    remediation: 'Free some space: where nothing can be recorded, privileged calls are refused.',
    lines: ({ places }) =>
      places
        .filter(({ freeBytes }) => freeBytes < LEAST_FREE_BYTES)
        .map(({ folder }) => `less than ${LEAST_FREE_BYTES / MIB} MiB are free at ${folder}`)
  }),
  about('machineClock', {
    id: 'machine.clock.behind',
    severity: 'warn',
    title: 'The clock is behind the files',
    remediation:
      'Set the clock of the machine, and keep it in step with NTP; expiries and the activity record rest on it.',
    lines: ({ nowMs, newest }) =>
      newest && newest.atMs > nowMs + CLOCK_SLACK_MS ? [`${newest.path} was changed later than now, by the clock`] : []
  })
]
