import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const PACKAGE = resolve(import.meta.dirname, '../../node_modules/electron')

/** Electron's program, or undefined where it was not downloaded. Never downloads it.
 *  @see node_modules/electron/index.js (which would) */
const electronProgram = (): string | undefined => {
  const pathFile = join(PACKAGE, 'path.txt')
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(PACKAGE, 'dist')
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron'
  const path = join(folder, name)
  return existsSync(path) ? path : undefined
}

const hasDisplay = (): boolean =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

/** Electron where it is there and could show a window, else the reason why the stand-in is used. */
export const findElectron = (): { path: string } | { path: undefined; reason: string } => {
  const path = electronProgram()
  if (path === undefined) return { path, reason: 'Electron’s program is not installed' }
  return hasDisplay() ? { path } : { path: undefined, reason: 'there is no display' }
}
