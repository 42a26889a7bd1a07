import { expect, test } from 'vitest'
import { goTo } from '../support/console-page'
import { DOORS, enter } from '../support/doors'
import { filesHolding } from '../support/lifetime'
import { removeFolder } from '../support/trust-console'

const CANARY = 'canary-7f3a-in-the-desktop'
const TARGET = 'models.providers.openai.apiKey'

/** The spellings in which a browser could keep a text. */
const SPELLINGS = [CANARY, Buffer.from(CANARY, 'utf16le'), Buffer.from(CANARY).toString('base64').slice(0, -2)]

test('a value that was typed, shown and hidden is nowhere after the app has ended', async () => {
  const door = DOORS.find(({ name }) => name === 'desktop')!
  const { page, log, folders, leave } = await enter(door)
  const said: string[] = []
  page.on('console', (message) => said.push(message.text()))
  await goTo(page, 'Secrets')
  await page.getByRole('button', { name: /^Add/ }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox').fill(TARGET)
  await page.keyboard.press('Tab')
  await dialog.getByLabel('Value', { exact: true }).fill(CANARY)
  await dialog.getByRole('button', { name: 'Add secret' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: `Reveal ${TARGET}` }).click()
  await page.getByText(CANARY).waitFor()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /hide|close/i })
    .first()
    .click()
  await page.getByText(CANARY).waitFor({ state: 'detached' })

  const kept = await page.evaluate<string>(`(async () => JSON.stringify([
    document.documentElement.outerHTML,
    [...document.querySelectorAll('input, textarea')].map(({ value }) => value),
    { ...localStorage }, { ...sessionStorage }, document.cookie, location.href, document.title, history.state,
    await indexedDB.databases(), await caches.keys()
  ]))()`)
  expect(kept).not.toContain(CANARY)
  await leave()
  for (const folder of folders) {
    for (const spelling of SPELLINGS) expect(await filesHolding(folder, spelling)).toEqual([])
  }
  expect(log() + said.join('\n')).not.toContain(CANARY)
  for (const folder of folders) await removeFolder(folder)
})
