import type { Locator } from 'playwright'
import { beforeAll, describe, expect, test } from 'vitest'
import { violationsInEveryLook } from '../support/axe'
import { openAnew, openConsole, PAGES, type OpenConsole } from '../support/console-page'
import { consoleForFile } from '../support/console-visit'
import { run } from '../support/trust-console'

const shared = consoleForFile({ TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false' })
let visit: OpenConsole
beforeAll(async () => {
  await run(shared.gateway.home, ['clients', 'create', 'deploy-bot', '--allow', 'resolve'])
  visit = await openConsole(shared.browser, shared.gateway)
})

/** Something of what the gateway told, by page: what must not be there before it has told anything, and be back after. */
const CONTENT = {
  Overview: 'No limit on how often a client may call',
  Posture: 'gateway.rate_limit.disabled',
  Remediation: 'TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED',
  Secrets: 'talk.apiKey',
  Clients: 'deploy-bot',
  Activity: 'secrets.store.set',
  Settings: 'http.port'
} as const

describe.each(PAGES)('%s', (name) => {
  const content = visitText(CONTENT[name])

  test('says that it is loading, and shows nothing that it does not know', async () => {
    await openAnew(visit, name, 'loading')
    const { page } = visit
    await page.locator('main').getByRole('status').filter({ visible: true, hasText: '…' }).first().waitFor()
    expect(await content().count()).toBe(0)
    expect(await violationsInEveryLook(page)).toEqual([])
  })

  test('says what went wrong, keeps the reference, and tries again when asked', async () => {
    await openAnew(visit, name, 'error')
    const { page, line } = visit
    await page.getByRole('alert').getByText('reference 1a2b3c4d').first().waitFor()
    expect(await violationsInEveryLook(page)).toEqual([])
    await line.set(undefined)
    // One by one, from the last: each goes away with what it was about.
    const again = page.getByRole('button', { name: /try again/i })
    for (let left = await again.count(); left > 0; left--) await again.nth(left - 1).click()
    await content().first().waitFor()
    await expect.poll(() => page.getByText('reference 1a2b3c4d').count()).toBe(0)
  })

  test('keeps what it knew while the gateway is away, says so, and heals by itself', async () => {
    await openAnew(visit, name)
    const { page, line } = visit
    await content().first().waitFor()
    await line.set('offline')
    await lost().waitFor()
    expect(await content().first().isVisible()).toBe(true)
    expect(await violationsInEveryLook(page)).toEqual([])
    await line.set(undefined)
    await page.getByText('Connected', { exact: true }).waitFor()
    await lost().waitFor({ state: 'detached' })
  })
})

test('a locked store keeps its calm look while the gateway is away, and says why nothing can be typed into it', async () => {
  await openAnew(visit, 'Secrets')
  const { page, line } = visit
  await run(shared.gateway.home, ['secrets', 'lock'])
  const heading = page.getByRole('heading', { name: 'The secret store is locked' })
  await heading.waitFor()
  expect(await page.getByRole('grid').count()).toBe(0)
  expect(await violationsInEveryLook(page)).toEqual([])
  await line.set('offline')
  await lost().waitFor()
  expect(await heading.isVisible()).toBe(true)
  expect(await page.getByRole('button', { name: 'Unlock' }).isDisabled()).toBe(true)
  expect(await violationsInEveryLook(page)).toEqual([])
  await line.set(undefined)
  await page.getByRole('button', { name: 'Unlock', disabled: false }).click()
  await page.locator('main').getByText('talk.apiKey').waitFor()
})

function lost(): Locator {
  return visit.page.getByRole('alert').getByText('The gateway does not answer. What you see may be old')
}

function visitText(text: string): () => Locator {
  return () => visit.page.locator('main').getByText(text)
}
