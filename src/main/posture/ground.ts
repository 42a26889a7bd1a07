import { lstat, readdir, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { systemCode } from '../../shared/errors'

/** What a file or folder of ours is for. Each has limits and a finding of its own. */
export type GroundRole =
  | 'home'
  | 'config'
  | 'homeKeys'
  | 'state'
  | 'store'
  | 'storeKey'
  | 'activity'
  | 'journals'
  | 'stateFiles'
  | 'policy'
  | 'backups'
  | 'tlsKey'

export interface GroundEntry {
  readonly role: GroundRole
  readonly path: string
  readonly is: 'file' | 'folder' | 'link' | 'other'
  /** Permission bits. */
  readonly mode: number
  readonly owner: number
  /** How many names a file has. */
  readonly links: number
}

/** Who may do what with the files and folders of the console. */
export interface GroundFact {
  /** The user this process runs as. */
  readonly user: number
  readonly entries: readonly GroundEntry[]
  /** What could not be looked at. */
  readonly unread: readonly { role: GroundRole; path: string; problem: string }[]
}

/** Where things lie. What is undefined or empty is not there. */
interface GroundPlaces {
  home: string
  state: string | undefined
  store: string
  policy: string
  tlsKey: string
}

const PERMISSIONS = 0o7777
/** More files of one kind are not looked at one by one. */
const MOST_NAMES = 500
const STATE_FILES = [
  'maintenance.json',
  'heartbeat.json',
  'posture-history.json',
  'posture-waivers.json',
  'posture-attestations.json',
  'secret-uses.json'
]
/** What an editor, a person or the console itself adds to the name of a copy. */
const COPY = /^(?:~|\.(?:damaged|bak|backup|old|orig|save|copy)(?:[-._~\d].*)?)$/i

type Wanted = readonly [GroundRole, string]

const namesIn = async (folder: string): Promise<string[]> => {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw error
  }
}

const copiesOf = (names: readonly string[], originals: readonly string[]): string[] =>
  names.filter((name) =>
    originals.some((original) => name.startsWith(original) && COPY.test(name.slice(original.length)))
  )

/** Certificates and their keys are renewed behind links: what they lead to counts. */
const followed = (path: string): Promise<string> => realpath(path).catch(() => path)

const wantedIn = async ({ home, state, store, policy, tlsKey }: GroundPlaces): Promise<Wanted[]> => {
  const wanted: Wanted[] = [
    ['home', home],
    ['config', join(home, 'config.json')],
    ['homeKeys', join(home, 'instance.key')],
    ['homeKeys', join(home, 'owner.json')],
    ['activity', join(home, 'logs')]
  ]
  for (const name of await namesIn(join(home, 'logs'))) {
    if (name.startsWith('activity')) wanted.push(['activity', join(home, 'logs', name)])
  }
  const folders = [...new Set([home, ...(state === undefined ? [] : [state])])]
  for (const folder of folders) {
    const journals = join(folder, 'remediation-journal')
    wanted.push(['journals', journals], ['journals', join(folder, 'remediation-plans.json')])
    for (const name of await namesIn(journals)) wanted.push(['journals', join(journals, name)])
  }
  if (state !== undefined) {
    wanted.push(['state', state])
    for (const name of STATE_FILES) wanted.push(['stateFiles', join(state, name)])
  }
  const ours = ['config.json', 'instance.key', ...STATE_FILES]
  if (store !== '') {
    const name = basename(store)
    const beside = await namesIn(dirname(store))
    wanted.push(['store', store], ['storeKey', `${store}.key`])
    ours.push(name, `${name}.key`)
    for (const other of copiesOf(beside, [name, `${name}.key`])) wanted.push(['backups', join(dirname(store), other)])
  }
  for (const folder of folders) {
    for (const name of copiesOf(await namesIn(folder), ours)) wanted.push(['backups', join(folder, name)])
  }
  if (policy !== '') wanted.push(['policy', policy])
  if (tlsKey !== '') wanted.push(['tlsKey', await followed(tlsKey)])
  return wanted
}

/** Looks at every file and folder of ours once. Follows no link but that of the TLS key.
 *  @throws Error where the system has no permission bits, or a folder of ours cannot be listed */
export const readGround = async (places: GroundPlaces): Promise<GroundFact> => {
  const user = process.geteuid?.()
  if (user === undefined) throw new Error('Windows has access lists and no permission bits; they are not read')
  const seen = new Set<string>()
  const wanted = (await wantedIn(places)).filter(([, path]) => !seen.has(path) && seen.add(path)).slice(0, MOST_NAMES)
  const entries: GroundEntry[] = []
  const unread: GroundFact['unread'][number][] = []
  await Promise.all(
    wanted.map(async ([role, path]) => {
      try {
        const stats = await lstat(path)
        const is = stats.isSymbolicLink() ? 'link' : stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'other'
        entries.push({ role, path, is, mode: stats.mode & PERMISSIONS, owner: stats.uid, links: stats.nlink })
      } catch (error) {
        const problem = systemCode(error) ?? 'error'
        if (problem !== 'ENOENT' && problem !== 'ENOTDIR') unread.push({ role, path, problem })
      }
    })
  )
  // In the order they were asked for: the same disk gives the same fact.
  const order = (path: string): number => wanted.findIndex(([, each]) => each === path)
  return { user, entries: entries.sort((a, b) => order(a.path) - order(b.path)), unread }
}
