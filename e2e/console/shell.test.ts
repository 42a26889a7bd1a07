import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser'
import { goTo, openConsole, PAGES } from '../support/console-page'
import { freshFolder, Gateway, removeFolder, run } from '../support/trust-console'

let browser: Browser
let gateway: Gateway

beforeAll(async () => {
  browser = await launchBrowser()
  // A posture with something to see on every page.
  gateway = await Gateway.start(await freshFolder(), {
    TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false',
    TRUST_CONSOLE_SECURITY_RISK_BLOCK_THRESHOLD: '10'
  })
  await run(gateway.home, ['secrets', 'set', 'talk.apiKey'], { stdin: 'canary-in-the-page' })
})
afterAll(async () => {
  await browser.close()
  await gateway.stop()
  await removeFolder(gateway.home)
})

describe.each([
  ['light', 'no-preference'],
  ['dark', 'no-preference'],
  ['light', 'more'],
  ['dark', 'more']
] as const)('in %s with contrast %s', (scheme, contrast) => {
  test('every page opens without a complaint and without an accessibility violation', async () => {
    const { page, context, complaints } = await openConsole(browser, gateway, { scheme, contrast })
    // High enough to show every page whole: axe cannot judge the contrast of what is scrolled out of sight.
    await page.setViewportSize({ width: 1280, height: 4_000 })
    for (const name of PAGES) {
      await goTo(page, name)
      await page.waitForLoadState('networkidle')
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
        .analyze()
      const found = violations.map(
        ({ id, nodes }) => `${name}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`
      )
      expect(found).toEqual([])
    }
    expect(complaints).toEqual([])
    await context.close()
  })
})

test('every page is reached by keyboard alone, with the focus to be seen', async () => {
  const { page, context } = await openConsole(browser, gateway)
  for (const name of PAGES) {
    const link = page.getByRole('link', { name, exact: true }).and(page.locator(':focus'))
    // The focus is at the heading of the page before: the way leads through that page and round.
    for (let presses = 0; presses < 150 && (await link.count()) === 0; presses++) await page.keyboard.press('Tab')
    const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')
    expect(outline).toBe('solid')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name }).waitFor()
  }
  await context.close()
})

test('nothing runs beyond the page: no inline script, no foreign request, no secret in storage or address', async () => {
  const { page, context } = await openConsole(browser, gateway)
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  for (const name of PAGES) await goTo(page, name)
  await goTo(page, 'Posture')
  await page.getByText(/^Checked/).waitFor()
  expect(requests.filter((url) => !url.startsWith(gateway.url))).toEqual([])
  expect(page.url()).not.toContain('ticket')
  const stored = await page.evaluate<string>(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])'
  )
  // Shapes of the posture for the next load, and what was seen of it. No cookie that a script could read.
  const [local, session, cookie] = JSON.parse(stored)
  expect([Object.keys(local), Object.keys(session).sort(), cookie]).toEqual([
    ['trust-console.seen.v1'],
    ['trust-console.overview.v1', 'trust-console.posture.v1'],
    ''
  ])
  expect(stored).not.toContain('canary-in-the-page')
  expect(stored).not.toContain(await gateway.token())
  const injected = await page.evaluate<boolean>(`(() => {
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.body.append(script)
    return 'injected' in window
  })()`)
  expect(injected).toBe(false)
  expect(await page.content()).not.toContain('canary-in-the-page')
  await context.close()
})

test('a browser without a ticket is told how to come in', async () => {
  const page = await browser.newPage()
  await page.goto(`${gateway.url}/ui/`)
  await page.getByText('This browser is not let in').waitFor()
  expect(await page.getByText('trust-console ui').isVisible()).toBe(true)
  await page.close()
})

test('a lost connection is shown and heals', async () => {
  const own = await Gateway.start(await freshFolder())
  const { page, context } = await openConsole(browser, own)
  await own.stop()
  await page.getByText('The gateway does not answer').first().waitFor()
  // The sessions ended with the process: the page says that, once the gateway is back.
  const again = await Gateway.start(own.home, {}, ['--http-port', String(own.port)])
  await page.getByText('This browser is not let in').waitFor()
  await context.close()
  await again.stop()
  await removeFolder(own.home)
})
