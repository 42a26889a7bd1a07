import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser'
import { goTo, openConsole } from '../support/console-page'
import { ROOMY } from '../support/lifetime'
import { freshFolder, Gateway, removeFolder } from '../support/trust-console'

const COUNT = 10_000
const MOST_ROWS = 100

let browser: Browser
let gateway: Gateway
let authorization: string
let page: Page

/** That many records at once: reads of a presence, a batch at a time. */
const act = async (times: number, targetId: string): Promise<void> => {
  for (let left = times; left > 0; left -= 50) {
    const batch = Array.from({ length: Math.min(50, left) }, (_, id) => ({
      jsonrpc: '2.0',
      id,
      method: 'secrets.store.get',
      params: { targetId }
    }))
    expect((await gateway.post(batch, { authorization })).status).toBe(200)
  }
}

beforeAll(async () => {
  browser = await launchBrowser()
  gateway = await Gateway.start(await freshFolder(), ROOMY)
  authorization = `Bearer ${await gateway.token()}`
  await gateway.call('secrets.store.set', { targetId: 'talk.apiKey', value: 'x' })
  await act(COUNT, 'talk.apiKey')
  ;({ page } = await openConsole(browser, gateway))
  await goTo(page, 'Activity')
  await page.getByRole('grid').waitFor()
}, 300_000)
afterAll(async () => {
  await browser.close()
  await gateway.stop()
  await removeFolder(gateway.home)
})

const grid = (): ReturnType<Page['getByRole']> => page.getByRole('grid', { name: 'Activity, newest first' })
const rows = (): Promise<number> => grid().getByRole('row').count()
const choose = (label: string, option: string): Promise<unknown> =>
  page.getByLabel(label, { exact: true }).selectOption({ label: option })

test('10,000 records are scrolled through, older ones come on the way, and only those in sight are drawn', async () => {
  const first = page
    .getByRole('button', { name: 'details of record 1', exact: false })
    .and(page.locator('[aria-label$="record 1"]'))
  await grid().hover()
  let most = 0
  while (!(await first.isVisible())) {
    await page.mouse.wheel(0, 20_000)
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
    most = Math.max(most, await rows())
  }
  expect(most).toBeGreaterThan(5)
  expect(most).toBeLessThan(MOST_ROWS)
})

/** The record in the middle of the list, once the list has come to rest. Without its time: ages change by themselves. */
const recordInSight = async (): Promise<string> => {
  let text = ''
  await expect
    .poll(async () => {
      const before = text
      text = await page.evaluate<string>(`(() => {
        const box = document.querySelector('[role="grid"]').getBoundingClientRect()
        return document.elementFromPoint(box.x + 300, box.y + 200)?.closest('[role="row"]')?.textContent ?? ''
      })()`)
      return text !== '' && text === before
    })
    .toBe(true)
  return text.replace(/^.*?(?=ok|refused|failed)/, '')
}

test('what is new does not move what is read: it is announced, and one press leads to it', async () => {
  await page.mouse.wheel(0, -5_000)
  const inSight = await recordInSight()
  await act(3, 'custom.fresh')
  await page.getByRole('button', { name: '3 new records' }).waitFor()
  expect(await recordInSight()).toBe(inSight)
  await page.getByRole('button', { name: '3 new records' }).click()
  await grid().getByText('custom.fresh').first().waitFor()
  expect(await page.getByRole('button', { name: /new records?$/ }).count()).toBe(0)
})

test('the list rests while it is paused, and catches up', async () => {
  await page.getByRole('button', { name: 'Pause' }).click()
  await act(2, 'custom.while-paused')
  await page.getByRole('button', { name: 'Go on (2 new)' }).waitFor()
  expect(await grid().getByText('custom.while-paused').count()).toBe(0)
  await page.getByRole('button', { name: 'Go on (2 new)' }).click()
  await grid().getByText('custom.while-paused').first().waitFor()
})

describe('a filter', () => {
  test('by who, method, outcome and time narrows, and everything is shown again', async () => {
    await page.getByLabel('Who begins with').fill('operator')
    await page.getByText(/^\d+ records? shown\. There are no older ones/).waitFor()
    expect(await grid().getByText('token', { exact: true }).count()).toBe(0)
    await page.getByLabel('Method begins with').fill('ui.')
    await page.getByText(/^1 record shown/).waitFor()
    await choose('Outcome', 'refused')
    await page.getByText('No record fits').waitFor()
    await page.getByRole('button', { name: 'Show everything' }).first().click()
    await page.getByText(/^200 records shown/).waitFor()
    await choose('Time', 'between…')
    await page.getByLabel('To', { exact: true }).fill('2020-01-01T00:00')
    await page.getByText('No record fits').waitFor()
    await page.getByRole('button', { name: 'Show everything' }).first().click()
    await page.getByText(/^200 records shown/).waitFor()
  })

  test('decides what is exported: all that fits, not only what is loaded', async () => {
    await page.getByLabel('Who begins with').fill('token')
    await page.getByText(/^200 records shown/).waitFor()
    const save = async (name: string): Promise<string> => {
      const waiting = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Export' }).click()
      await page.getByRole('menuitem', { name }).click()
      return readFile(await (await waiting).path(), 'utf8')
    }
    const lines = (await save('Save as JSON lines')).trimEnd().split('\n')
    const records = lines.map((line) => JSON.parse(line) as { seq: number; actor: string })
    expect(records.length).toBeGreaterThan(COUNT)
    expect(records.filter(({ actor }) => actor !== 'token')).toEqual([])
    const csv = (await save('Save as CSV')).trimEnd().split('\r\n')
    expect(csv[0]).toMatch(/^seq,time,actor,/)
    expect(csv).toHaveLength(records.length + 1)
    await page.getByText(/^Exported 10,\d{3} records as CSV\./).waitFor()
    await page.getByRole('button', { name: 'Show everything' }).click()
  })
})

test('a record shows its number and its hashes, opened and closed by keyboard, and each can be copied', async () => {
  const { items } = await gateway.call('activity.list', { limit: 1 })
  const [newest] = items
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const row = page.locator(`[aria-label$="details of record ${newest.seq}"]`)
  await row.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: `Record ${newest.seq}` })
  await dialog.getByText(newest.hash).waitFor()
  await dialog.getByText(newest.prev).waitFor()
  await dialog.getByRole('button', { name: 'Copy the hash', exact: true }).click()
  await page.getByText('Copied the hash.').waitFor()
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(newest.hash)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.locator(`[aria-label$="details of record ${newest.seq}"]:focus`).waitFor()
})
