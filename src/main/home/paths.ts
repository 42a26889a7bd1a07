import { createHash } from 'node:crypto'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

const FOLDER = 'trust-console'

/** The platform's data folder for the product.
 *  @see https://specifications.freedesktop.org/basedir-spec/latest/ (Linux) */
export const defaultHome = (environment: Environment, platform: NodeJS.Platform = process.platform): string => {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', FOLDER)
  if (platform === 'win32') return join(environment.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), FOLDER)
  const dataHome = environment.XDG_DATA_HOME?.startsWith('/') ? environment.XDG_DATA_HOME : undefined
  return join(dataHome ?? join(homedir(), '.local', 'share'), FOLDER)
}

/** The home folder in force: the flag, else TRUST_CONSOLE_HOME, else the platform's. Always absolute. */
export const homeFolder = (flag: string | undefined, environment: Environment): string => {
  const named = flag?.trim() || environment.TRUST_CONSOLE_HOME?.trim()
  if (!named) return defaultHome(environment)
  return named.startsWith('~/') ? join(homedir(), named.slice(2)) : resolve(named)
}

export interface HomePaths {
  home: string
  config: string
  instanceKey: string
  /** Says which process owns the folder and how to reach it. */
  owner: string
  logs: string
  activity: string
}

export const homePaths = (home: string): HomePaths => ({
  home,
  config: join(home, 'config.json'),
  instanceKey: join(home, 'instance.key'),
  owner: join(home, 'owner.json'),
  logs: join(home, 'logs'),
  activity: join(home, 'logs', 'activity.jsonl')
})

/** Longest socket path every Unix takes, in bytes (`sun_path` is 104 on macOS, 108 on Linux, with its final NUL). */
const MAX_SOCKET_PATH_BYTES = 103

/** Where the owner of a home folder listens for commands of the same user. */
export const controlAddress = (home: string): string => {
  const name = createHash('sha256').update(home).digest('hex').slice(0, 24)
  if (process.platform === 'win32') return String.raw`\\.\pipe\trust-console-${name}`
  const inside = join(home, 'control.sock')
  if (Buffer.byteLength(inside) <= MAX_SOCKET_PATH_BYTES) return inside
  return join(tmpdir(), `trust-console-${process.getuid?.() ?? 0}`, `${name}.sock`)
}
