import type { Locator, Page } from 'playwright'
import { describe, expect, test } from 'vitest'
import { violationsInEveryLook, violationsOn } from '../support/axe'
import { goTo } from '../support/console-page'
import { browserForFile, consoleForFile, visitForTest } from '../support/console-visit'

const browser = browserForFile()
const shared = consoleForFile()

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Test my gateway' })
const openDialog = async (page: Page): Promise<void> => {
  await goTo(page, 'Posture')
  await page.getByRole('button', { name: 'Test my gateway' }).click()
  await dialog(page).waitFor()
}
const start = (page: Page): Promise<void> =>
  dialog(page)
    .getByRole('button', { name: /^(Start the test|Test again)$/ })
    .press('Enter')
const done = (page: Page): Promise<void> =>
  dialog(page).getByRole('button', { name: 'Test again' }).waitFor({ timeout: 45_000 })

describe('a test of a gateway that holds', () => {
  test('says before what it does, shows how far it is, and then what was seen', async () => {
    const { page, complaints } = await shared.open()
    await openDialog(page)
    await dialog(page).getByText('No secret is read').waitFor()
    await dialog(page).getByText('The 14 attacks').click()
    await dialog(page).getByText('Must come back:').first().waitFor()
    expect(await violationsOn(page)).toEqual([])

    await start(page)
    await dialog(page).getByRole('progressbar', { name: 'Testing the gateway' }).waitFor()
    await dialog(page)
      .getByText(/^\d+ of 14$/)
      .waitFor()
    expect(await violationsOn(page)).toEqual([])
    await done(page)
    await dialog(page).getByText('The gateway held against 13 attacks; 1 was not run.').waitFor()

    await dialog(page).getByText('A page without an origin: a sandboxed frame, a file').click()
    await dialog(page).getByText('POST /rpc with the token: 403 forbidden_origin').first().waitFor()
    const link = dialog(page).getByRole('link', { name: 'CVE-2026-27977' })
    expect([await link.getAttribute('href'), await link.getAttribute('rel')]).toEqual([
      'https://nvd.nist.gov/vuln/detail/CVE-2026-27977',
      'noreferrer'
    ])
    await dialog(page).getByText('An upgrade with thousands of headers').click()
    await dialog(page).getByText('Not run: a gateway with this flaw would end').waitFor()
    expect(await violationsInEveryLook(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  test('its result is there for whoever comes later, and leaves no token in the page', async () => {
    const { page } = await shared.open()
    await openDialog(page)
    await done(page)
    expect(await page.content()).not.toContain(await shared.gateway.token())
  })

  test('a cancel ends it after the attack under way, and what is left is not called passed', async () => {
    const { page } = await shared.open()
    await openDialog(page)
    await start(page)
    await dialog(page).getByRole('button', { name: 'Cancel the test' }).press('Enter')
    await done(page)
    await dialog(page).getByText('The test was cancelled before its end.').waitFor()
    expect(await dialog(page).getByText('not run', { exact: true }).count()).toBeGreaterThan(5)
    await expect
      .poll(() => page.evaluate<string>('document.activeElement.closest("[role=dialog]") ? "in" : "out"'))
      .toBe('in')
  })

  test('may be closed meanwhile: it goes on, and its result waits', async () => {
    const { page } = await shared.open()
    await openDialog(page)
    await start(page)
    await dialog(page)
      .getByText(/^\d+ of 14$/)
      .waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Test my gateway' }).click()
    await done(page)
    await dialog(page).getByText('The gateway held against 13 attacks').waitFor()
  })
})

describe('on a gateway that asks for no token', () => {
  test('what failed comes first, open, with what to do', async () => {
    const { page } = await visitForTest(browser(), { variables: { TRUST_CONSOLE_GATEWAY_REQUIRE_TOKEN: 'false' } })
    await openDialog(page)
    await start(page)
    await done(page)
    await dialog(page).getByText('The gateway fell for 1 attack; held against 5; 8 were not run.').waitFor()
    const first = dialog(page).getByRole('listitem').first()
    await first.getByText('Set gateway.requireToken to true').waitFor()
    await first.getByText('POST /rpc: 200').waitFor()
    expect(await violationsInEveryLook(page)).toEqual([])
    await page.setViewportSize({ width: 900, height: 600 })
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    expect(await dialog(page).getByRole('button', { name: 'Test again' }).isVisible()).toBe(true)
  })
})

describe('when the gateway', () => {
  test('answers with an error, that is said, with another try', async () => {
    const { page, line } = await shared.open()
    await openDialog(page)
    await done(page)
    await line.set('error')
    await start(page)
    await dialog(page).getByRole('alert').getByText('The test could not run: internal error').waitFor()
    await dialog(page).getByRole('button', { name: 'Try again' }).waitFor()
    expect(await violationsOn(page)).toEqual([])
  })

  test('is away, no test can be started, and the dialog says why', async () => {
    const { page, line } = await shared.open()
    await openDialog(page)
    await done(page)
    await line.set('offline')
    await dialog(page).getByText('The gateway does not answer.').waitFor()
    expect(await dialog(page).getByRole('button', { name: 'Test again' }).isDisabled()).toBe(true)
    await line.set(undefined)
    await expect
      .poll(() => dialog(page).getByRole('button', { name: 'Test again' }).isEnabled(), { timeout: 15_000 })
      .toBe(true)
  })
})
