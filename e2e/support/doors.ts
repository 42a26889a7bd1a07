import type { Browser, Page } from 'playwright'
import { launchDesktop, type Desktop } from '../electron/launch'
import { launchBrowser } from './browser'
import { openConsole } from './console-page'
import { freshFolder, Gateway, GatewayClient, removeFolder, writeConfig, type Variables } from './trust-console'

export interface VisitOptions {
  config?: unknown
  variables?: Variables
}

/** The console, open on a gateway of its own. */
export interface Visit {
  gateway: GatewayClient
  page: Page
  /** All that the gateway's process has written. */
  log: () => string
  /** The folders where the product, or the browser in it, keeps anything. */
  folders: readonly string[]
  /** Closes the page and ends the gateway; the folders stay. */
  leave: () => Promise<void>
}

/** A way to the console. Specs that take a door run behind each of them. */
export interface Door {
  readonly name: 'browser' | 'desktop'
  open: (home: string, variables: Variables) => Promise<Visit>
  /** After the last visit. */
  close: () => Promise<void>
}

/** `/ui` of a gateway without a window, in a browser that all visits share. */
const browserDoor = (): Door => {
  let browser: Promise<Browser> | undefined
  return {
    name: 'browser',
    open: async (home, variables) => {
      browser ??= launchBrowser()
      const gateway = await Gateway.start(home, variables)
      const { page, context } = await openConsole(await browser, gateway)
      const leave = async (): Promise<void> => {
        await context.close()
        await gateway.stop()
      }
      return { gateway, page, log: gateway.stderr, folders: [home], leave }
    },
    close: async () => {
      await (await browser)?.close()
    }
  }
}

/** The desktop app, which runs the gateway itself. */
const desktopDoor = (): Door => ({
  name: 'desktop',
  open: async (home, variables) => {
    const userData = await freshFolder()
    const desktop = await launchDesktop({ home, variables, userData })
    await connected(desktop.page)
    const gateway = new GatewayClient(home, await gatewayUrl(desktop), variables)
    const leave = async (): Promise<void> => {
      await desktop.close()
    }
    return { gateway, page: desktop.page, log: desktop.log, folders: [home, userData], leave }
  },
  close: () => Promise.resolve()
})

export const DOORS: readonly Door[] = [browserDoor(), desktopDoor()]

/** Opens a door on a fresh home folder. The caller leaves and removes the folders. */
export const enter = async (door: Door, { config, variables = {} }: VisitOptions = {}): Promise<Visit> => {
  const home = await freshFolder()
  if (config !== undefined) await writeConfig(home, config)
  return door.open(home, variables)
}

/** Leaves, and removes what the visit kept. */
export const leaveForGood = async ({ leave, folders }: Visit): Promise<void> => {
  await leave()
  for (const folder of folders) await removeFolder(folder)
}

const connected = async (page: Page): Promise<void> => {
  page.setDefaultTimeout(15_000)
  await page.getByText('Connected', { exact: true }).waitFor()
}

/** Where the desktop app's gateway listens. */
const gatewayUrl = async ({ page }: Desktop): Promise<string> => {
  const url = await page.evaluate<unknown>(
    `trustConsole.call('doctor', {}).then((reply) => reply.ok ? reply.result.runtime.gatewayUrl : reply.error.message)`
  )
  if (typeof url !== 'string' || !url.startsWith('http')) throw new Error(`no gateway: ${String(url)}`)
  return url
}
