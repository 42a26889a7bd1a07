import { randomBytes } from 'node:crypto'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { violationsInEveryLook } from '../support/axe'
import { goTo } from '../support/console-page'
import { browserForFile, visitForTest } from '../support/console-visit'
import { filesHolding } from '../support/lifetime'
import { run, runJson, type Gateway } from '../support/trust-console'

const ID = 'custom.life'
const browser = browserForFile()

/** The Secrets page of a gateway with three values under one id, the last in force. */
const visit = async (): Promise<{ page: Page; gateway: Gateway; values: string[]; complaints: string[] }> => {
  const { page, gateway, complaints } = await visitForTest(browser())
  const values = [1, 2, 3].map((number) => `canary-${number}-${randomBytes(8).toString('hex')}`)
  for (const value of values) await gateway.call('secrets.store.set', { targetId: ID, value })
  await goTo(page, 'Secrets')
  await page.getByRole('rowheader', { name: ID }).waitFor()
  return { page, gateway, values, complaints }
}

const dialogOf = (page: Page): ReturnType<Page['getByRole']> => page.getByRole('dialog', { name: 'Secret details' })
const openDetails = async (page: Page): Promise<ReturnType<typeof dialogOf>> => {
  await page.getByRole('button', { name: `Details of ${ID}` }).click()
  await dialogOf(page).getByRole('heading', { name: 'Earlier values' }).waitFor()
  return dialogOf(page)
}
const valueNow = async (gateway: Gateway): Promise<string> =>
  (await gateway.call('secrets.store.get', { targetId: ID, includeValue: true })).value

test('Enter on a row opens its details, Escape closes them and leads back, and axe finds nothing', async () => {
  const { page, gateway, complaints } = await visit()
  await gateway.call('secrets.store.get', { targetId: ID, includeValue: true })
  await page.getByRole('rowheader', { name: ID }).focus()
  await page.keyboard.press('Enter')
  const dialog = dialogOf(page)
  await dialog.getByText('by token, HTTP').waitFor()
  await dialog.getByRole('button', { name: 'Restore version 1' }).click()
  expect(await violationsInEveryLook(page)).toEqual([])
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => page.evaluate<string>('document.activeElement.textContent')).toContain(ID)
  expect(complaints).toEqual([])
})

test('notes, tags, expiry and interval are kept, marked in the table and found by the search', async () => {
  const { page, gateway } = await visit()
  await gateway.call('secrets.store.set', { targetId: 'custom.other', value: 'v' })
  const dialog = await openDetails(page)
  await dialog.getByLabel('Notes').fill('Ask Ada.')
  await dialog.getByLabel('Tags').fill('prod, eu')
  await dialog.getByLabel('Expires on').fill('2020-01-31')
  await dialog.getByLabel('Replace every (days)').fill('0')
  await dialog.getByRole('button', { name: 'Save changes' }).click()
  await dialog.getByText('A whole number of days, 1 to 3650.').waitFor()
  await dialog.getByLabel('Replace every (days)').fill('90')
  await dialog.getByRole('button', { name: 'Save changes' }).click()
  await dialog.getByText('in 90 days').waitFor()
  await dialog.getByText('expired', { exact: true }).waitFor()
  await dialog.getByRole('button', { name: 'Close' }).click()
  expect((await runJson(gateway.home, ['secrets', 'show', ID])).secret).toMatchObject({
    notes: 'Ask Ada.',
    tags: ['prod', 'eu'],
    expiresAtMs: new Date(2020, 0, 31).getTime(),
    rotateEveryDays: 90
  })
  await page.getByRole('rowheader', { name: ID }).getByText('expired', { exact: true }).waitFor()
  await page.getByRole('searchbox', { name: 'Search target ids and tags' }).fill('prod')
  await page.getByText('1 of 2 secrets').waitFor()
  await page.getByRole('rowheader', { name: ID }).waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
})

test('what was typed is not lost without a question', async () => {
  const { page } = await visit()
  const dialog = await openDetails(page)
  await dialog.getByLabel('Notes').fill('half a sentence')
  await page.keyboard.press('Escape')
  await dialog.getByText('What you changed is not saved.').waitFor()
  await dialog.getByRole('button', { name: 'Go on editing' }).click()
  expect(await dialog.getByLabel('Notes').inputValue()).toBe('half a sentence')
  await page.keyboard.press('Escape')
  await dialog.getByRole('button', { name: 'Close without saving' }).click()
  await dialog.waitFor({ state: 'detached' })
})

test('an earlier value is shown for 20 s, and nothing of it stays in the page, the record or the logs', async () => {
  const { page, gateway, values, complaints } = await visit()
  const [first = '', second = ''] = values
  await page.clock.install()
  const dialog = await openDetails(page)
  await dialog.getByRole('button', { name: 'Reveal version 1' }).click()
  await dialog.getByText(first).waitFor()
  await page.clock.fastForward(20_500)
  await dialog.getByText('The value is hidden again.').waitFor()
  expect(await page.content()).not.toContain(first)

  await dialog.getByRole('button', { name: 'Reveal version 2' }).click()
  await dialog.getByText(second).waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  const kept = await page.evaluate<string>(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href])'
  )
  const { items } = await gateway.call('activity.list', { method: 'secrets.store.version' })
  expect(items.map(({ target, detail }: any) => [target, detail])).toEqual([
    [ID, 'earlier version 2 handed out'],
    [ID, 'earlier version 1 handed out']
  ])
  for (const value of values) {
    for (const text of [await page.content(), kept, JSON.stringify(items), gateway.stderr(), complaints.join()])
      expect(text).not.toContain(value)
    expect(await filesHolding(gateway.home, value)).toEqual([])
  }
})

test('a version is restored after a question that names it, and forgotten after another', async () => {
  const { page, gateway, values } = await visit()
  const dialog = await openDetails(page)
  await dialog.getByRole('button', { name: 'Restore version 1' }).click()
  await dialog.getByText(`Version 1 of ${ID} is handed out from now on.`).waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect(await page.evaluate<string>('document.activeElement.getAttribute("aria-label")')).toBe('Restore version 1')
  expect(await valueNow(gateway)).toBe(values[2])
  await page.keyboard.press('Enter')
  await dialog.getByRole('group').getByRole('button', { name: 'Restore version 1' }).click()
  await dialog.getByRole('button', { name: 'Reveal version 3' }).waitFor()
  expect(await valueNow(gateway)).toBe(values[0])

  await dialog.getByRole('button', { name: 'Forget version 2' }).click()
  await dialog.getByText(`Version 2 of ${ID} is forgotten.`).waitFor()
  await dialog.getByRole('group').getByRole('button', { name: 'Forget version 2' }).click()
  await dialog.getByRole('button', { name: 'Reveal version 2' }).waitFor({ state: 'detached' })
  await dialog.getByRole('button', { name: 'Forget all' }).click()
  await dialog.getByRole('button', { name: 'Forget 2 values' }).click()
  await dialog.getByText('None is kept.').waitFor()
  expect((await runJson(gateway.home, ['secrets', 'show', ID])).secret).toMatchObject({ version: 4, earlier: [] })
})

test('a value that was replaced by mistake is put back from the notice', async () => {
  const { page, gateway, values } = await visit()
  await page.getByRole('button', { name: `Replace ${ID}` }).click()
  await page.getByLabel('Value', { exact: true }).fill('a slip')
  await page.getByRole('button', { name: 'Replace secret' }).click()
  await page.getByText('The earlier value is kept.', { exact: false }).waitFor()
  expect(await valueNow(gateway)).toBe('a slip')
  await page.getByRole('status', { name: 'Outcomes' }).getByRole('button', { name: 'Undo' }).click()
  await page.getByText(`Version 3 of ${ID} is in force again, as version 5.`).waitFor()
  expect(await valueNow(gateway)).toBe(values[2])
})

test('a lock takes the details off the page', async () => {
  const { page, gateway } = await visit()
  const dialog = await openDetails(page)
  await run(gateway.home, ['secrets', 'lock'])
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('heading', { name: 'The secret store is locked' }).waitFor()
})
