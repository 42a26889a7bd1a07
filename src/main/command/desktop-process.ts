import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join, resolve } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** A hundred megabytes over a slow line; a line that is not there mostly fails at once. */
const DOWNLOAD_WITHIN_MS = 180_000
/** The package's own folder, which Electron is pointed at: this file is built into out/main. */
const PACKAGE = resolve(import.meta.dirname, '../..')

/** Why no window can be shown here, or undefined. Only Linux and its like run without a display in earnest. */
export const displayProblem = (platform: NodeJS.Platform, environment: Environment): string | undefined => {
  if (platform === 'win32' || platform === 'darwin') return undefined
  return environment.DISPLAY || environment.WAYLAND_DISPLAY ? undefined : 'there is no display'
}

export type Found = { path: string } | { problem: string }

/** Finds Electron's program. The npm package brings it by a download on first use, and that is tried here within a time limit: its
 *  own `require('electron')` would wait for ever.
 *  @param onDownload called before a download is tried
 *  @see node_modules/electron/index.js, install.js */
export const findElectron = async (environment: Environment, onDownload: () => void): Promise<Found> => {
  let folder: string
  try {
    folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  } catch {
    return { problem: 'Electron is not installed' }
  }
  const there = programIn(folder, environment)
  if (there) return { path: there }
  if (environment.ELECTRON_OVERRIDE_DIST_PATH) return { problem: 'ELECTRON_OVERRIDE_DIST_PATH has no Electron' }
  onDownload()
  await download(folder)
  const fetched = programIn(folder, environment)
  return fetched ? { path: fetched } : { problem: 'Electron’s program could not be downloaded' }
}

const programIn = (folder: string, environment: Environment): string | undefined => {
  let name: string | undefined
  try {
    name = readFileSync(join(folder, 'path.txt'), 'utf8').trim()
  } catch {
    // Not downloaded yet.
  }
  const override = environment.ELECTRON_OVERRIDE_DIST_PATH
  const path = override ? join(override, name ?? 'electron') : name && join(folder, 'dist', name)
  return path && existsSync(path) ? path : undefined
}

const download = (folder: string): Promise<void> =>
  new Promise((done) => {
    const child = spawn(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore' })
    const timer = setTimeout(() => child.kill('SIGKILL'), DOWNLOAD_WITHIN_MS)
    const end = (): void => {
      clearTimeout(timer)
      done()
    }
    child.once('error', end)
    child.once('exit', end)
  })

type Ran = { code: number } | { problem: string }

/** Runs the desktop app to its end. Its output is passed on, and so are signals.
 *  @returns its exit code, or why it ended before it had a window to show */
export const runDesktop = (path: string, args: readonly string[]): Promise<Ran> =>
  new Promise((done) => {
    // With this set, Electron would be a plain Node.
    const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env
    const child = spawn(path, [PACKAGE, '--', ...args], { stdio: ['inherit', 'pipe', 'inherit'], env: environment })
    let head = ''
    let isAsked = false
    child.stdout.on('data', (chunk: Buffer) => {
      process.stdout.write(chunk)
      if (head.length < 4_096) head += chunk.toString('utf8')
    })
    // Ctrl+C reaches the app by itself, where it shares our terminal; a second one does no harm.
    const passOn = (signal: NodeJS.Signals): void => {
      isAsked = true
      child.kill(signal)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
    for (const signal of signals) process.on(signal, passOn)
    const end = (ran: Ran): void => {
      for (const signal of signals) process.off(signal, passOn)
      done(ran)
    }
    child.once('error', () => end({ problem: 'Electron’s program cannot be run' }))
    child.once('close', (code, signal) => {
      const status = code ?? 128 + (signal ? constants.signals[signal] : 0)
      // Without a display, a library or its sandbox Electron ends before it says this.
      const hadWindow = head.includes('"event":"window"')
      if (status === 0 || hadWindow || isAsked) return end({ code: status })
      end({ problem: `Electron ended with ${signal ?? `exit code ${status}`} before it could open a window` })
    })
  })
