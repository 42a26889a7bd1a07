import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright'

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

/** A real browser without a window. As root it cannot use its sandbox. */
export const launchBrowser = async (): Promise<Browser> => {
  const { executablePath, args } = await findChromium()
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ ...(executablePath && { executablePath }), args: [...args, ...QUIET, ...sandbox] })
}
