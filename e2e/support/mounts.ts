import { spawnSync } from 'node:child_process'
import { onTestFinished } from 'vitest'

const mount = (args: readonly string[]): string | undefined => {
  const { status, stderr, error } = spawnSync('mount', args, { encoding: 'utf8' })
  if (status === 0) return undefined
  return error?.message ?? stderr.trim()
}

/** Puts a small disk of its own over a folder until the test ends.
 *  @returns why that cannot be had here, or undefined */
export const mountSmallDisk = (path: string, options: string): string | undefined => {
  const problem = mount(['-t', 'tmpfs', '-o', options, 'tmpfs', path])
  if (problem === undefined) onTestFinished(() => void spawnSync('umount', ['-l', path]))
  return problem
}

/** Makes such a disk read-only, or writable again. @throws Error when it cannot be changed */
export const remount = (path: string, how: 'ro' | 'rw'): void => {
  const problem = mount(['-o', `remount,${how}`, path])
  if (problem !== undefined) throw new Error(problem)
}
