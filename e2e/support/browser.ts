import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext } from 'playwright'

const SYSTEM_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Without these it looks for updates and names on a network that a test machine may not have. */
const QUIET = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run'
]

/** Where a Chromium is: named by CHROMIUM_PATH, the system's, Playwright's own, or the one from npm. */
const findChromium = async (): Promise<{ executablePath?: string; args: string[] }> => {
  const named = [process.env.CHROMIUM_PATH, ...SYSTEM_BROWSERS].find((path) => path && existsSync(path))
  if (named) return { executablePath: named, args: [] }
  if (existsSync(chromium.executablePath())) return { args: [] }
  const { default: fromNpm } = await import('@sparticuz/chromium')
  return { executablePath: await fromNpm.executablePath(), args: fromNpm.args }
}

/** As root it cannot use its sandbox. */
const launchOptions = async (): Promise<{ executablePath?: string; args: string[] }> => {
  const { executablePath, args } = await findChromium()
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return { ...(executablePath && { executablePath }), args: [...args, ...QUIET, ...sandbox] }
}

/** A real browser without a window. */
export const launchBrowser = async (): Promise<Browser> => chromium.launch(await launchOptions())

/** A camera that shows a test picture, so that a page without permission is refused for that reason and no other. */
export const WITH_CAMERA = '--use-fake-device-for-media-stream'

/** A browser that keeps its profile in a folder, and whose DevTools another process may use too: their address is in the
 *  profile's file `DevToolsActivePort`. */
export const launchProfile = async (folder: string): Promise<BrowserContext> => {
  const options = await launchOptions()
  const args = [...options.args, '--remote-debugging-port=0', WITH_CAMERA]
  return chromium.launchPersistentContext(folder, { ...options, args, viewport: null, acceptDownloads: true })
}
