import { lstatSync, statSync, type Stats } from 'node:fs'

const WRITABLE_BY_OTHERS = 0o022
const STICKY = 0o1000

/** True where mode bits and owners mean something. */
const hasOwners = typeof process.getuid === 'function'

const isOurs = ({ uid }: Stats): boolean => uid === process.getuid?.() || uid === 0

/** Why what lies in this folder could be another user's doing, or undefined when only we and root can change it.
 *  @param sharedIsFine true to accept a folder such as /tmp, where others may add files and not touch ours */
export const folderDistrust = (path: string, sharedIsFine = false): string | undefined => {
  if (!hasOwners) return undefined
  const stats = statSync(path)
  if (!stats.isDirectory()) return `${path} is not a folder`
  if (!isOurs(stats)) return `${path} belongs to another user`
  const shared = (stats.mode & WRITABLE_BY_OTHERS) !== 0
  if (!shared || (sharedIsFine && (stats.mode & STICKY) !== 0)) return undefined
  return `other users may write to ${path} (chmod go-w mends that)`
}

/** True for a regular file that only we and root can change. */
export const isTrustedFile = (path: string): boolean => {
  const stats = lstatSync(path)
  return stats.isFile() && (!hasOwners || (isOurs(stats) && (stats.mode & WRITABLE_BY_OTHERS) === 0))
}
