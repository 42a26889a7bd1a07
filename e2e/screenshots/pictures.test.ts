import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser'
import { openAnew, openConsole, PAGES, type OpenConsole, type PageTitle, type Scheme } from '../support/console-page'
import { STATES } from '../support/page-states'
import { Gateway, run, writeConfig, type Variables } from '../support/trust-console'
import { INVENTED_VALUE, MOMENTS, walkThrough } from './moments'

// Pictures of every page and state, of the built product in real Chromium, for the README and for the eyes of whoever changed
// a page. Not a test of the product: `npm run screenshots` runs it, `npm test` does not.

const OUT = resolve(import.meta.dirname, '../../docs/screenshots')
const LARGE = { width: 1440, height: 900 }
const SIZES = [LARGE, { width: 900, height: 600 }]
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

/** How the gateway did on the days before, so that the trend has a line: how long ago, and how many warnings of each kind. */
const PAST = [
  { days: 6.4, findings: 0, checks: 0 },
  { days: 5.1, findings: 2, checks: 2 },
  { days: 4.6, findings: 1, checks: 1 },
  { days: 2.2, findings: 0, checks: 0 },
  { days: 0.9, findings: 1, checks: 1 }
]

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

/** Gives a home a past. */
const remember = async (path: string): Promise<void> => {
  await run(path, ['doctor'])
  const file = join(path, 'state/posture-history.json')
  const kept = JSON.parse(await readFile(file, 'utf8'))
  const samples = PAST.map(({ days, findings, checks }) => ({
    atMs: Date.now() - days * 86_400_000,
    healthScore: 100 - 6 * findings - 3 * checks,
    counts: { critical: 0, warn: findings, info: 0 },
    unchecked: 0,
    findingIds: ['gateway.rate_limit.disabled', 'security.loop_guard.disabled'].slice(0, findings)
  }))
  await writeFile(file, JSON.stringify({ ...kept, samples }))
}

beforeAll(async () => {
  await rm(join(OUT, 'states'), { recursive: true, force: true })
  await mkdir(join(OUT, 'states'), { recursive: true })
  browser = await launchBrowser()
  const fullHome = await home('trust-console')
  await writeConfig(fullHome, CONFIG)
  await remember(fullHome)
  full = await Gateway.start(fullHome, UNSAFE)
  for (const target of SECRETS) await run(full.home, ['secrets', 'set', target], { stdin: INVENTED_VALUE })
  await full.post({ id: 1, method: 'secrets.store.list' }, { authorization: 'Bearer of nothing' })
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

/** Once fonts, data and movements have settled.
 *  @param isWaiting true where the page is to be seen with the places of what has not come */
const take = async (page: Page, name: string, isWaiting = false): Promise<void> => {
  await page.waitForTimeout(300)
  if (!isWaiting) await expect.poll(() => page.locator('main [class*="_block_"]').count()).toBe(0)
  await page.waitForTimeout(300)
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

    // States look the same in the dark; a small window in it would only make the folder heavier.
    if (scheme === 'dark' && viewport !== LARGE) return

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
          await take(opened.page, `states/${fileOf(title)}-${state}-${suffix}`, state === 'loading')
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

  // Dialogs and steps in one size: they look the same in the other, and each picture weighs.
  const look = { scheme, viewport: LARGE }

  test('what a press brings', async () => {
    const opened = await openConsole(browser, full, look)
    for (const { name, on, reach } of MOMENTS) {
      await openAnew(opened, on)
      await reach(opened.page)
      await take(opened.page, `states/${name}-${scheme}-1440`)
    }
    await opened.context.close()
  })

  test.each<[string, Variables]>([
    ['complete', {}],
    ['partial', UNSAFE]
  ])('a remediation, %s', async (kind, variables) => {
    const path = await home(`trust-console-${kind}`)
    await writeConfig(path, CONFIG)
    const gateway = await Gateway.start(path, variables)
    const opened = await openConsole(browser, gateway, look)
    await openAnew(opened, 'Remediation')
    await walkThrough(opened.page, (step) => take(opened.page, `states/remediation-${step}-${kind}-${scheme}-1440`))
    await opened.context.close()
    await gateway.stop()
    await rm(path, { recursive: true, force: true })
  })
})
