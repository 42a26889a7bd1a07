import type { Browser, BrowserContext, Page } from 'playwright'
import { Line, type PageState } from './page-states'
import { run, type Gateway } from './trust-console'

export type Scheme = 'light' | 'dark'

export interface Look {
  scheme?: Scheme
  contrast?: 'more' | 'no-preference'
  viewport?: { width: number; height: number }
}

export interface OpenConsole {
  page: Page
  context: BrowserContext
  /** Where the page lives. */
  url: string
  /** The line to the gateway, for tests that hold or cut it. */
  line: Line
  /** What the page complained about: console errors and faults. A good page has none. */
  complaints: string[]
}

/** Opens the console as an operator does: by the link that `trust-console ui` prints. */
export const openConsole = async (
  browser: Browser,
  gateway: Gateway,
  { scheme = 'light', contrast = 'no-preference', viewport = { width: 1280, height: 800 } }: Look = {}
): Promise<OpenConsole> => {
  const context = await browser.newContext({ colorScheme: scheme, contrast, viewport })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  const line = await Line.between(page)
  const { stdout } = await run(gateway.home, ['ui'])
  await page.goto(stdout.trim())
  await page.getByText('Connected', { exact: true }).waitFor()
  return { page, context, url: `${gateway.url}/ui/`, line, complaints }
}

export const PAGES = ['Overview', 'Posture', 'Remediation', 'Secrets', 'Clients', 'Activity', 'Settings'] as const
export type PageTitle = (typeof PAGES)[number]

/** Goes to a page by its link and waits for its heading. */
export const goTo = async (page: Page, name: PageTitle): Promise<void> => {
  await page.getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

/** Loads the console anew on one page, with the line to the gateway in a state from the start. What the page kept from before
 *  is taken away, so that it shows what somebody sees who comes for the first time. */
export const openAnew = async (
  { page, line, url }: Pick<OpenConsole, 'page' | 'line' | 'url'>,
  name: PageTitle,
  state?: PageState
): Promise<void> => {
  // But for what it is let in by.
  await page.evaluate(
    `for (const key of Object.keys(localStorage)) if (!key.startsWith('tc.session-proof')) localStorage.removeItem(key); sessionStorage.clear()`
  )
  await page.goto('about:blank')
  await line.set(state)
  await page.goto(`${url}#/${name.toLowerCase()}`)
  await page.getByRole('heading', { level: 1, name }).waitFor()
}
