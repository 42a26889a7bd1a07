import { expect, onTestFinished, test } from 'vitest'
import { goTo } from '../support/console-page'
import { browserForFile, visitForTest } from '../support/console-visit'
import { Gateway, run } from '../support/trust-console'

const browser = browserForFile()

const visit = async () => {
  const visited = await visitForTest(browser())
  await run(visited.gateway.home, ['secrets', 'set', 'talk.apiKey'], { stdin: 'x' })
  return visited
}

const startAgain = async (gateway: Gateway): Promise<Gateway> => {
  const again = await Gateway.start(gateway.home, {}, ['--http-port', String(gateway.port)])
  onTestFinished(async () => {
    await again.stop()
  })
  return again
}

test('a gateway that stops leaves what was known on show, and says why nothing can be done', async () => {
  const { gateway, page } = await visit()
  await goTo(page, 'Secrets')
  const reveal = page.getByRole('button', { name: 'Reveal talk.apiKey' })
  await reveal.waitFor()
  await gateway.stop()
  await page.getByText('The gateway does not answer. What you see may be old').waitFor()
  await page.getByText('Not connected', { exact: true }).waitFor()
  expect(await page.getByText('talk.apiKey').first().isVisible()).toBe(true)
  expect(await page.getByRole('button', { name: 'Add secret' }).isDisabled()).toBe(true)
  await page.getByText('Values can be neither read nor changed.').waitFor()
  expect(await reveal.getAttribute('aria-disabled')).toBe('true')
  expect(await reveal.getAttribute('aria-describedby')).toBe('secrets-offline')
  await reveal.click({ force: true })
  expect(await page.getByRole('dialog').count()).toBe(0)
})

test('a gateway that was started again asks for a new link, which heals the same tab without a reload', async () => {
  const { gateway, page } = await visit()
  await page.evaluate('window.isSamePage = true')
  await gateway.stop()
  await page.getByText('The gateway does not answer').first().waitFor()
  const again = await startAgain(gateway)
  await page.getByText('This browser is not let in').waitFor()
  await page.getByText('The session of this page has ended').waitFor()
  const { stdout } = await run(again.home, ['ui'])
  await page.evaluate(`location.assign(${JSON.stringify(stdout.trim())})`)
  await page.getByText('Connected', { exact: true }).waitFor()
  expect(await page.evaluate<boolean>('window.isSamePage')).toBe(true)
  expect(page.url()).not.toContain('ticket')
})

test('a tab whose session ended goes on when the new link was opened in another one', async () => {
  const { gateway, page } = await visit()
  await gateway.stop()
  const again = await startAgain(gateway)
  await page.getByText('This browser is not let in').waitFor()
  const { stdout } = await run(again.home, ['ui'])
  const other = await page.context().newPage()
  await other.goto(stdout.trim())
  await other.getByText('Connected', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'I opened the link in another tab' }).click()
  await page.getByText('Connected', { exact: true }).waitFor()
})

test('a connection that breaks while the gateway runs heals by itself, and news arrive again', async () => {
  const { gateway, page, line } = await visit()
  await goTo(page, 'Secrets')
  await page.getByRole('button', { name: 'Reveal talk.apiKey' }).waitFor()
  await line.drop()
  await page.getByText('Connected', { exact: true }).waitFor({ state: 'detached' })
  await page.getByText('Connected', { exact: true }).waitFor()
  await run(gateway.home, ['secrets', 'set', 'custom.later'], { stdin: 'x' })
  await page.getByRole('button', { name: 'Reveal custom.later' }).waitFor()
})

test('a page that cannot be fetched is a fault of that page alone', async () => {
  const { page } = await visit()
  await page.route(/ActivityPage.*\.js/, (route) => route.abort())
  await page.reload()
  await page.getByText('Connected', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Activity', exact: true }).click()
  await page.getByRole('alert').getByText('This page could not be shown').waitFor()
  expect(await page.getByRole('button', { name: 'Copy details' }).isVisible()).toBe(true)
  await goTo(page, 'Settings')
  await page.unroute(/ActivityPage.*\.js/)
  await page.getByRole('link', { name: 'Activity', exact: true }).click()
  await page.getByRole('button', { name: 'Reload' }).click()
  await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor()
  await page.getByRole('grid', { name: 'Activity, newest first' }).waitFor()
})
