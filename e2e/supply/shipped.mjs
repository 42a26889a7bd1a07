import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One package that is part of the product.
 *  @typedef {object} Shipped
 *  @property {string} path its place in the lockfile: `node_modules/…`
 *  @property {string} name
 *  @property {string} version
 *  @property {string} licence SPDX, as the lockfile has it
 *  @property {string} integrity `sha512-…`
 *  @property {'bundled' | 'installed' | 'runtime'} as code in the built files; a package that `npm ci --omit=dev` puts
 *    beside them; or Electron, which the desktop app runs in
 *  @property {boolean} isOptional the product runs without it, or on another system with a sister of it
 *  @property {readonly string[]} needs paths of what it asks for and ships as well */

/** @typedef {{ name?: string, version: string, license?: string, integrity?: string, cpu?: string[], optional?: boolean,
 *    hasInstallScript?: boolean, resolved?: string, link?: boolean, inBundle?: boolean,
 *    dependencies?: Record<string, string>, devDependencies?: Record<string, string>,
 *    optionalDependencies?: Record<string, string> }} Locked */

/** @param {string} root @returns {Record<string, Locked>} */
export const lockedPackages = (root) => JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages

/** Where a package finds another, by Node's rule. @param {Record<string, Locked>} locked @param {string} from @param {string} name */
const find = (locked, from, name) => {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`
    if (locked[path]) return path
    if (at === '') return undefined
    if (!at.includes('/node_modules/')) at = ''
  }
}

/** No Node or Electron that we run on is WebAssembly: those variants are never installed. @param {Locked} entry */
const isForNobody = ({ cpu }) => cpu?.includes('wasm32') === true

/** @param {Record<string, Locked>} locked @param {string} path @returns {string[]} */
const neededBy = (locked, path) => {
  const { dependencies, optionalDependencies } = locked[path] ?? {}
  return Object.keys({ ...dependencies, ...optionalDependencies })
    .flatMap((name) => find(locked, path, name) ?? [])
    .filter((found) => !isForNobody(locked[found]))
}

/** @param {Record<string, Locked>} locked @param {typeof neededBy} needs */
const installedBy = (locked, needs) => {
  const all = new Set(needs(locked, ''))
  for (const path of all) for (const needed of needs(locked, path)) all.add(needed)
  return all
}

/** Without what is only asked for optionally. @type {typeof neededBy} */
const requiredBy = (locked, path) => {
  const { dependencies = {}, optionalDependencies = {} } = locked[path] ?? {}
  return Object.keys(dependencies)
    .filter((name) => !(name in optionalDependencies))
    .flatMap((name) => find(locked, path, name) ?? [])
}

/** Only a helper function of each is in the bundle, which needs nothing. */
const TOOLS = ['node_modules/rolldown', 'node_modules/vite']

/** What is in the product: the packages whose code is in out/ (the build wrote them down), those that an installation
 *  without development dependencies brings, and Electron. Sorted by path.
 *  @param {string} root of the repository, built
 *  @returns {Shipped[]} */
export const shippedPackages = (root) => {
  const locked = lockedPackages(root)
  const folder = join(root, 'out/packages')
  /** @type {string[]} */
  const lists = readdirSync(folder).flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
  const bundled = new Set(lists)
  const installed = installedBy(locked, neededBy)
  const required = installedBy(locked, requiredBy)
  const ships = new Set(['node_modules/electron', ...bundled, ...installed])
  return [...ships].sort().map((path) => {
    const entry = locked[path]
    if (!entry) throw new Error(`${path} is in the bundle and not in package-lock.json`)
    const { version, license = 'NOASSERTION', integrity = '' } = entry
    const as = path === 'node_modules/electron' ? 'runtime' : bundled.has(path) ? 'bundled' : 'installed'
    return {
      path,
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license,
      integrity,
      as,
      isOptional: as === 'installed' && !required.has(path),
      needs:
        as === 'runtime' || TOOLS.includes(path) ? [] : neededBy(locked, path).filter((needed) => ships.has(needed))
    }
  })
}
