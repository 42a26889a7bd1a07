import { chmod, mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** Larger than any file of ours may be; it takes no room on the disk. */
const HUGE_BYTES = 600 * 1024 * 1024

/** Ways in which a file can go wrong. Each gets the path, and a folder elsewhere for what it moves away. */
export const DAMAGES = {
  empty: (path) => writeFile(path, ''),
  cut: async (path) => {
    const bytes = await readFile(path)
    await writeFile(path, bytes.subarray(0, bytes.length >> 1))
  },
  flipped: async (path) => {
    const bytes = await readFile(path)
    bytes[bytes.length >> 1]! ^= 1
    await writeFile(path, bytes)
  },
  folder: async (path) => {
    await rm(path)
    await mkdir(path, { mode: 0o700 })
    await writeFile(join(path, 'within'), 'kept')
  },
  link: async (path, elsewhere) => {
    const target = join(elsewhere, basename(path))
    await rename(path, target)
    await symlink(target, path)
  },
  large: (path) => truncate(path, HUGE_BYTES),
  unreadable: (path) => chmod(path, 0o000)
} satisfies Record<string, (path: string, elsewhere: string) => Promise<unknown>>

export type Damage = keyof typeof DAMAGES
