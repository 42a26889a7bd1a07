import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { launchBrowser } from '../support/browser'
import { openAnew, openConsole, PAGES, type OpenConsole, type PageTitle, type Scheme } from '../support/console-page'
import { STATES } from '../support/page-states'
import { Gateway, run, writeConfig } from '../support/trust-console'

// Pictures of every page and state, of the built product in real Chromium, for the README and for the eyes of whoever changed
// a page. Not a test of the product: `npm run screenshots` runs it, `npm test` does not.

const OUT = resolve(import.meta.dirname, '../../docs/screenshots')
const SIZES = [
  { width: 1440, height: 900 },
  { width: 900, height: 600 }
]
const SCHEMES: readonly Scheme[] = ['light', 'dark']
const SECRETS = [
  'models.providers.openai.apiKey',
  'models.providers.anthropic.apiKey',
  'talk.apiKey',
  'custom.backup.passphrase'
]
/** What the environment decides, so that a person has to act, beside what the console itself can put right. */
const UNSAFE = { TRUST_CONSOLE_SECURITY_LOOP_GUARD_ENABLED: 'false' }
const CONFIG = '{\n  // Our own limits.\n  "gateway": { "rateLimit": { "enabled": false } }\n}\n'

let browser: Browser
let full: Gateway
let empty: Gateway
let unreadable: Gateway

/** A home whose name says nothing of the machine the pictures are taken on. */
const home = async (name: string): Promise<string> => {
  const path = join(tmpdir(), name)
  await rm(path, { recursive: true, force: true })
  return path
}

beforeAll(async () => {
  await mkdir(join(OUT, 'states'), { recursive: true })
  browser = await launchBrowser()
  const fullHome = await home('trust-console')
  await writeConfig(fullHome, CONFIG)
  full = await Gateway.start(fullHome, UNSAFE)
  for (const target of SECRETS) await run(full.home, ['secrets', 'set', target], { stdin: `value of ${target}` })
  empty = await Gateway.start(await home('trust-console-new'))
  unreadable = await Gateway.start(await home('trust-console-locked'), {
    TRUST_CONSOLE_SECRET_STORE_PATH: '/proc/self/status'
  })
})

afterAll(async () => {
  await browser.close()
  for (const gateway of [full, empty, unreadable]) {
    await gateway.stop()
    await rm(gateway.home, { recursive: true, force: true })
  }
})

/** Once fonts, data and movements have settled. */
const take = async (page: Page, name: string): Promise<void> => {
  await page.waitForTimeout(500)
  await page.screenshot({ path: join(OUT, `${name}.png`) })
}

const fileOf = (title: PageTitle): string => title.toLowerCase()

describe.each(SCHEMES)('%s', (scheme) => {
  describe.each(SIZES)('at $width×$height', (viewport) => {
    const look = { scheme, viewport }
    const suffix = `${scheme}-${viewport.width}`
    const visit = async (gateway: Gateway, see: (visit: OpenConsole) => Promise<void>): Promise<void> => {
      const opened = await openConsole(browser, gateway, look)
      await see(opened)
      await opened.context.close()
    }

    test('every page with what there is to see', () =>
      visit(full, async (opened) => {
        for (const title of PAGES) {
          await openAnew(opened, title)
          await take(opened.page, `${fileOf(title)}-${suffix}`)
        }
      }))

    test('every page of a gateway on its first day', () =>
      visit(empty, async (opened) => {
        for (const title of PAGES) {
          await openAnew(opened, title)
          await take(opened.page, `states/${fileOf(title)}-empty-${suffix}`)
        }
      }))

    test.each(STATES)('every page: %s', (state) =>
      visit(full, async (opened) => {
        for (const title of PAGES) {
          // Cut off after a look: that is what an operator meets.
          await openAnew(opened, title, state === 'offline' ? undefined : state)
          if (state === 'offline') {
            await opened.page.waitForTimeout(500)
            await opened.line.set(state)
          }
          await take(opened.page, `states/${fileOf(title)}-${state}-${suffix}`)
        }
      })
    )

    test('a secret store that cannot be read', () =>
      visit(unreadable, async (opened) => {
        await openAnew(opened, 'Secrets')
        await take(opened.page, `states/secrets-unreadable-${suffix}`)
      }))

    test('a browser that is not let in', async () => {
      const context = await browser.newContext({ colorScheme: scheme, viewport })
      const page = await context.newPage()
      await page.goto(`${full.url}/ui/`)
      await take(page, `states/not-let-in-${suffix}`)
      await context.close()
    })
  })
})
