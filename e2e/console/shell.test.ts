import { describe, expect, test } from 'vitest'
import { LOOKS, violationsOn } from '../support/axe'
import { goTo, PAGES } from '../support/console-page'
import { consoleForFile } from '../support/console-visit'

// A posture with something to see on every page.
const shared = consoleForFile({
  TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false',
  TRUST_CONSOLE_SECURITY_RISK_BLOCK_THRESHOLD: '10'
})

describe.each(LOOKS)('in $colorScheme with contrast $contrast', ({ colorScheme: scheme, contrast }) => {
  test('every page opens without a complaint and without an accessibility violation', async () => {
    const { page, complaints } = await shared.open({ scheme, contrast })
    for (const name of PAGES) {
      await goTo(page, name)
      await page.waitForLoadState('networkidle')
      expect([name, await violationsOn(page)]).toEqual([name, []])
    }
    expect(complaints).toEqual([])
  })
})

test('every page is reached by keyboard alone, with the focus to be seen', async () => {
  const { page } = await shared.open()
  for (const name of PAGES) {
    const link = page.getByRole('link', { name, exact: true }).and(page.locator(':focus'))
    // The focus is at the heading of the page before: the way leads through that page and round.
    for (let presses = 0; presses < 150 && (await link.count()) === 0; presses++) await page.keyboard.press('Tab')
    const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')
    expect(outline).toBe('solid')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name }).waitFor()
  }
})

test('nothing runs beyond the page: no inline script, no foreign request, no secret in storage or address', async () => {
  const { page } = await shared.open()
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  for (const name of PAGES) await goTo(page, name)
  await goTo(page, 'Posture')
  await page.getByText(/^Checked/).waitFor()
  expect(requests.filter((url) => !url.startsWith(shared.gateway.url))).toEqual([])
  expect(page.url()).not.toContain('ticket')
  const stored = await page.evaluate<string>(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])'
  )
  // Shapes of the posture for the next load, what was seen of it, and the half of a session that is worth nothing without its
  // cookie. No cookie that a script could read.
  const [local, session, cookie] = JSON.parse(stored)
  expect([Object.keys(local).sort(), Object.keys(session).sort(), cookie]).toEqual([
    ['tc.session-proof.v1', 'trust-console.seen.v1'],
    ['trust-console.overview.v2', 'trust-console.posture.v1'],
    ''
  ])
  expect(stored).not.toContain('canary-in-the-page')
  expect(stored).not.toContain(await shared.gateway.token())
  const injected = await page.evaluate<boolean>(`(() => {
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.body.append(script)
    return 'injected' in window
  })()`)
  expect(injected).toBe(false)
  expect(await page.content()).not.toContain('canary-in-the-page')
})

test('a browser without a ticket is told how to come in', async () => {
  const page = await shared.browser.newPage()
  await page.goto(`${shared.gateway.url}/ui/`)
  await page.getByText('This browser is not let in').waitFor()
  expect(await page.getByText('trust-console ui').isVisible()).toBe(true)
  await page.close()
})
