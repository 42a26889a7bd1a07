import type { Page } from 'playwright'
import { describe, expect, test } from 'vitest'
import { violationsInEveryLook, violationsOn } from '../support/axe'
import { goTo, type OpenConsole } from '../support/console-page'
import { browserForFile, openForTest, visitForTest } from '../support/console-visit'
import { folderForTest, gatewayForTest } from '../support/lifetime'
import { missingForKeyring, SecretServiceSession } from '../support/secret-service'
import { type Gateway, type Variables } from '../support/trust-console'

const missing = missingForKeyring()
const browser = browserForFile()

const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `custom.n${at}`)

/** A home whose encrypted file holds this many secrets. */
const homeWith = async (count: number): Promise<string> => {
  const home = await folderForTest()
  const gateway = await gatewayForTest(home)
  for (const targetId of ids(count))
    await gateway.call('secrets.store.set', { targetId, value: `value of ${targetId}` })
  await gateway.stop()
  return home
}

const secretsPage = async (gateway: Gateway): Promise<OpenConsole> => {
  const opened = await openForTest(browser(), gateway)
  await goTo(opened.page, 'Secrets')
  return opened
}

const press = (page: Page, name: string | RegExp): Promise<void> => page.getByRole('button', { name }).click()

const valuesOf = async (gateway: Gateway, count: number): Promise<unknown[]> => {
  const { assignments } = await gateway.call('secrets.resolve', { commandName: 'test', targetIds: ids(count) })
  return assignments.map(({ value }: any) => value)
}
const expected = (count: number): string[] => ids(count).map((id) => `value of ${id}`)

test('where nothing can be moved to, the page says why and what to do, and changes nothing', async () => {
  const { page, gateway, complaints } = await visitForTest(browser(), { viewport: { width: 900, height: 600 } })
  await gateway.call('secrets.store.set', { targetId: 'custom.a', value: 'one' })
  await goTo(page, 'Secrets')
  // `auto` chose; that is nothing to warn of.
  await press(page, 'Where secrets are kept, in detail')
  await page.getByText('Why this backend was chosen:').waitFor()
  expect(await page.getByText('fallback in use').count()).toBe(0)
  await press(page, 'Move secrets…')
  const dialog = page.getByRole('dialog', { name: 'Move secrets' })
  expect(await dialog.getByRole('radio', { name: 'The credential store of this system' }).isChecked()).toBe(true)
  expect(await violationsInEveryLook(page)).toEqual([])
  await press(page, 'Continue')
  await dialog.getByText('This process has no D-Bus session').waitFor()
  await dialog.getByText('What to do:').waitFor()
  // The step's heading has the focus, so that it is read.
  expect(await page.evaluate('document.activeElement.textContent')).toBe('What will happen')
  expect(await dialog.getByRole('button', { name: /^Move 1 secret$/ }).isDisabled()).toBe(true)
  expect(await violationsInEveryLook(page)).toEqual([])
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Move secrets…')
  expect(complaints).toEqual([])
  expect((await gateway.call('secrets.store.status')).store).toMatchObject({
    activeBackend: 'encrypted-file',
    count: 1
  })
})

test('a backend that was asked for by name and is not in use is warned of', async () => {
  const { page } = await visitForTest(browser(), { variables: { TRUST_CONSOLE_SECRET_BACKEND: 'keystore' } })
  await goTo(page, 'Secrets')
  await page.getByText('fallback in use').waitFor()
})

describe.skipIf(missing !== undefined)('with a credential store', () => {
  const gatewayWith = (home: string, variables: Variables): Promise<Gateway> => gatewayForTest(home, variables)

  test('there and back by keyboard alone: the way says what it does, does it, and says so', async () => {
    const home = await homeWith(12)
    const session = await SecretServiceSession.start('unlocked')
    const gateway = await gatewayWith(home, session.variables)
    const { page, complaints } = await secretsPage(gateway)
    for (const [to, title, result] of [
      ['keystore', 'The credential store of this system', 'The Secret Service is in use now'],
      ['encrypted-file', 'The encrypted file', 'The encrypted file is in use now']
    ] as const) {
      if (to === 'keystore') {
        await page.getByRole('button', { name: 'Move secrets…' }).focus()
        await page.keyboard.press('Enter')
        await page.getByRole('radio', { name: title, checked: true }).waitFor()
        await page.getByRole('button', { name: 'Continue' }).press('Enter')
      } else {
        // Whoever wants another key there is led to the move.
        await page.getByRole('button', { name: 'Key…' }).press('Enter')
        await page.getByRole('dialog').getByText('move the secrets to the encrypted file first').waitFor()
        await page.getByRole('button', { name: 'Move to the encrypted file…' }).press('Enter')
      }
      await page.getByText(/^Copy 12 secrets into/).waitFor()
      await page.getByText(/^Read every copy back/).waitFor()
      expect(await violationsInEveryLook(page)).toEqual([])
      await page.getByRole('button', { name: 'Move 12 secrets' }).press('Enter')
      await page.getByText('Moved 12 secrets.').waitFor()
      await page.getByText(result).waitFor()
      expect(await violationsInEveryLook(page)).toEqual([])
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Result')
      await page.getByRole('button', { name: 'Done' }).press('Enter')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      expect((await gateway.call('secrets.store.status')).store).toMatchObject({ activeBackend: to, count: 12 })
      expect(await valuesOf(gateway, 12)).toEqual(expected(12))
    }
    expect(complaints).toEqual([])
  })

  test('a move under way shows how far it is on every page that is open, and a cancel leaves everything as it was', async () => {
    const home = await homeWith(150)
    const session = await SecretServiceSession.start('unlocked')
    const gateway = await gatewayWith(home, session.variables)
    const { page } = await secretsPage(gateway)
    const { page: onlooker } = await secretsPage(gateway)
    await press(page, 'Move secrets…')
    await press(page, 'Continue')
    await press(page, 'Move 150 secrets')
    // From here on the credential store stands still, and with it the move.
    await page.getByRole('button', { name: 'Cancel the move' }).waitFor()
    await session.signal('SIGSTOP')
    await page
      .getByText(/^\d+ of 150$/)
      .first()
      .waitFor()
    await onlooker.getByText('Secrets move to the Secret Service.').waitFor()
    expect(await onlooker.getByRole('button', { name: 'Move secrets…' }).isDisabled()).toBe(true)
    expect(await violationsInEveryLook(page)).toEqual([])
    // Readers are served meanwhile.
    expect((await valuesOf(gateway, 150))[149]).toBe('value of custom.n149')
    await press(page, 'Cancel the move')
    await page.getByRole('button', { name: 'Cancelling…' }).waitFor()
    await session.signal('SIGCONT')
    await page.getByText('every secret is where it was').waitFor()
    await onlooker.getByText('Secrets move to').waitFor({ state: 'detached' })
    expect((await gateway.call('secrets.store.status')).store).toMatchObject({
      activeBackend: 'encrypted-file',
      count: 150,
      note: null
    })
    expect(await valuesOf(gateway, 150)).toEqual(expected(150))
  })

  test('a move that a crash cut short is told at the next start, and is finished from the page', async () => {
    const home = await homeWith(150)
    const session = await SecretServiceSession.start('unlocked')
    const first = await gatewayWith(home, session.variables)
    const { page: before } = await secretsPage(first)
    await press(before, 'Move secrets…')
    await press(before, 'Continue')
    await press(before, 'Move 150 secrets')
    await before.getByRole('button', { name: 'Cancel the move' }).waitFor()
    await session.signal('SIGSTOP')
    await first.stop('SIGKILL')
    await session.signal('SIGCONT')

    const gateway = await gatewayWith(home, session.variables)
    expect(await valuesOf(gateway, 150)).toEqual(expected(150))
    const { page } = await secretsPage(gateway)
    const notice = page.getByRole('alert').filter({ hasText: 'was interrupted' })
    await notice.getByText('No secret is lost.').waitFor()
    // The notice alone: a long list takes axe a long time, and has its own test.
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await violationsOn(page, '[role="alert"]')).toEqual([])
    }
    await notice.getByRole('button', { name: 'Finish the move' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Finish the move' }).click()
    await page.getByText('Moved 150 secrets.').waitFor()
    await press(page, 'Done')
    await notice.waitFor({ state: 'detached' })
    expect(await valuesOf(gateway, 150)).toEqual(expected(150))
    expect((await gateway.call('secrets.store.status')).store).toMatchObject({ activeBackend: 'keystore', note: null })
  })
})
