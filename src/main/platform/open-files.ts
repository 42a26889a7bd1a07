import { readFileSync } from 'node:fs'

const LINE = /^Max open files\s+(\d+|unlimited)/m

/** How many files and sockets this process may have open at a time; endless where the platform does not say. Node raises the
 *  soft limit to the hard one when it starts.
 *  @see https://man7.org/linux/man-pages/man5/proc_pid_limits.5.html */
export const openFilesLimit = (limits = readLimits()): number => {
  const [, soft] = LINE.exec(limits) ?? []
  return soft === undefined || soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft)
}

const readLimits = (): string => {
  try {
    return readFileSync('/proc/self/limits', 'utf8')
  } catch {
    return ''
  }
}
