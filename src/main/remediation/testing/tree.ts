import { lstat, readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** What remediation keeps for itself, and the history of runs. */
const OWN = /(?:^|\/)(?:remediation-(?:journal|plans)|maintenance\.json)/

/** Everything below a home that a plan may touch: each path with its mode and bytes. */
export const treeOf = async (home: string): Promise<Record<string, string>> =>
  Object.fromEntries(Object.entries(await wholeTreeOf(home)).filter(([name]) => !OWN.test(name)))

/** The same with what remediation keeps for itself. */
export const wholeTreeOf = async (home: string): Promise<Record<string, string>> => {
  const found: Record<string, string> = {}
  for (const entry of await readdir(home, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(home, path)
    const { mode } = await lstat(path)
    const permissions = (mode & 0o7777).toString(8)
    found[name] = entry.isFile() ? `${permissions} ${await readFile(path, 'latin1')}` : permissions
  }
  return found
}
