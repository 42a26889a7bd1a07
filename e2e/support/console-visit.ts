import type { Browser } from 'playwright'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { launchBrowser } from './browser'
import { openConsole, type Look, type OpenConsole } from './console-page'
import { freshFolder, Gateway, removeFolder, run, writeConfig, type Variables } from './trust-console'

/** A browser that the tests of one file share. @returns a function that gives it, once they run */
export const browserForFile = (): (() => Browser) => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())
  return () => browser
}

/** The console of a gateway, open until the test ends. */
export const openForTest = async (browser: Browser, gateway: Gateway, look?: Look): Promise<OpenConsole> => {
  const opened = await openConsole(browser, gateway, look)
  onTestFinished(() => opened.context.close())
  return opened
}

export interface OwnGateway extends Look {
  config?: unknown
  variables?: Variables
}

/** The console of a gateway of its own; both end with the test. */
export const visitForTest = async (
  browser: Browser,
  { config, variables, ...look }: OwnGateway = {}
): Promise<OpenConsole & { gateway: Gateway }> => {
  const home = await freshFolder()
  if (config !== undefined) await writeConfig(home, config)
  const gateway = await Gateway.start(home, variables)
  onTestFinished(async () => {
    await gateway.stop()
    await removeFolder(home)
  })
  return { ...(await openForTest(browser, gateway, look)), gateway }
}

export interface SharedConsole {
  readonly browser: Browser
  readonly gateway: Gateway
  /** The console in a context of its own, which is closed when the test ends. */
  open: (look?: Look) => Promise<OpenConsole>
}

/** A gateway with one secret, `talk.apiKey`, and a browser: for all tests of a file that change nothing in it. */
export const consoleForFile = (variables: Variables = {}, secret = 'canary-in-the-page'): SharedConsole => {
  const browser = browserForFile()
  let gateway: Gateway
  beforeAll(async () => {
    gateway = await Gateway.start(await freshFolder(), variables)
    await run(gateway.home, ['secrets', 'set', 'talk.apiKey'], { stdin: secret })
  })
  afterAll(async () => {
    await gateway.stop()
    await removeFolder(gateway.home)
  })
  return {
    get browser() {
      return browser()
    },
    get gateway() {
      return gateway
    },
    open: (look) => openForTest(browser(), gateway, look)
  }
}
