import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import { describe, expect, test } from 'vitest'
import { violationsInEveryLook } from '../support/axe'
import { goTo, type OpenConsole } from '../support/console-page'
import { browserForFile, openForTest, visitForTest } from '../support/console-visit'
import { filesHolding, folderForTest, gatewayForTest, ROOMY } from '../support/lifetime'
import { choose, closePalette, openPalette } from '../support/palette'
import { run, runJson, type Gateway } from '../support/trust-console'

const PASSPHRASE = 'a passphrase nobody guesses'
const VALUE = 'canary-behind-the-lock'
const ID = 'talk.apiKey'
const browser = browserForFile()

interface Visit extends OpenConsole {
  home: string
  gateway: Gateway
}

/** The Secrets page of a gateway over this home. */
const secretsOf = async (home: string, variables = {}): Promise<Visit> => {
  const gateway = await gatewayForTest(home, variables)
  const opened = await openForTest(browser(), gateway)
  await goTo(opened.page, 'Secrets')
  return { ...opened, home, gateway }
}

const withSecret = async (variables = {}): Promise<Visit> => {
  const visit = await secretsOf(await folderForTest(), variables)
  await run(visit.home, ['secrets', 'set', ID], { stdin: VALUE })
  await secret(visit.page).waitFor()
  return visit
}

const secret = (page: Page): Locator => page.getByRole('rowheader', { name: ID })
const locked = (page: Page): Locator => page.getByRole('heading', { name: 'The secret store is locked' })
const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name, exact: true })
const field = (page: Page, name: string): Locator => page.getByLabel(name, { exact: true })
const focused = (page: Page): Promise<string> =>
  page.evaluate<string>('document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent')
const keptInPage = (page: Page): Promise<string> =>
  page.evaluate<string>(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, document.title]) + document.body.innerHTML'
  )

/** Has the dialog seal the store with a passphrase. @returns the recovery code */
const sealWithPassphrase = async (page: Page): Promise<string> => {
  await button(page, 'Key…').click()
  await button(page, 'Change the key…').click()
  await page.getByRole('radio', { name: 'A passphrase' }).check()
  await field(page, 'New passphrase').fill(PASSPHRASE)
  await field(page, 'The same once more').fill(PASSPHRASE)
  await button(page, 'Change the key').click()
  return keepCode(page)
}

/** Reads the code that is shown once, and closes. */
const keepCode = async (page: Page): Promise<string> => {
  const group = page.getByRole('group', { name: 'Recovery code' })
  await group.waitFor()
  const code = (await group.locator('div').allTextContents()).join('-')
  expect(code).toMatch(/^([0-9A-Z]{4}-){8}[0-9A-Z]{4}$/)
  await page.getByRole('checkbox', { name: /written it down/ }).check()
  await button(page, 'Done').click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  return code
}

describe('a lock', () => {
  test('takes the table away and says calmly why; the key at hand opens the store again', async () => {
    const { page, complaints } = await withSecret()
    await button(page, 'Lock').click()
    await locked(page).waitFor()
    await page.getByText('An operator locked it. Nothing is wrong with it.').waitFor()
    expect(await page.getByRole('grid').count()).toBe(0)
    expect(await page.locator('main').getByRole('alert').count()).toBe(0)
    expect(await page.content()).not.toContain(ID)
    expect(await focused(page)).toBe('Unlock')
    expect(await field(page, 'Passphrase').count()).toBe(0)
    expect(await button(page, 'Use the recovery code instead').count()).toBe(0)
    expect(await violationsInEveryLook(page)).toEqual([])
    await button(page, 'Unlock').click()
    await secret(page).waitFor()
    await expect.poll(() => focused(page)).toBe('Secrets')
    expect(complaints).toEqual([])
  })

  test('is no fault on the Overview, and its names leave the palette', async () => {
    const { page } = await withSecret()
    await choose(page, 'talkapi', ID)
    await choose(page, 'Lock the secret store')
    await locked(page).waitFor()
    await openPalette(page)
    await page.keyboard.type('talkapi')
    await expect.poll(() => page.getByRole('option', { name: ID }).count()).toBe(0)
    await closePalette(page)
    await goTo(page, 'Overview')
    await page.getByText('encrypted-file, locked').waitFor()
    expect(await page.getByText('cannot be read').count()).toBe(0)
    // Asked for again it stays locked, and does not lock a store that is opened later.
    await choose(page, 'Lock the secret store')
    await page.getByText('The secret store is locked already.').waitFor()
    await button(page, 'Unlock').click()
    await secret(page).waitFor()
  })

  test('by another hand closes what shows a value', async () => {
    const { page, home } = await withSecret()
    await button(page, `Reveal ${ID}`).click()
    await page.getByText(VALUE).waitFor()
    await run(home, ['secrets', 'lock'])
    await locked(page).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await keptInPage(page)).not.toContain(VALUE)
    await button(page, 'Unlock').click()
    await secret(page).waitFor()
    // It does not come back by itself.
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  test('comes by itself when nothing is used, also over an open dialog', async () => {
    const { page } = await withSecret({ TRUST_CONSOLE_SECRET_LOCK_IDLE_MS: '8000' })
    await button(page, `Replace ${ID}`).click()
    await field(page, 'Value').fill('typed and not saved')
    await locked(page).waitFor({ timeout: 30_000 })
    await page
      .getByText(/It locked itself, because no secret was used/)
      .first()
      .waitFor()
    expect(await keptInPage(page)).not.toContain('typed and not saved')
  })

  test('is not offered for secrets that would be lost, nor is a key', async () => {
    const { page } = await visitForTest(browser(), { variables: { ...ROOMY, TRUST_CONSOLE_SECRET_BACKEND: 'env' } })
    await goTo(page, 'Secrets')
    await button(page, 'Key…').click()
    await page.getByText('Secrets are kept in memory only. Nothing is on disk').waitFor()
    await button(page, 'Close').click()
    expect(await button(page, 'Lock').count()).toBe(0)
    await choose(page, 'Lock the secret store')
    await page.getByText(/would lose them/).waitFor()
  })
})

test('a passphrase is chosen, asked for after the next start, and wrong ones are refused in place', async () => {
  const first = await withSecret()
  await button(first.page, 'Key…').click()
  await button(first.page, 'Change the key…').click()
  await page15(first.page)
  await first.page.keyboard.press('Escape')
  const code = await sealWithPassphrase(first.page)
  await first.page.getByText('passphrase', { exact: true }).waitFor()
  for (const typed of [PASSPHRASE, code]) expect(await keptInPage(first.page)).not.toContain(typed)
  await first.gateway.stop()

  const { page, home, gateway } = await secretsOf(first.home)
  await page.getByText(/nobody has typed since the gateway started/).waitFor()
  await field(page, 'Passphrase').fill('another passphrase')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').getByText('The passphrase does not open the store; try again.').waitFor()
  expect(await field(page, 'Passphrase').inputValue()).toBe('')
  expect(await focused(page)).toBe('Passphrase')
  expect(await field(page, 'Passphrase').getAttribute('aria-invalid')).toBe('true')
  expect(await violationsInEveryLook(page)).toEqual([])
  await field(page, 'Passphrase').fill(PASSPHRASE)
  await page.keyboard.press('Enter')
  await secret(page).waitFor()
  expect(await keptInPage(page)).not.toContain(PASSPHRASE)

  await button(page, 'Key…').click()
  await page.getByText(/^Argon2id, \d+ MiB, \d+ passes/).waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
  for (const typed of [PASSPHRASE, 'another passphrase', code]) {
    expect(await filesHolding(home, typed)).toEqual([])
    expect(gateway.stderr()).not.toContain(typed)
  }
})

/** The form says what is missing, at the field where it is missing, and calls nobody. */
const page15 = async (page: Page): Promise<void> => {
  await page.getByRole('radio', { name: 'A passphrase' }).check()
  await field(page, 'New passphrase').fill('too short')
  await page.getByText('6 more characters.').waitFor()
  await button(page, 'Change the key').click()
  await page.getByRole('alert').getByText('Too short.').waitFor()
  expect(await focused(page)).toBe('New passphrase')
  await field(page, 'New passphrase').fill(PASSPHRASE)
  await field(page, 'The same once more').fill(`${PASSPHRASE}.`)
  await button(page, 'Change the key').click()
  await page.getByRole('alert').getByText('This is not what stands above.').waitFor()
  expect(await focused(page)).toBe('The same once more')
  // No credential store here: it stands there with the reason, and cannot be chosen.
  expect(await page.getByRole('radio', { name: 'The credential store of this system' }).isDisabled()).toBe(true)
  await page.getByText(/Not now:/).waitFor()
  expect(await page.getByRole('radio', { name: /key string/ }).count()).toBe(0)
  expect(await violationsInEveryLook(page)).toEqual([])
}

test('the recovery code opens a store whose key file is gone, and asks for another key', async () => {
  const first = await withSecret()
  await button(first.page, 'Key…').click()
  await first.page.getByText('There is none. If the key is lost, so is every secret.').waitFor()
  await button(first.page, 'Make a recovery code…').click()
  await button(first.page, 'Make the code').click()
  await first.page.getByRole('group', { name: 'Recovery code' }).waitFor()
  expect(await violationsInEveryLook(first.page)).toEqual([])
  // It is shown once, so it does not go by accident.
  await first.page.keyboard.press('Escape')
  await first.page.getByRole('alert').getByText('Tick the box').waitFor()
  const code = await keepCode(first.page)
  expect(await keptInPage(first.page)).not.toContain(code.slice(0, 14))
  await first.gateway.stop()
  await rm(join(first.home, 'state', 'secrets.store.enc.json.key'))

  const { page, home, gateway } = await secretsOf(first.home)
  await button(page, 'Open with the recovery code').click()
  expect(await violationsInEveryLook(page)).toEqual([])
  await field(page, 'Recovery code').fill('AAAA-BBBB')
  await page.keyboard.press('Enter')
  await page
    .getByRole('alert')
    .getByText(/typing error/)
    .waitFor()
  expect(await focused(page)).toBe('Recovery code')
  await field(page, 'Recovery code').fill(code.toLowerCase().replaceAll('-', ' '))
  await page.keyboard.press('Enter')
  await secret(page).waitFor()
  await page.getByRole('heading', { name: 'Change the key now' }).waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
  await button(page, 'Change the key…').click()
  expect(await page.getByRole('radio', { name: 'A key file' }).isChecked()).toBe(true)
  await button(page, 'Change the key').click()
  const second = await keepCode(page)
  expect(second).not.toBe(code)
  await page.getByRole('heading', { name: 'Change the key now' }).waitFor({ state: 'detached' })
  await gateway.stop()

  const third = await gatewayForTest(home)
  expect((await runJson(home, ['secrets', 'status'])).store).toMatchObject({
    state: 'ready',
    keySource: expect.stringMatching(/^file:/)
  })
  for (const each of [code, second]) {
    expect(await filesHolding(home, each)).toEqual([])
    expect(third.stderr() + gateway.stderr()).not.toContain(each)
  }
})

test('a code is replaced and removed after a warning', async () => {
  const { page, home } = await withSecret()
  await run(home, ['secrets', 'recovery', 'create'])
  await button(page, 'Key…').click()
  await button(page, 'Replace the code…').click()
  await page.getByText('The code you have becomes worthless.').waitFor()
  await button(page, 'Replace the code').click()
  await keepCode(page)
  await button(page, 'Key…').click()
  await button(page, 'Remove the code…').click()
  expect(await violationsInEveryLook(page)).toEqual([])
  await button(page, 'Remove the code').click()
  await page.getByText('There is none. If the key is lost, so is every secret.').waitFor()
})

test('the key string of the environment can be chosen where one is set, and what is left to do is said', async () => {
  const { page } = await withSecret({ TRUST_CONSOLE_SECRET_STORE_KEY: 'a key string for the store' })
  await button(page, 'Key…').click()
  await page.getByText(/key string in the gateway’s variable TRUST_CONSOLE_SECRET_STORE_KEY/).waitFor()
  await button(page, 'Change the key…').click()
  await page
    .getByRole('radio', { name: 'The key string in TRUST_CONSOLE_SECRET_STORE_KEY (as now, but a new one)' })
    .waitFor()
  await page.getByRole('radio', { name: 'A key file' }).check()
  await page.getByRole('checkbox', { name: /Make a recovery code/ }).uncheck()
  await button(page, 'Change the key').click()
  await page.getByText(/unset it before the next start/).waitFor()
  await button(page, 'Done').click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
})

test('with the keyboard alone: lock, unlock, a new passphrase, lock, and unlock again', async () => {
  const { page } = await withSecret()
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const tabTo = async (name: string): Promise<void> => {
    for (let presses = 0; presses < 60; presses++) {
      if ((await focused(page)) === name) return
      await press('Tab')
    }
    throw new Error(`${name} is not reached`)
  }
  const lock = async (): Promise<void> => {
    await openPalette(page)
    await page.keyboard.type('lock the')
    await page.getByRole('option', { name: 'Lock the secret store' }).waitFor()
    await press('Enter')
    await locked(page).waitFor()
  }
  await lock()
  await tabTo('Unlock')
  await press('Enter')
  await secret(page).waitFor()
  await tabTo('Key…')
  await press('Enter')
  await tabTo('Change the key…')
  await press('Enter')
  await page.getByRole('radio', { name: /^A key file/ }).waitFor()
  await expect.poll(() => focused(page)).toMatch(/^A key file/)
  await press('ArrowUp')
  await tabTo('New passphrase')
  await page.keyboard.type(PASSPHRASE)
  await tabTo('The same once more')
  await page.keyboard.type(PASSPHRASE)
  await press('Enter')
  await page.getByRole('group', { name: 'Recovery code' }).waitFor()
  await tabTo('I have written it down. It is not shown again.')
  await press('Space')
  await tabTo('Done')
  await press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  // Back where it came from.
  await expect.poll(() => focused(page)).toBe('Key…')
  await lock()
  await expect.poll(() => focused(page)).toBe('Passphrase')
  await page.keyboard.type(PASSPHRASE)
  await press('Enter')
  await secret(page).waitFor()
})
