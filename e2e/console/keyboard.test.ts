import type { Page } from 'playwright'
import { describe, expect, test } from 'vitest'
import { goTo, PAGES } from '../support/console-page'
import { consoleForFile } from '../support/console-visit'

const shared = consoleForFile({ TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false' })
const open = async (): Promise<Page> => (await shared.open()).page

interface Stop {
  what: string
  /** Whether the focus is to be seen on the element, or on the label or frame that stands for it. */
  isSeen: boolean
  isBody: boolean
}

/** Where the focus is, and whether someone who looks can tell. A text, because it runs in the page. */
const STOP = `(() => {
  const element = document.activeElement
  if (!element || element === document.body) return { what: 'body', isSeen: true, isBody: true }
  const seen = (candidate, pseudo) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(candidate, pseudo)
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none'
  }
  // A hidden input shows its focus on its label, the link of a table row on its cover of the whole row.
  const label = element.matches('input') ? element.closest('label') : null
  const { x, y } = element.getBoundingClientRect()
  const name = element.getAttribute('aria-label') ?? element.textContent
  return {
    what: [element.tagName, element.id, name.slice(0, 60), Math.round(x), Math.round(y)].join('|'),
    isSeen: seen(element) || seen(element, '::after') || (label !== null && seen(label)),
    isBody: false
  }
})()`
const stopOf = (page: Page): Promise<Stop> => page.evaluate<Stop>(STOP)

const MOST_STOPS = 150

describe.each(PAGES)('on %s', (name) => {
  test('Tab leads past everything and out again, with the focus to be seen at each stop', async () => {
    const page = await open()
    await goTo(page, name)
    const unseen: string[] = []
    const stops: string[] = []
    // Afresh, so that the walk begins at the top.
    await page.reload()
    await page.getByRole('heading', { level: 1, name }).waitFor()
    await page.waitForLoadState('networkidle')
    for (let presses = 0; presses < MOST_STOPS; presses++) {
      await page.keyboard.press('Tab')
      const stop = await stopOf(page)
      // Past the last control the focus leaves the page for the browser: no trap.
      if (stop.isBody) break
      stops.push(stop.what)
      if (!stop.isSeen) unseen.push(stop.what)
    }
    expect(unseen).toEqual([])
    expect(stops.length).toBeGreaterThan(9)
    expect(stops.length).toBeLessThan(MOST_STOPS)
    expect(stops[0]).toContain('Skip to content')
  })
})

test('the skip link leads to the heading', async () => {
  const page = await open()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  expect(await page.evaluate<string>('document.activeElement.tagName')).toBe('H1')
  // The link is no address: it would lead to another page.
  expect(await page.getByRole('heading', { level: 1, name: 'Overview' }).isVisible()).toBe(true)
})

const KEYS = { o: 'Overview', p: 'Posture', r: 'Remediation', s: 'Secrets', a: 'Activity', t: 'Settings' } as const

describe('single keys', () => {
  test('go to every page, search it, and list themselves', async () => {
    const page = await open()
    for (const [key, name] of Object.entries(KEYS).reverse()) {
      await page.keyboard.press('g')
      await page.keyboard.press(key)
      await page.getByRole('heading', { level: 1, name }).waitFor()
    }
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await page.getByRole('searchbox', { name: 'Search target ids' }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('g o?')
    // Typed, not obeyed.
    expect(await page.getByRole('searchbox', { name: 'Search target ids' }).inputValue()).toBe('g o?')
    expect(await page.getByRole('heading', { level: 1, name: 'Secrets' }).isVisible()).toBe(true)
    await page.getByRole('heading', { level: 1 }).focus()
    await page.keyboard.press('?')
    const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await list.waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('o')
    expect(await list.isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    await list.waitFor({ state: 'detached' })
    expect(await page.getByRole('heading', { level: 1, name: 'Secrets' }).isVisible()).toBe(true)
  })

  test('rest beside a modifier', async () => {
    const page = await open()
    await page.keyboard.press('g')
    await page.keyboard.press('Alt+s')
    await page.keyboard.press('s')
    expect(await page.getByRole('heading', { level: 1, name: 'Overview' }).isVisible()).toBe(true)
  })

  test('can be turned off, and are then shown nowhere; combinations stay', async () => {
    const page = await open()
    await page.evaluate(`localStorage.setItem('tc.appearance.v1', '{"shortcuts":false}')`)
    await page.reload()
    await page.getByText('Connected', { exact: true }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await page.keyboard.press('?')
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await page.getByRole('heading', { level: 1, name: 'Overview' }).isVisible()).toBe(true)
    await page.keyboard.press('Control+k')
    const option = page.getByRole('option', { name: 'Go to Secrets' })
    await option.waitFor()
    expect(await option.textContent()).toBe('Go to Secretspage')
  })
})

test('a notice is dismissed with Escape, and a dialog above it goes first', async () => {
  const page = await open()
  await page.getByRole('button', { name: 'Run checks' }).click()
  const notice = page.getByText(/^The checks ran/)
  await notice.waitFor()
  await page.keyboard.press('?')
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await list.waitFor()
  await page.keyboard.press('Escape')
  await list.waitFor({ state: 'detached' })
  // Under the pointer it does not go by itself.
  await notice.hover()
  await page.keyboard.press('Escape')
  await notice.waitFor({ state: 'detached' })
})
