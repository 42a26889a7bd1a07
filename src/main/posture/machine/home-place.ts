import { lstat, readFile, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemCode } from '../../../shared/errors'

/** Which folders of ours lie inside one that another program copies elsewhere. */
export interface PlaceFact {
  readonly inside: readonly { folder: string; outer: string; kind: 'synced' | 'versioned'; by: string }[]
  /** Folders above ours that could not be looked into. */
  readonly unread: readonly string[]
}

/** Folders that a program keeps in step with other machines, by the end of their path. */
const SYNCED: readonly { path: RegExp; by: string }[] = [
  { path: /[\\/]Library[\\/]Mobile Documents$|[\\/]iCloud ?Drive$/, by: 'iCloud' },
  { path: /[\\/]Library[\\/]CloudStorage$/, by: 'a cloud drive' },
  { path: /[\\/]Dropbox(?: \([^\\/]+\))?$/, by: 'Dropbox' },
  { path: /[\\/]OneDrive(?: - [^\\/]+)?$/, by: 'OneDrive' },
  { path: /[\\/]Google ?Drive$|[\\/]My Drive$/, by: 'Google Drive' },
  { path: /[\\/]Nextcloud$/, by: 'Nextcloud' },
  { path: /[\\/]ownCloud$/i, by: 'ownCloud' }
]

/** What stands in a folder that such a program looks after. */
const MARKS: readonly { name: string; kind: 'synced' | 'versioned'; by: string }[] = [
  { name: '.stfolder', kind: 'synced', by: 'Syncthing' },
  { name: '.nextcloudsync.log', kind: 'synced', by: 'Nextcloud' },
  { name: '.git', kind: 'versioned', by: 'git' },
  { name: '.hg', kind: 'versioned', by: 'Mercurial' },
  { name: '.svn', kind: 'versioned', by: 'Subversion' }
]

const isThere = async (path: string): Promise<boolean> => {
  try {
    await lstat(path)
    return true
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return false
    throw error
  }
}

/** The folder and all above it. */
const upwards = (folder: string): string[] => {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...upwards(above)]
}

/** True where git is told to leave the whole folder alone. */
const isLeftOut = async (folder: string): Promise<boolean> => {
  const text = await readFile(join(folder, '.gitignore'), 'utf8').catch(() => '')
  const lines = text.split('\n').map((line) => line.trim())
  return lines.includes('*') && !lines.some((line) => line.startsWith('!'))
}

/** Looks at each folder and at all above it, where they really lie. Folders that are not there lie nowhere. */
export const readPlace = async (folders: readonly string[]): Promise<PlaceFact> => {
  const inside: PlaceFact['inside'][number][] = []
  const unread = new Set<string>()
  for (const folder of new Set(folders)) {
    const real = await realpath(folder).catch(() => undefined)
    if (real === undefined) continue
    for (const outer of upwards(real)) {
      const named = SYNCED.find(({ path }) => path.test(outer))
      if (named) inside.push({ folder, outer, kind: 'synced', by: named.by })
      for (const { name, kind, by } of MARKS) {
        try {
          if (!(await isThere(join(outer, name)))) continue
        } catch {
          unread.add(outer)
          continue
        }
        const isKept = name === '.git' && (await isLeftOut(real))
        const isKnown = inside.some((each) => each.folder === folder && each.outer === outer && each.kind === kind)
        if (!isKept && !isKnown) inside.push({ folder, outer, kind, by })
      }
    }
  }
  return { inside, unread: [...unread] }
}
