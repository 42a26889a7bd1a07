import { stat } from 'node:fs/promises'
import { systemCode } from '../../../shared/errors'

/** The socket of docker: who can write to it is as mighty as root. null where there is none. */
export interface DockerSocketFact {
  readonly socket: {
    readonly path: string
    /** Permission bits. */
    readonly mode: number
    readonly owner: number
    readonly group: number
  } | null
  /** Who this process is. */
  readonly user: number
  readonly groups: readonly number[]
}

const PLACES = ['/var/run/docker.sock', '/run/docker.sock']

/** @throws Error where the system has no such permissions, or does not let us look */
export const readDockerSocket = async (
  places: readonly string[] = PLACES,
  platform = process.platform
): Promise<DockerSocketFact> => {
  const user = process.geteuid?.()
  const groups = process.getgroups?.()
  if (platform !== 'linux' || user === undefined || groups === undefined)
    throw new Error('it is only looked at on Linux')
  for (const path of places) {
    try {
      const stats = await stat(path)
      if (!stats.isSocket()) continue
      return { socket: { path, mode: stats.mode & 0o777, owner: stats.uid, group: stats.gid }, user, groups }
    } catch (error) {
      const code = systemCode(error)
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error
    }
  }
  return { socket: null, user, groups }
}
