import type { Page } from 'playwright'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { violationsInEveryLook } from '../support/axe'
import { goTo, PAGES } from '../support/console-page'
import { browserForFile, visitForTest } from '../support/console-visit'
import { DOORS, enter, leaveForGood } from '../support/doors'
import { freePort } from '../support/ports'
import { apply, dryRun, press } from '../support/remediation'
import { run, runJson } from '../support/trust-console'

const OPEN = { gateway: { requireToken: false, authToken: 'correct-horse-battery-staple-0123456789' } }
const browser = browserForFile()

const bar = (page: Page) => page.getByRole('region', { name: 'Change on probation' })
const probation = async (home: string): Promise<any> => runJson(home, ['maintenance', 'probation'])
const tokenIsAskedFor = async (home: string): Promise<boolean> => {
  const { items } = await runJson(home, ['settings', 'list'])
  return items.find(({ key }: { key: string }) => key === 'gateway.requireToken').value
}

describe.each(DOORS)('in the $name', (door) => {
  afterAll(() => door.close())

  test('a remediation that asks for the token is on probation on every page, and is kept over a new connection', async () => {
    const visit = await enter(door, { config: OPEN })
    onTestFinished(() => leaveForGood(visit))
    const { page, gateway } = visit
    await goTo(page, 'Remediation')
    await dryRun(page)
    await apply(page)
    for (const name of PAGES) {
      await goTo(page, name)
      await bar(page).getByText('gateway.requireToken').waitFor()
    }
    await bar(page)
      .getByText(/goes back by itself in \d+ s/)
      .waitFor()
    await page.getByRole('button', { name: 'Keep this change' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('The change was confirmed over a new connection and stays.').waitFor()
    await bar(page).waitFor({ state: 'detached' })
    expect(await probation(gateway.home)).toMatchObject({ probation: null, outcome: { kind: 'kept' } })
    expect(await tokenIsAskedFor(gateway.home)).toBe(true)
  })
})

test('it can be put back at once; the bar is accessible in every look, and is heard without each second', async () => {
  const { page, gateway } = await visitForTest(browser(), { config: OPEN, viewport: { width: 900, height: 600 } })
  await run(gateway.home, ['settings', 'set', 'gateway.requireToken', 'true'])
  await bar(page).getByText('goes back by itself').waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
  const status = page.getByRole('status', { name: 'Probation' })
  const heard = await status.textContent()
  expect(heard).toContain('is on probation. It goes back in 60 seconds at most, unless you keep it.')
  const seconds = bar(page).locator('strong', { hasText: / s$/ })
  const first = await seconds.textContent()
  await expect.poll(() => seconds.textContent(), { timeout: 10_000 }).not.toBe(first)
  expect(await status.textContent()).toBe(heard)
  await press(page, 'Put it back now')
  await page.getByText('The change was put back.', { exact: true }).waitFor()
  await bar(page).waitFor({ state: 'detached' })
  expect(await tokenIsAskedFor(gateway.home)).toBe(false)
})

test('a new port waits; taken over, the page goes there, and comes back when it is put back', async () => {
  const [old, next] = [await freePort(), await freePort()]
  const { page, gateway } = await visitForTest(browser(), {
    config: { http: { port: old } },
    variables: { TRUST_CONSOLE_HTTP_PORT: undefined }
  })
  await run(gateway.home, ['settings', 'set', 'http.port', String(next)], {
    variables: { TRUST_CONSOLE_HTTP_PORT: undefined }
  })
  await bar(page).getByText('It waits until the gateway listens anew').waitFor()
  await press(page, 'Take over now')
  await page.waitForURL(`http://127.0.0.1:${next}/ui/`)
  await page.getByText('Connected', { exact: true }).waitFor()
  await bar(page).getByText('goes back by itself').waitFor()
  await press(page, 'Put it back now')
  await page.waitForURL(`http://127.0.0.1:${old}/ui/`)
  await page.getByText('Connected', { exact: true }).waitFor()
  expect(await bar(page).count()).toBe(0)
})

test('a port that another program has is not taken over, and the page says why', async () => {
  const old = await freePort()
  const other = await visitForTest(browser())
  const { page, gateway } = await visitForTest(browser(), {
    config: { http: { port: old } },
    variables: { TRUST_CONSOLE_HTTP_PORT: undefined }
  })
  await run(gateway.home, ['settings', 'set', 'http.port', String(other.gateway.port)], {
    variables: { TRUST_CONSOLE_HTTP_PORT: undefined }
  })
  await press(page, 'Take over now')
  await bar(page).getByText(`port ${other.gateway.port} on 127.0.0.1 is taken`).first().waitFor()
  expect(page.url()).toContain(`:${old}/`)
  await page.getByText('Connected', { exact: true }).waitFor()
  await press(page, 'Dismiss')
  await bar(page).waitFor({ state: 'detached' })
  await page.reload()
  await page.getByText('Connected', { exact: true }).waitFor()
  expect(await bar(page).count()).toBe(0)
})

test('a page that is left behind by a take-over on the command line finds its way', async () => {
  const [old, next] = [await freePort(), await freePort()]
  const noPort = { variables: { TRUST_CONSOLE_HTTP_PORT: undefined } }
  const { page, gateway } = await visitForTest(browser(), { config: { http: { port: old } }, ...noPort })
  await run(gateway.home, ['settings', 'set', 'http.port', String(next)], noPort)
  await bar(page).waitFor()
  await run(gateway.home, ['maintenance', 'probation', 'take-over'], noPort)
  await bar(page).getByText(`The gateway listens at http://127.0.0.1:${next} now.`).waitFor()
  await press(page, 'Go there')
  await page.waitForURL(`http://127.0.0.1:${next}/ui/`)
  await press(page, 'Keep this change')
  await page.getByText('The change was confirmed over a new connection and stays.').waitFor()
})
