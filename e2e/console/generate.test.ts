import type { Locator, Page } from 'playwright'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { LOOKS, violationsOn } from '../support/axe'
import { goTo, openConsole } from '../support/console-page'
import { consoleForFile } from '../support/console-visit'
import { run } from '../support/trust-console'

const shared = consoleForFile()
let page: Page
let dialog: Locator
let options: Locator

beforeAll(async () => {
  ;({ page } = await openConsole(shared.browser, shared.gateway))
  await goTo(page, 'Secrets')
  dialog = page.getByRole('dialog', { name: 'Add a secret' })
  options = page.getByRole('dialog', { name: 'Generate a value' })
})

/** The dialog for a new secret, with the choice of how to make a value open over it. */
beforeEach(async () => {
  await page.reload()
  await page.getByText('Connected', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Add secret' }).first().click()
  await dialog.getByRole('button', { name: 'Generate' }).click()
  await options.waitFor()
})

const field = (): Locator => dialog.getByLabel('Value', { exact: true })
/** The focus has returned to where the choice was opened from. */
const backAtButton = (): Promise<void> =>
  expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Generate')
const stored = async (id: string): Promise<string> =>
  (await run(shared.gateway.home, ['secrets', 'get', id, '--reveal'])).stdout.replace(/\n$/, '')

describe('a generated value', () => {
  test('is filled in hidden, said with its strength, and kept on saving', async () => {
    await options.getByText('256 bits.').waitFor()
    await options.getByRole('button', { name: 'Fill in a value' }).click()
    await options.waitFor({ state: 'detached' })
    await dialog.getByRole('status').getByText('Generated: 43 characters, 256 bits').waitFor()
    expect(await field().getAttribute('type')).toBe('password')
    const value = await field().inputValue()
    expect(value).toMatch(/^[\w-]{43}$/)
    await dialog.getByRole('combobox').fill('custom.made')
    await page.keyboard.press('Tab')
    await dialog.getByRole('button', { name: 'Add secret' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await stored('custom.made')).toBe(value)
  })

  test('is made as chosen, by the keyboard alone', async () => {
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowLeft')
    expect(await options.getByRole('radio', { name: 'Password' }).isChecked()).toBe(true)
    await page.keyboard.press('Tab')
    const length = options.getByRole('slider', { name: 'Length' })
    await page.keyboard.press('Home')
    expect(await length.getAttribute('aria-valuetext')).toBe('8 characters')
    await page.keyboard.press('ArrowRight')
    // Leaves digits alone.
    for (const name of ['Lower case', 'Upper case']) {
      await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
      expect(await options.getByRole('checkbox', { name }).isChecked()).toBe(false)
    }
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    expect(await options.getByRole('checkbox', { name: 'Digits' }).isDisabled()).toBe(true)
    await options.getByText('29 bits.').waitFor()
    await options.getByText('Can be guessed by a machine').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await options.waitFor({ state: 'detached' })
    expect(await field().inputValue()).toMatch(/^\d{9}$/)
    await backAtButton()
    // Nothing was sent off meanwhile.
    expect(await dialog.isVisible()).toBe(true)
  })

  test('no longer counts as such once it is changed', async () => {
    await options.getByRole('button', { name: 'Fill in a value' }).click()
    await dialog.getByText('Generated:').waitFor()
    await field().fill('hunter2')
    await dialog.getByText('Generated:').waitFor({ state: 'detached' })
    await page.keyboard.press('Tab')
    await dialog.getByText('Shorter than 8 characters').waitFor()
  })
})

test('Escape leaves the choice, then the dialog', async () => {
  await page.keyboard.press('Escape')
  await options.waitFor({ state: 'detached' })
  await backAtButton()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
})

test('a typed placeholder is called one, and can be stored all the same', async () => {
  await page.keyboard.press('Escape')
  await field().fill('changeme')
  expect(await dialog.getByText('looks like a placeholder').count()).toBe(0)
  await page.keyboard.press('Tab')
  await dialog.getByRole('status').getByText('looks like a placeholder').waitFor()
  await dialog.getByRole('combobox').fill('custom.weak')
  await page.keyboard.press('Tab')
  await dialog.getByRole('button', { name: 'Add secret' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await stored('custom.weak')).toBe('changeme')
})

test.each(LOOKS)('nothing is wrong with it in $colorScheme, $contrast', async (look) => {
  await page.emulateMedia({ ...look, reducedMotion: 'reduce' })
  expect(await violationsOn(page, '[role=dialog][aria-label="Generate a value"]')).toEqual([])
  await options.getByText('Password', { exact: true }).click()
  expect(await violationsOn(page, '[role=dialog][aria-label="Generate a value"]')).toEqual([])
  await options.getByRole('button', { name: 'Fill in a value' }).click()
  await dialog.getByText('Generated:').waitFor()
  expect(await violationsOn(page, '[role=dialog]')).toEqual([])
})
