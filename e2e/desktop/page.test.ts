import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ACTION_IDS, ACTIONS } from '../../src/shared/actions'
import * as controls from '../electron/controls'
import { launchDesktop, type Desktop } from '../electron/launch'
import { goTo, PAGES } from '../support/console-page'
import { folderForTest } from '../support/lifetime'
import { carriedOut } from '../support/outcomes'
import { choose, openPalette, palette } from '../support/palette'
import { freshFolder, removeFolder, run } from '../support/trust-console'
import { callFromPage, desktopForTest, isConnected } from './support'

// What only the desktop app brings to the page. The rest of the page is the same behind both doors: e2e/console.

const TARGET = 'talk.apiKey'
const VALUE = 'canary-for-the-clipboard'
/** Something to put right, so that a remediation has a plan. */
const UNSAFE = { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false' }

const homeWithSecret = async (home: string): Promise<string> => {
  await run(home, ['secrets', 'set', TARGET], { stdin: VALUE })
  return home
}
const heading = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor()

describe('what is chosen outside the page is done in it', () => {
  let home: string
  let desktop: Desktop
  let page: Page

  beforeAll(async () => {
    home = await homeWithSecret(await freshFolder())
    desktop = await launchDesktop({ home, variables: UNSAFE })
    page = desktop.page
  })
  afterAll(async () => {
    await desktop.close()
    await removeFolder(home)
  })

  /** Loads the page anew, so that nothing is left on it of what was done before. */
  const startOn = async (name: (typeof PAGES)[number]): Promise<void> => {
    await desktop.evaluate(
      ({ BrowserWindow }) =>
        new Promise<void>((done) => {
          const { webContents } = BrowserWindow.getAllWindows()[0]!
          webContents.once('did-finish-load', () => done())
          webContents.reload()
        })
    )
    await isConnected(page)
    await goTo(page, name)
  }

  // The settings stand in the menu under their usual name.
  const itemOf = (id: string): string => (id === 'page.settings' ? 'settings' : id)

  describe.each(ACTION_IDS)('the menu’s %s', (id) => {
    const pages = ['Posture', 'Activity'] as const
    test.each(pages.filter((from) => id !== `page.${from.toLowerCase()}`))('from %s', async (from) => {
      await startOn(from)
      await controls.chooseFromMenu(desktop, itemOf(id))
      await carriedOut(page, id, from)
      if (id === 'secrets.lock') await run(home, ['secrets', 'unlock'])
    })
  })

  test('the menu brings a hidden window to the front', async () => {
    await startOn('Secrets')
    await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.hide())
    await controls.chooseFromMenu(desktop, 'page.activity')
    await heading(page, 'Activity')
    expect(await controls.windowOf(desktop)).toMatchObject({ visible: true })
  })

  test('two choices in a row: the later page stays, and what was asked of the earlier one is dropped', async () => {
    await startOn('Overview')
    await controls.chooseFromMenu(desktop, 'secrets.add')
    await controls.chooseFromMenu(desktop, 'page.activity')
    await heading(page, 'Activity')
    await goTo(page, 'Secrets')
    await page.getByRole('button', { name: `Reveal ${TARGET}` }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  test.each(['Overview', 'Secrets'] as const)('the tray runs the checks while %s is open', async (from) => {
    await startOn(from)
    await controls.useTray(desktop, 'checks.run')
    await carriedOut(page, 'checks.run', from)
  })

  test('the tray’s line on the posture opens the posture, also with the window hidden', async () => {
    await startOn('Settings')
    await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.hide())
    await controls.useTray(desktop, 'posture')
    await heading(page, 'Posture')
    expect(await controls.windowOf(desktop)).toMatchObject({ visible: true })
  })

  test('the tray’s “open” leaves the page as it was', async () => {
    await startOn('Settings')
    await controls.useTray(desktop, 'open')
    await callFromPage(page, '"status"')
    await heading(page, 'Settings')
  })

  test('by keyboard alone every page and every action is reached', async () => {
    await startOn('Overview')
    const stand = async (): Promise<(typeof PAGES)[number]> =>
      (await page.getByRole('heading', { level: 1 }).textContent()) as (typeof PAGES)[number]
    for (const id of ACTION_IDS.filter((one) => one !== 'palette.open')) {
      const from = await stand()
      await choose(page, ACTIONS[id].title)
      await carriedOut(page, id, from)
      if (id === 'secrets.lock') await page.getByRole('button', { name: 'Unlock' }).click()
      // A dialog is left as it was entered.
      if ((await page.getByRole('dialog').count()) > 0) await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    // The palette shows the keys of the app's menu.
    await openPalette(page)
    expect(await palette(page).getByRole('option', { name: 'Go to Secrets' }).textContent()).toContain('Ctrl4')
  })
})

describe('a copied secret', () => {
  /** Copies the one secret on its page, and gives the end of its time to the test's hand. */
  const copied = async (): Promise<{ desktop: Desktop; timeIsUp: () => Promise<void> }> => {
    const desktop = await desktopForTest({ home: await homeWithSecret(await folderForTest()) })
    const timeIsUp = await controls.holdTimers(desktop, 30_000)
    await goTo(desktop.page, 'Secrets')
    await desktop.page.getByRole('button', { name: `Copy ${TARGET}` }).click()
    await desktop.page.getByText('is on the clipboard.').waitFor()
    return { desktop, timeIsUp }
  }
  const clipboard = (desktop: Desktop): Promise<string> => desktop.evaluate(({ clipboard: board }) => board.readText())

  test('is on the clipboard without having been in the page, and taken off when its time is up', async () => {
    const { desktop, timeIsUp } = await copied()
    expect(await clipboard(desktop)).toBe(VALUE)
    expect(await desktop.page.content()).not.toContain(VALUE)
    // Told on any page, and shown when the operator comes back.
    await goTo(desktop.page, 'Activity')
    await timeIsUp()
    await expect.poll(() => clipboard(desktop)).toBe('')
    await goTo(desktop.page, 'Secrets')
    await desktop.page.getByText('was taken off the clipboard.').waitFor()
  })

  test('is left alone once something else was copied, and the page says so', async () => {
    const { desktop, timeIsUp } = await copied()
    await desktop.evaluate(({ clipboard: board }) => board.writeText('of another app'))
    await timeIsUp()
    await desktop.page.getByText('something else was copied since').waitFor()
    expect(await clipboard(desktop)).toBe('of another app')
  })
})

test('“Open folder” opens the folder that it stands beside', async () => {
  const home = await folderForTest()
  const { page, evaluate } = await desktopForTest({ home })
  await goTo(page, 'Secrets')
  await page.getByRole('button', { name: 'Open the state folder' }).click()
  await expect.poll(() => evaluate(() => globalThis.desktopProbe.paths)).toEqual([join(home, 'state')])
})

describe('the desktop app’s preferences', () => {
  const closing = (page: Page) => page.getByRole('switch', { name: 'Close to the tray' })

  test('“Close to the tray” changes what closing does, at once and after the next start', async () => {
    const home = await folderForTest()
    const desktop = await desktopForTest({ home })
    await goTo(desktop.page, 'Settings')
    expect(await closing(desktop.page).isChecked()).toBe(false)
    expect(await desktop.page.getByRole('switch', { name: /^Notify when the posture/ }).isChecked()).toBe(true)
    await closing(desktop.page).click()
    await expect.poll(() => closing(desktop.page).isChecked()).toBe(true)
    await controls.closeWindow(desktop)
    expect(await controls.windowOf(desktop)).toMatchObject({ visible: false })
    expect(await callFromPage(desktop.page, '"status"')).toMatchObject({ ok: true })
    await controls.useTray(desktop, 'quit')
    expect(await desktop.ended).toBe(0)

    const again = await desktopForTest({ home })
    await goTo(again.page, 'Settings')
    expect(await closing(again.page).isChecked()).toBe(true)
    await closing(again.page).click()
    await expect.poll(() => closing(again.page).isChecked()).toBe(false)
    await controls.closeWindow(again)
    expect(await again.ended).toBe(0)
  })
})
