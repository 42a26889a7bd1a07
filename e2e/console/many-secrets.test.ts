import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser'
import { goTo, openConsole } from '../support/console-page'
import { ROOMY } from '../support/lifetime'
import { freshFolder, Gateway, removeFolder } from '../support/trust-console'

const COUNT = 10_000
const BATCH = 50
/** How many rows may stand in the page at once. */
const MOST_ROWS = 100

let browser: Browser
let gateway: Gateway
let page: Page

const idOf = (index: number): string => `custom.n${String(index).padStart(5, '0')}`

beforeAll(async () => {
  browser = await launchBrowser()
  // In memory: this is about the page, not about 10,000 writes to a disk.
  gateway = await Gateway.start(await freshFolder(), { ...ROOMY, TRUST_CONSOLE_SECRET_BACKEND: 'env' })
  const authorization = `Bearer ${await gateway.token()}`
  for (let from = 0; from < COUNT; from += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, offset) => ({
      jsonrpc: '2.0',
      id: offset,
      method: 'secrets.store.set',
      params: { targetId: idOf(from + offset), value: 'x' }
    }))
    const { status } = await gateway.post(batch, { authorization })
    expect(status).toBe(200)
  }
  ;({ page } = await openConsole(browser, gateway))
  await goTo(page, 'Secrets')
  await page.getByText('10,000 secrets', { exact: true }).waitFor()
}, 300_000)
afterAll(async () => {
  await browser.close()
  await gateway.stop()
  await removeFolder(gateway.home)
})

const rows = (): Promise<number> => page.getByRole('grid').getByRole('row').count()
const cell = (index: number): ReturnType<Page['getByRole']> => page.getByRole('rowheader', { name: idOf(index) })
const focusedText = (): Promise<string> => page.evaluate<string>('document.activeElement.textContent')

test('only the rows in sight stand in the page, and the grid says how many there are', async () => {
  await cell(0).waitFor()
  expect(await rows()).toBeLessThan(MOST_ROWS)
  expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(COUNT + 1))
})

test('the keyboard leads through to the last row and back', async () => {
  await cell(0).focus()
  await page.keyboard.press('PageDown')
  await page.keyboard.press('PageDown')
  const after = Number(/n(\d+)/.exec(await focusedText())![1])
  expect(after).toBeGreaterThan(5)
  await page.keyboard.press('Control+End')
  await cell(COUNT - 1).waitFor()
  expect(await page.evaluate<string>('document.activeElement.getAttribute("aria-label")')).toBe(
    `Delete ${idOf(COUNT - 1)}`
  )
  expect(await rows()).toBeLessThan(MOST_ROWS)
  await page.keyboard.press('Control+Home')
  await cell(0).waitFor()
  expect(await focusedText()).toContain(idOf(0))
  // Every row between is there when it is looked for.
  for (let presses = 0; presses < 30; presses++) await page.keyboard.press('ArrowDown')
  expect(await focusedText()).toContain(idOf(30))
})

test('the wheel leads through to the last row', async () => {
  await page.getByRole('grid').hover()
  let most = 0
  while (!(await cell(COUNT - 1).isVisible())) {
    await page.mouse.wheel(0, 40_000)
    // The next frame, in which the rows of the new place are drawn.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
    most = Math.max(most, await rows())
  }
  expect(most).toBeGreaterThan(5)
  expect(most).toBeLessThan(MOST_ROWS)
})

test('the search narrows, and what it leaves is at the top', async () => {
  await page.getByRole('searchbox', { name: 'Search target ids' }).fill('0999')
  await page.getByText('11 of 10,000 secrets', { exact: true }).waitFor()
  await cell(999).waitFor()
  await page.getByRole('searchbox', { name: 'Search target ids' }).fill('')
  await page.getByText('10,000 secrets', { exact: true }).waitFor()
})

test('the palette finds one among them and leads to its row', async () => {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('n07777')
  await page.getByRole('option', { name: idOf(7_777) }).waitFor()
  expect(await page.getByRole('option').count()).toBeLessThanOrEqual(50)
  await page.keyboard.press('Enter')
  await cell(7_777).waitFor()
  await expect.poll(focusedText).toContain(idOf(7_777))
  expect(await rows()).toBeLessThan(MOST_ROWS)
})
