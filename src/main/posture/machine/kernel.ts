import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** Whether the memory of this process may come to lie on a disk when it crashes. */
export interface CoreDumpFact {
  /** Where it would go, in words; null where none is written. */
  readonly to: string | null
}

/** Where memory goes that the kernel needs no more. */
export interface SwapFact {
  readonly areas: readonly { name: string; is: 'encrypted' | 'memory' | 'plain' | 'unknown' }[]
}

/** Where the kernel tells of itself. */
export interface KernelFolders {
  proc: string
  sys: string
}
export const KERNEL: KernelFolders = { proc: '/proc', sys: '/sys' }

const CORE_LIMIT = /^Max core file size\s+(\d+|unlimited)/m

/** A program that gets the dump whatever the limit, but for those that keep to it or throw it away.
 *  @see https://man7.org/linux/man-pages/man5/core.5.html */
const receiver = (pattern: string, limit: string): string | null => {
  const [path = ''] = pattern.slice(1).trim().split(/\s/, 1)
  if (/\/(?:false|true)$/.test(path)) return null
  if (limit === '0' && basename(path) === 'systemd-coredump') return null
  return `the program ${path}`
}

/** @throws Error where the system does not tell */
export const readCoreDumps = async ({ proc } = KERNEL, platform = process.platform): Promise<CoreDumpFact> => {
  if (platform !== 'linux') throw new Error('it can only be seen on Linux')
  const limits = await readFile(join(proc, 'self/limits'), 'utf8')
  const [, limit] = CORE_LIMIT.exec(limits) ?? []
  if (limit === undefined) throw new Error('the limits of this process do not tell')
  const pattern = (await readFile(join(proc, 'sys/kernel/core_pattern'), 'utf8')).trim()
  if (pattern.startsWith('|')) return { to: receiver(pattern, limit) }
  if (limit === '0') return { to: null }
  return { to: pattern.startsWith('/') ? `a file named like ${pattern}` : 'a file in the folder it was started in' }
}

const DEPTH = 5

/** What a block device is, with what it is made from: encrypted as soon as one layer is. */
const layerIs = async (sys: string, device: string, depth = DEPTH): Promise<boolean> => {
  if (depth === 0) return false
  const folder = join(sys, 'block', device)
  const uuid = await readFile(join(folder, 'dm/uuid'), 'utf8').catch(() => '')
  if (uuid.startsWith('CRYPT-')) return true
  const below = await readdir(join(folder, 'slaves')).catch((): string[] => [])
  const each = await Promise.all(below.map((name) => layerIs(sys, name, depth - 1)))
  return below.length > 0 && each.every(Boolean)
}

/** The name of the block device that a file lies on, or undefined where its file system hides that. */
const deviceUnder = async (sys: string, path: string): Promise<string | undefined> => {
  const { dev } = await stat(path)
  const [major, minor] = [(dev >>> 8) & 0xfff, (dev & 0xff) | ((dev >>> 12) & 0xfff00)]
  if (major === 0) return undefined
  const text = await readFile(join(sys, `dev/block/${major}:${minor}/uevent`), 'utf8')
  return /^DEVNAME=(.+)$/m.exec(text)?.[1]
}

const areaOf = async (sys: string, line: string): Promise<SwapFact['areas'][number]> => {
  const [name = '', type = ''] = line.split(/\s+/)
  if (/^\/dev\/z(?:ram|swap)\d*$/.test(name)) return { name, is: 'memory' }
  if (type === 'partition') return { name, is: (await layerIs(sys, basename(name))) ? 'encrypted' : 'plain' }
  const device = await deviceUnder(sys, name).catch(() => undefined)
  if (device === undefined) return { name, is: 'unknown' }
  return { name, is: (await layerIs(sys, device)) ? 'encrypted' : 'plain' }
}

/** @throws Error where the system does not tell */
export const readSwap = async ({ proc, sys } = KERNEL, platform = process.platform): Promise<SwapFact> => {
  // macOS encrypts it since 10.7, and that cannot be turned off.
  if (platform === 'darwin') return { areas: [] }
  if (platform !== 'linux') throw new Error('it can only be seen on Linux')
  const [, ...lines] = (await readFile(join(proc, 'swaps'), 'utf8')).trim().split('\n')
  return { areas: await Promise.all(lines.map((line) => areaOf(sys, line))) }
}
