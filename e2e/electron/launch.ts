import { resolve } from 'node:path'
import type { Page } from 'playwright'
import { cleanEnvironment, freshFolder, removeFolder, type Variables } from '../support/trust-console'
import { findElectron } from './find-electron'
import { launchElectron, spawnElectron } from './launch-electron'
import { launchStandIn, spawnStandIn } from './launch-stand-in'

/** The folder that holds package.json, which is what Electron is started with. */
export const APP_FOLDER = resolve(import.meta.dirname, '../..')

type ElectronModule = typeof import('electron')

/** A running desktop app. */
export interface Desktop {
  readonly kind: 'electron' | 'stand-in'
  /** The folder of Electron's own data: the profile, the lock, the window's state. */
  readonly userData: string
  /** The first window's page. */
  readonly page: Page
  /** Runs a function in the main process. It must bring all it uses; argument and result are JSON. */
  evaluate: <R, A = undefined>(
    run: (electron: ElectronModule, argument: A) => R | Promise<R>,
    argument?: A
  ) => Promise<R>
  /** All that the process has written so far. */
  log: () => string
  /** Settles with the exit code (null for a signal) when the process has ended. */
  readonly ended: Promise<number | null>
  /** Asks the app to quit, waits for its end and clears up. @returns the exit code */
  close: () => Promise<number | null>
}

export interface LaunchOptions {
  home: string
  variables?: Variables
  /** Kept when given, so that an app can be started again with it; else a fresh one that goes with the app. */
  userData?: string
}

/** What a launcher of one kind needs. */
export interface Start {
  userData: string
  environment: NodeJS.ProcessEnv
}

/** Which of the two the desktop tests run in. The global set-up says so on standard output. */
const desktopKind = (): Desktop['kind'] => (findElectron().path === undefined ? 'stand-in' : 'electron')

/** Starts the built desktop app: in Electron where it is there, else in the stand-in. */
export const launchDesktop = async ({ home, variables = {}, userData }: LaunchOptions): Promise<Desktop> => {
  const folder = userData ?? (await freshFolder())
  const start: Start = { userData: folder, environment: cleanEnvironment(home, variables) }
  const tidy = async (): Promise<void> => {
    if (userData === undefined) await removeFolder(folder)
  }
  try {
    const desktop = await (desktopKind() === 'electron' ? launchElectron(start) : launchStandIn(start))
    return { ...desktop, close: () => desktop.close().finally(tidy) }
  } catch (error) {
    await tidy()
    throw error
  }
}

/** Starts the app a second time for the same home. @returns its exit code, once it has ended */
export const launchAgain = async ({ userData }: Desktop, home: string): Promise<number | null> => {
  const start: Start = { userData, environment: cleanEnvironment(home, {}) }
  const child = await (desktopKind() === 'electron' ? spawnElectron(start) : spawnStandIn(start))
  return new Promise((done) => child.once('exit', done))
}
