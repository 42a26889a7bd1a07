import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../../../shared/errors'

/** Room on the disks of our folders. */
export interface DiskFact {
  readonly places: readonly { folder: string; freeBytes: number }[]
}

/** The time of the machine, and the newest change of a file of ours. In milliseconds since 1970. */
export interface ClockFact {
  readonly nowMs: number
  /** null where there is no file yet. */
  readonly newest: { path: string; atMs: number } | null
}

const MOST_FILES = 500

const unlessGone = (error: unknown): undefined => {
  const code = systemCode(error)
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
  throw error
}

export const readDisk = async (folders: readonly string[]): Promise<DiskFact> => {
  const places = await Promise.all(
    [...new Set(folders)].map(async (folder) => {
      const stats = await statfs(folder).catch(unlessGone)
      return stats ? [{ folder, freeBytes: stats.bavail * stats.bsize }] : []
    })
  )
  return { places: places.flat() }
}

/** Looks at what lies in these folders, and not below. */
export const readClock = async (folders: readonly string[], nowMs: number): Promise<ClockFact> => {
  const paths = await Promise.all(
    [...new Set(folders)].map(async (folder) =>
      ((await readdir(folder).catch(unlessGone)) ?? []).map((name) => join(folder, name))
    )
  )
  const times = await Promise.all(
    paths
      .flat()
      .slice(0, MOST_FILES)
      .map(async (path) => {
        const stats = await stat(path).catch(() => undefined)
        return stats?.isFile() ? [{ path, atMs: stats.mtimeMs }] : []
      })
  )
  const [newest = null] = times.flat().sort((a, b) => b.atMs - a.atMs)
  return { nowMs, newest }
}
