import type { Desktop } from './launch'

// What a test does to the shell around the page, in words of its own. Each runs in the main process of either kind.

interface MenuEntry {
  id: string | null
  label: string
  role: string | null
  type: string
  accelerator: string | null
  enabled: boolean
  submenu: MenuEntry[] | null
}

/** The application menu as it stands. */
export const menuOf = (desktop: Desktop): Promise<MenuEntry[]> =>
  desktop.evaluate(({ Menu }) => {
    const read = (menu: Electron.Menu): MenuEntry[] =>
      menu.items.map((item) => ({
        id: (item.id as string | undefined) ?? null,
        label: item.label,
        role: (item.role as string | undefined)?.toLowerCase() ?? null,
        type: item.type,
        accelerator: (item.accelerator as string | null | undefined) ?? null,
        enabled: item.enabled,
        submenu: item.submenu ? read(item.submenu) : null
      }))
    const menu = Menu.getApplicationMenu()
    return menu ? read(menu) : []
  })

/** Chooses an item of the application menu. */
export const chooseFromMenu = (desktop: Desktop, id: string): Promise<void> =>
  desktop.evaluate(({ Menu }, wanted) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById(wanted)
    if (!item) throw new Error(`the menu has no ${wanted}`)
    item.click()
  }, id)

interface TrayLook {
  toolTip: string
  labels: string[]
}

/** The tray icon as it stands, or null without one. */
export const trayOf = (desktop: Desktop): Promise<TrayLook | null> =>
  desktop.evaluate(() => {
    const note = globalThis.desktopProbe.trays.find(({ destroyed }) => !destroyed)
    const menu = note?.menu as Electron.Menu | null | undefined
    return note ? { toolTip: note.toolTip, labels: menu?.items.map(({ label }) => label) ?? [] } : null
  })

/** Chooses an item of the tray's menu; without one, clicks the icon. */
export const useTray = (desktop: Desktop, id?: string): Promise<void> =>
  desktop.evaluate((_electron, wanted) => {
    const note = globalThis.desktopProbe.trays.find(({ destroyed }) => !destroyed)
    if (!note) throw new Error('there is no tray icon')
    if (!wanted) return void note.tray.emit('click', {})
    const item = (note.menu as Electron.Menu | null)?.getMenuItemById(wanted)
    if (!item) throw new Error(`the tray has no ${wanted}`)
    item.click()
  }, id)

/** Every notification shown so far. */
export const noticesOf = (desktop: Desktop): Promise<{ title: string; body: string }[]> =>
  desktop.evaluate(() => globalThis.desktopProbe.notifications.map(({ title, body }) => ({ title, body })))

export const clickLastNotice = (desktop: Desktop): Promise<void> =>
  desktop.evaluate(() => void globalThis.desktopProbe.notifications.at(-1)?.emit('click', {}))

interface WindowLook {
  visible: boolean
  maximized: boolean
  bounds: { x: number; y: number; width: number; height: number }
}

/** The one window, or null without one. */
export const windowOf = (desktop: Desktop): Promise<WindowLook | null> =>
  desktop.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    if (!window) return null
    return { visible: window.isVisible(), maximized: window.isMaximized(), bounds: window.getNormalBounds() }
  })

/** Presses the window's close button. */
export const closeWindow = (desktop: Desktop): Promise<void> =>
  desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())

/** The words of every dialog so far. */
export const dialogsOf = (desktop: Desktop): Promise<string[]> =>
  desktop.evaluate(() =>
    globalThis.desktopProbe.dialogs.map(({ options }) => {
      const { message, title } = options as { message?: string; title?: string }
      return message ?? title ?? ''
    })
  )

/** Puts the timers of one length that main sets from now on into the test's hand. They also run out by themselves.
 *  @returns a function that says that their time is up */
export const holdTimers = async (desktop: Desktop, ms: number): Promise<() => Promise<void>> => {
  await desktop.evaluate((_electron, wanted) => {
    const setTimer = globalThis.setTimeout
    const tasks: (() => void)[] = []
    ;(globalThis as { heldTimers?: typeof tasks }).heldTimers = tasks
    globalThis.setTimeout = new Proxy(setTimer, {
      apply: (target, self, args: Parameters<typeof setTimeout>) => {
        if (args[1] === wanted) tasks.push(args[0])
        return Reflect.apply(target, self, args)
      }
    })
  }, ms)
  return () =>
    desktop.evaluate(() => {
      for (const task of (globalThis as { heldTimers?: (() => void)[] }).heldTimers!.splice(0)) task()
    })
}
