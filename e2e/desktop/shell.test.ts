import { mkdir, readFile, rename, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ACTIONS } from '../../src/shared/actions'
import * as controls from '../electron/controls'
import { launchAgain, type Desktop } from '../electron/launch'
import { goTo } from '../support/console-page'
import { folderForTest } from '../support/lifetime'
import { run } from '../support/trust-console'
import { callFromPage, desktopForTest, isConnected } from './support'

const set = (desktop: Desktop, preferences: string): Promise<unknown> =>
  callFromPage(desktop.page, '"desktop.preferences.set"', preferences)

const bundle = (home: string): string => join(home, 'state/security-policy.json')

/** Lowers the posture: a folder stands where the policy bundle should. */
const spoilPolicy = async (home: string): Promise<void> => {
  await rename(bundle(home), `${bundle(home)}.aside`)
  await mkdir(bundle(home))
}

const mendPolicy = async (home: string): Promise<void> => {
  await rmdir(bundle(home))
  await rename(`${bundle(home)}.aside`, bundle(home))
}

const toolTip = async (desktop: Desktop): Promise<string | undefined> => (await controls.trayOf(desktop))?.toolTip

describe('the application menu', () => {
  test('brings the product’s actions, with their shortcuts, and the roles a platform expects', async () => {
    const desktop = await desktopForTest()
    const menu = await controls.menuOf(desktop)
    const entries = menu.flatMap((entry) => [entry, ...(entry.submenu ?? [])])
    for (const [id, { accelerator }] of Object.entries(ACTIONS)) {
      const entry = entries.find((one) => one.id === id)
      // The settings stand under their usual name and key.
      if (id !== 'page.settings') expect(entry).toMatchObject({ accelerator: accelerator ?? null, enabled: true })
    }
    const roles = entries.map(({ role }) => role)
    for (const role of ['editmenu', 'windowmenu', 'help', 'quit', 'togglefullscreen']) expect(roles).toContain(role)
    // Developer tools would read what the page shows.
    expect(roles).not.toContain('toggledevtools')
    expect(roles).not.toContain('reload')
  })
})

describe('the tray', () => {
  test('says how the posture is, and runs the checks', async () => {
    const home = await folderForTest()
    const desktop = await desktopForTest({ home })
    await expect.poll(() => toolTip(desktop)).toContain('health 100 of 100')
    const tray = await controls.trayOf(desktop)
    expect(tray?.labels).toEqual(expect.arrayContaining(['Open Trust Console', 'Run Checks', 'Quit']))
    await spoilPolicy(home)
    await controls.useTray(desktop, 'checks.run')
    await expect.poll(() => toolTip(desktop)).toMatch(/Needs attention.*1 warning/)
  })

  test('keeps the app running when the operator wants that, and brings the window back', async () => {
    const desktop = await desktopForTest()
    await set(desktop, '{ closeToTray: true }')
    await controls.closeWindow(desktop)
    expect(await controls.windowOf(desktop)).toMatchObject({ visible: false })
    expect(await callFromPage(desktop.page, '"status"')).toMatchObject({ ok: true })
    await controls.useTray(desktop, 'open')
    expect(await controls.windowOf(desktop)).toMatchObject({ visible: true })
    await controls.useTray(desktop, 'quit')
    expect(await desktop.ended).toBe(0)
  })

  test('without that wish, closing the window ends the app', async () => {
    const desktop = await desktopForTest()
    await controls.closeWindow(desktop)
    expect(await desktop.ended).toBe(0)
  })
})

describe('a notification', () => {
  test('comes when the posture gets worse, not while it stays bad, and leads to the posture', async () => {
    const home = await folderForTest()
    const desktop = await desktopForTest({ home })
    await expect.poll(() => toolTip(desktop)).toContain('100 of 100')
    await spoilPolicy(home)
    await controls.useTray(desktop, 'checks.run')
    await expect
      .poll(() => controls.noticesOf(desktop))
      .toEqual([{ title: 'The posture got worse', body: expect.stringMatching(/Health went from 100 to \d+/) }])
    await goTo(desktop.page, 'Settings')
    await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.hide())
    await controls.clickLastNotice(desktop)
    await desktop.page.getByRole('heading', { level: 1, name: 'Posture' }).waitFor()
    expect(await controls.windowOf(desktop)).toMatchObject({ visible: true })
    await desktop.close()

    // A start looks at once, and remembers how bad it was.
    const again = await desktopForTest({ home })
    await expect.poll(() => toolTip(again)).toContain('Needs attention')
    expect(await controls.noticesOf(again)).toEqual([])
    await mendPolicy(home)
    await controls.useTray(again, 'checks.run')
    await expect.poll(() => toolTip(again)).toContain('100 of 100')
    expect(await controls.noticesOf(again)).toEqual([])
  })

  test('does not come when the operator does not want it', async () => {
    const home = await folderForTest()
    const desktop = await desktopForTest({ home })
    await expect.poll(() => toolTip(desktop)).toContain('100 of 100')
    await set(desktop, '{ notifyWhenWorse: false }')
    await spoilPolicy(home)
    await controls.useTray(desktop, 'checks.run')
    await expect.poll(() => toolTip(desktop)).toContain('Needs attention')
    expect(await controls.noticesOf(desktop)).toEqual([])
  })
})

describe('the window', () => {
  test('opens where it was left, with the size it had', async () => {
    const home = await folderForTest()
    const first = await desktopForTest({ home })
    const bounds = { x: 120, y: 90, width: 1010, height: 707 }
    await first.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]!.setBounds(to), bounds)
    expect(await first.close()).toBe(0)
    const second = await desktopForTest({ home })
    expect(await controls.windowOf(second)).toMatchObject({ bounds, maximized: false })
    await second.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.maximize())
    await second.close()
    const third = await desktopForTest({ home })
    expect(await controls.windowOf(third)).toMatchObject({ bounds, maximized: true })
  })

  test('is only one: a second start brings it to the front and ends', async () => {
    const home = await folderForTest()
    const desktop = await desktopForTest({ home })
    await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.minimize())
    expect(await controls.windowOf(desktop)).toMatchObject({ visible: false })
    expect(await launchAgain(desktop, home)).toBe(0)
    await expect.poll(() => controls.windowOf(desktop)).toMatchObject({ visible: true })
    expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  })

  test('loads its page again when that has crashed, and asks when it crashes over and over', async () => {
    const desktop = await desktopForTest()
    const crash = (): Promise<void> =>
      desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer())
    const answers = (): Promise<string> =>
      desktop.evaluate(async ({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows()
        return window!.webContents.isCrashed() ? 'crashed' : window!.webContents.getURL()
      })
    for (const _time of [1, 2]) {
      const gone = desktop.evaluate(
        ({ BrowserWindow }) =>
          new Promise<void>((done) => {
            const { webContents } = BrowserWindow.getAllWindows()[0]!
            webContents.once('did-finish-load', () => done())
          })
      )
      await crash()
      await gone
      expect(await answers()).toMatch(/^app:\/\/console\//)
    }
    expect(await controls.dialogsOf(desktop)).toEqual([])
    await crash()
    await expect.poll(() => controls.dialogsOf(desktop)).toEqual(['The console’s page keeps ending'])
  })

  test('asks what to do when its page hangs', async () => {
    const desktop = await desktopForTest()
    await desktop.evaluate(({ BrowserWindow }) => void BrowserWindow.getAllWindows()[0]!.emit('unresponsive'))
    await expect.poll(() => controls.dialogsOf(desktop)).toEqual(['The console’s page does not respond'])
  })
})

describe('quitting', () => {
  test('waits for what is being written', async () => {
    const home = await folderForTest()
    const desktop = await desktopForTest({ home })
    // A disk so slow that the quit comes in the middle of the write.
    await desktop.evaluate(() => {
      const files = process.getBuiltinModule('node:fs/promises')
      const { rename } = files
      files.rename = async (...names) => {
        Object.assign(globalThis, { isWriting: true })
        await new Promise((done) => setTimeout(done, 500))
        return rename(...names)
      }
    })
    await desktop.page.evaluate(
      `void trustConsole.call('secrets.store.set', { targetId: 'talk.apiKey', value: 'kept' })`
    )
    await expect.poll(() => desktop.evaluate(() => 'isWriting' in globalThis)).toBe(true)
    expect(await desktop.close()).toBe(0)
    const { stdout } = await run(home, ['secrets', 'get', 'talk.apiKey', '--reveal'])
    expect(stdout).toBe('kept\n')
  })

  test('takes a copied secret off the clipboard, which the page never saw', async () => {
    const home = await folderForTest()
    await run(home, ['secrets', 'set', 'talk.apiKey'], { stdin: 'canary-on-the-clipboard' })
    const desktop = await desktopForTest({ home })
    const reply = await callFromPage(desktop.page, '"desktop.copySecret"', '{ targetId: "talk.apiKey" }')
    expect(reply).toMatchObject({ ok: true })
    expect(JSON.stringify(reply)).not.toContain('canary')
    expect(await desktop.evaluate(({ clipboard }) => clipboard.readText())).toBe('canary-on-the-clipboard')
    await desktop.evaluate(({ clipboard }) => {
      const clear = clipboard.clear.bind(clipboard)
      clipboard.clear = () => {
        clear()
        console.log('the clipboard was cleared')
      }
    })
    await desktop.close()
    expect(desktop.log()).toContain('the clipboard was cleared')
    expect(desktop.log()).not.toContain('canary')
    expect(await readFile(join(home, 'desktop.json'), 'utf8')).not.toContain('canary')
  })
})

test('known links go to the operator’s browser, and a folder is opened by its name and no other', async () => {
  const home = await folderForTest()
  const desktop = await desktopForTest({ home })
  const links = ['https://cwe.mitre.org/data/definitions/798.html', 'https://genai.owasp.org/llm-top-10/']
  for (const url of links) await desktop.page.evaluate(`void window.open(${JSON.stringify(url)})`)
  await expect.poll(() => desktop.evaluate(() => globalThis.desktopProbe.links)).toEqual(links)
  expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  expect(await callFromPage(desktop.page, '"desktop.openFolder"', '{ folder: "home" }')).toMatchObject({ ok: true })
  expect(await callFromPage(desktop.page, '"desktop.openFolder"', '{ folder: "/etc" }')).toMatchObject({ ok: false })
  expect(await desktop.evaluate(() => globalThis.desktopProbe.paths)).toEqual([home])
})

test('the page is shown only once it has something to show, and its address is no secret', async () => {
  const desktop = await desktopForTest()
  await isConnected(desktop.page)
  expect(await controls.windowOf(desktop)).toMatchObject({ visible: true })
  expect(desktop.page.url()).not.toMatch(/token|ticket/)
})
