import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { violationsInEveryLook } from '../support/axe'
import { launchBrowser } from '../support/browser'
import { goTo, openConsole } from '../support/console-page'
import { folderForTest, gatewayForTest } from '../support/lifetime'
import { run, runJson, writeConfig, type Gateway } from '../support/trust-console'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

const LIMIT = 'gateway.rate_limit.disabled'
const detail = (page: Page) => page.getByRole('complementary', { name: 'Detail' })
const rowOf = (page: Page, id: string) => page.locator('tr').filter({ has: page.getByText(id, { exact: true }) })
const choose = (page: Page, id: string): Promise<void> => rowOf(page, id).getByRole('link').click()

const visit = async (): Promise<{ gateway: Gateway; page: Page; complaints: string[] }> => {
  const home = await folderForTest()
  await writeConfig(home, {
    gateway: { rateLimit: { enabled: false } },
    security: { riskReviewThreshold: 10 },
    heartbeat: { enabled: false }
  })
  const gateway = await gatewayForTest(home)
  const { page, context, complaints } = await openConsole(browser, gateway, { viewport: { width: 1280, height: 900 } })
  onTestFinished(() => context.close())
  await goTo(page, 'Posture')
  await rowOf(page, LIMIT).waitFor()
  return { gateway, page, complaints }
}

/** Opens the dialog for the chosen finding and fills it in. */
const fill = async (page: Page, days?: string) => {
  await detail(page).getByRole('button', { name: 'Accept this finding…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Accept this finding' })
  await dialog.getByLabel('Reason').fill('A lab behind a tunnel')
  await dialog.getByLabel('Owner, who answers for it').fill('Ada')
  if (days !== undefined) await dialog.getByLabel('Days, 90 at most').fill(days)
  return dialog
}

test('a finding is accepted, stays in sight, and counts again once it is withdrawn', async () => {
  const { gateway, page, complaints } = await visit()
  await choose(page, LIMIT)
  const dialog = await fill(page)
  expect(await dialog.getByLabel('Days, 90 at most').inputValue()).toBe('30')
  await dialog.getByText('gateway.rateLimit.enabled is false').waitFor()
  await dialog.getByRole('button', { name: 'Accept finding' }).click()
  await dialog.waitFor({ state: 'detached' })

  await page.getByRole('rowheader', { name: 'Waived: accepted for a while' }).waitFor()
  for (const words of ['A lab behind a tunnel', 'Ada', 'Accepted for now'])
    await detail(page).getByText(words).waitFor()
  const { waivers } = await runJson(gateway.home, ['posture', 'waivers'])
  expect(waivers).toMatchObject([{ checkId: LIMIT, owner: 'Ada', state: 'in-force' }])
  expect(Math.round((waivers[0].expiresAtMs - waivers[0].acceptedAtMs) / 86_400_000)).toBe(30)

  await page.getByRole('radio', { name: 'Waived' }).check({ force: true })
  // The finding, and the check that says the same.
  await page.getByText(/^2 of \d+ shown$/).waitFor()
  await rowOf(page, 'gateway.rate_limit').getByText('waived', { exact: true }).waitFor()

  await detail(page)
    .getByRole('button', { name: `Withdraw the waiver for ${LIMIT}` })
    .press('Enter')
  await page.getByRole('status').getByText(`The waiver for ${LIMIT} is withdrawn.`).waitFor()
  await page.getByRole('heading', { name: 'Nothing matches' }).waitFor()
  expect(await page.evaluate<string>('document.activeElement.tagName')).not.toBe('BODY')
  await page.getByRole('radio', { name: 'All' }).check({ force: true })
  await rowOf(page, LIMIT).getByText('warn', { exact: true }).waitFor()
  expect(complaints).toEqual([])
})

test('the dialog takes 1 to 90 days, needs a reason and an owner, and shows why the gateway refuses', async () => {
  const { gateway, page } = await visit()
  await choose(page, 'security.risk_thresholds.permissive')
  const dialog = await fill(page, '91')
  const send = dialog.getByRole('button', { name: 'Accept finding' })
  await dialog.getByText('A whole number from 1 to 90.').waitFor()
  expect(await send.isDisabled()).toBe(true)
  await dialog.getByLabel('Days, 90 at most').fill('90')
  await dialog.getByLabel('Owner, who answers for it').fill(' ')
  expect(await send.isDisabled()).toBe(true)
  await dialog.getByLabel('Owner, who answers for it').fill('Ada')
  // Another program changes what was seen, while the operator decides: what they saw is what they accept, or nothing.
  await run(gateway.home, ['settings', 'set', 'security.riskReviewThreshold', '12'])
  await dialog.getByText('review is 10 and block is 90').waitFor()
  await send.click()
  await dialog.getByRole('alert').getByText('says something else by now: review is 12').waitFor()
  expect((await runJson(gateway.home, ['posture', 'waivers'])).waivers).toEqual([])
})

test('what was accepted and changed is told, with the old waiver to withdraw', async () => {
  const { gateway, page } = await visit()
  const id = 'security.risk_thresholds.permissive'
  await run(gateway.home, ['posture', 'waive', id, '--reason', 'A lab', '--owner', 'Ada'])
  await rowOf(page, id).getByText('waived', { exact: true }).waitFor()
  await run(gateway.home, ['settings', 'set', 'security.riskReviewThreshold', '11'])
  await choose(page, 'waivers.lapsed')
  await detail(page).getByText('Ada: A lab').waitFor()
  await detail(page).getByText('Given for: review is 10 and block is 90').waitFor()
  await detail(page)
    .getByRole('button', { name: `Withdraw the waiver for ${id}` })
    .click()
  await rowOf(page, 'waivers.lapsed').waitFor({ state: 'detached' })
  await rowOf(page, id).getByText('warn', { exact: true }).waitFor()
})

test('no accessibility violation in any look', async () => {
  const { page } = await visit()
  await choose(page, LIMIT)
  const dialog = await fill(page, '0')
  expect(await violationsInEveryLook(page)).toEqual([])
  await dialog.getByLabel('Days, 90 at most').fill('3')
  await dialog.getByRole('button', { name: 'Accept finding' }).click()
  await detail(page).getByText('Accepted for now').waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
})
