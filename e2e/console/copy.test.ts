import { expect, test } from 'vitest'
import { violationsInEveryLook } from '../support/axe'
import { goTo } from '../support/console-page'
import { consoleForFile } from '../support/console-visit'

const VALUE = 'canary-copied-in-a-browser'
const shared = consoleForFile({}, VALUE)

test('a browser’s copy says what a browser cannot do, and is cleared when asked', async () => {
  const { page, context } = await shared.open()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const clipboard = (): Promise<string> => page.evaluate('navigator.clipboard.readText()')
  await goTo(page, 'Secrets')
  await page.getByRole('button', { name: 'Copy talk.apiKey' }).click()
  await page.getByText('is on the clipboard.').waitFor()
  await page.getByText('A browser cannot keep it out of clipboard histories').waitFor()
  expect(await clipboard()).toBe(VALUE)
  expect(await page.content()).not.toContain(VALUE)
  expect(await violationsInEveryLook(page)).toEqual([])
  await page.getByRole('button', { name: 'Clear the clipboard' }).click()
  await page.getByText('was taken off the clipboard.').waitFor()
  expect(await clipboard()).toBe('')
})
