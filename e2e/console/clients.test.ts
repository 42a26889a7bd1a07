import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { violationsInEveryLook } from '../support/axe'
import { goTo } from '../support/console-page'
import { browserForFile, visitForTest } from '../support/console-visit'
import { filesHolding } from '../support/lifetime'
import { run, runJson } from '../support/trust-console'

const browser = browserForFile()
const SECRET = 'canary-for-a-client'
const TOKEN = /^tcc_[0-9a-f]{12}_[A-Za-z0-9_-]{49}$/

const row = (page: Page, name: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) })

test('a client is created, used and revoked, and its token is shown once', async () => {
  const { page, context, gateway, url, complaints } = await visitForTest(browser())
  await run(gateway.home, ['secrets', 'set', 'talk.apiKey'], { stdin: SECRET })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: gateway.url })
  await goTo(page, 'Clients')
  expect(await violationsInEveryLook(page)).toEqual([])
  await page.getByRole('button', { name: 'Create the first client' }).click()

  const dialog = page.getByRole('dialog', { name: 'Create a client' })
  const send = dialog.getByRole('button', { name: 'Create client' })
  expect(await send.isDisabled()).toBe(true)
  await dialog.getByLabel('Name', { exact: true }).fill('deploy-bot')
  await dialog.getByText('With no target it is refused every secret.').waitFor()
  await dialog.getByLabel('Secrets it may reach').fill('nonsense')
  await dialog.getByLabel('Days it lasts').fill('367')
  await dialog.getByText('A whole number from 1 to 366.').waitFor()
  expect(await send.isDisabled()).toBe(true)
  await dialog.getByLabel('Days it lasts').fill('30')
  await dialog.getByLabel('Uses, empty for no limit').fill('5')
  await send.click()
  await dialog.getByRole('alert').getByText('is not a known target id or pattern').waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
  await dialog.getByLabel('Secrets it may reach').fill('talk.apiKey')
  await send.click()

  const shown = page.getByRole('dialog', { name: 'The token of deploy-bot' })
  const token = (await shown.getByRole('group', { name: 'Client token' }).textContent()) ?? ''
  expect(token).toMatch(TOKEN)
  await shown.getByRole('button', { name: 'Copy the token' }).click()
  await shown.getByText('is on the clipboard').waitFor()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(token)
  expect(await violationsInEveryLook(page)).toEqual([])
  // Not by a slip of the hand: what is closed cannot be shown again.
  await page.keyboard.press('Escape')
  await shown.getByRole('alert').getByText('is not shown again').waitFor()
  await shown.getByRole('button', { name: 'Done' }).click()
  await shown.waitFor({ state: 'detached' })
  const kept = await page.evaluate<string>(
    'document.documentElement.outerHTML + JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href])'
  )
  expect(kept).not.toContain(token)
  expect(await filesHolding(gateway.home, token)).toEqual([])

  const call = { id: 1, method: 'secrets.resolve', params: { commandName: 't', targetIds: ['talk.apiKey'] } }
  const { body } = await gateway.post(call, { authorization: `Bearer ${token}` })
  expect(body.result.assignments[0].value).toBe(SECRET)
  await row(page, 'deploy-bot').getByText('4 of 5 uses left').waitFor()
  await row(page, 'deploy-bot').getByText('secrets.resolve').waitFor()

  await goTo(page, 'Activity')
  await page
    .getByText(/^client deploy-bot/)
    .first()
    .waitFor()
  await goTo(page, 'Clients')
  await page.getByRole('button', { name: 'Revoke deploy-bot' }).press('Enter')
  const question = page.getByRole('dialog', { name: 'Revoke deploy-bot?' })
  await question.getByRole('button', { name: 'Revoke client' }).click()
  await page.getByRole('status').getByText('deploy-bot is revoked.').waitFor()
  await row(page, 'deploy-bot').getByText('revoked', { exact: true }).waitFor()
  await expect.poll(() => page.evaluate<string>('document.activeElement.tagName')).not.toBe('BODY')
  expect((await gateway.post(call, { authorization: `Bearer ${token}` })).status).toBe(401)
  expect([url, complaints]).toEqual([`${gateway.url}/ui/`, []])
})

test('keys lead to the page and the palette to the dialog; a client of the command line appears by itself', async () => {
  const { page, gateway } = await visitForTest(browser(), { viewport: { width: 900, height: 600 } })
  await page.keyboard.press('g')
  await page.keyboard.press('c')
  await page.getByRole('heading', { level: 1, name: 'Clients' }).waitFor()
  await run(gateway.home, ['clients', 'create', 'from the shell', '--allow', 'read'])
  await row(page, 'from the shell').getByText('in force').waitFor()
  // Nothing is cut off in the smallest window.
  const box = await page.getByRole('button', { name: 'Revoke from the shell' }).boundingBox()
  const frame = await page.getByRole('table').boundingBox()
  expect(box!.x + box!.width).toBeLessThan(frame!.x + frame!.width)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Search pages, actions, findings and secrets' }).fill('create a client')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Create a client' })
  await dialog.getByText('More, by exact name').click()
  await dialog.getByLabel('Name', { exact: true }).fill('by keys')
  await dialog.getByRole('checkbox', { name: /^Get secrets/ }).uncheck()
  await dialog.getByText('Choose at least one.').waitFor()
  await dialog.getByRole('checkbox', { name: 'activity.verify' }).check()
  await dialog.getByText('Nothing chosen above reaches a secret').waitFor()
  await dialog.getByRole('button', { name: 'Create client' }).click()
  await page.getByRole('dialog', { name: 'The token of by keys' }).getByRole('button', { name: 'Done' }).click()
  const { clients } = await runJson(gateway.home, ['clients', 'list'])
  expect(clients).toMatchObject([{ name: 'by keys', methods: ['activity.verify'] }, { name: 'from the shell' }])
})
