import type { Browser, BrowserContext, Page } from 'playwright'
import { run, type Gateway } from './trust-console'

export type Scheme = 'light' | 'dark'

export interface OpenConsole {
  page: Page
  context: BrowserContext
  /** What the page complained about: console errors and faults. A good page has none. */
  complaints: string[]
}

/** Opens the console as an operator does: by the link that `trust-console ui` prints. */
export const openConsole = async (
  browser: Browser,
  gateway: Gateway,
  { scheme = 'light', contrast = 'no-preference' }: { scheme?: Scheme; contrast?: 'more' | 'no-preference' } = {}
): Promise<OpenConsole> => {
  const context = await browser.newContext({ colorScheme: scheme, contrast, viewport: { width: 1280, height: 800 } })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  const { stdout } = await run(gateway.home, ['ui'])
  await page.goto(stdout.trim())
  await page.getByText('Connected', { exact: true }).waitFor()
  return { page, context, complaints }
}

export const PAGES = ['Overview', 'Posture', 'Remediation', 'Secrets', 'Activity', 'Settings'] as const

/** Goes to a page by its link and waits for its heading. */
export const goTo = async (page: Page, name: (typeof PAGES)[number]): Promise<void> => {
  await page.getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}
