import { join } from 'node:path'
import { app, BrowserWindow, dialog, Menu, nativeTheme, screen, type WebContents } from 'electron'
import type { Clock } from '../platform/clock'
import type { Log } from '../platform/log'
import { CrashLimit } from './crash-limit'
import { APP_PAGE } from './links'
import { contextMenu } from './menu-template'
import type { StateFile } from './state-file'
import { backgroundFor } from './theme'
import { MIN_SIZE, openingBounds } from './window-bounds'

/** A drag ends many times a second; the file is written when it rests. */
const REMEMBER_AFTER_MS = 500
/** Chromium's ERR_ABORTED: another load took over, which is no failure. */
const ABORTED = -3

interface WindowParts {
  file: StateFile
  clock: Clock
  log: Log
  iconPath: string
  withDevTools: boolean
  /** True when closing the window should only hide it. */
  hidesOnClose(): boolean
  /** The page was loaded, or loaded anew: what it listened for before is gone. */
  onLoaded(): void
}

/** The console's one window: made when it is needed, where it was last, sandboxed, isolated. */
export class ConsoleWindow {
  private window: BrowserWindow | undefined
  private timer: NodeJS.Timeout | undefined
  private readonly crashes: CrashLimit

  constructor(private readonly parts: WindowParts) {
    this.crashes = new CrashLimit(parts.clock)
    nativeTheme.on('updated', () => this.window?.setBackgroundColor(backgroundFor(nativeTheme.shouldUseDarkColors)))
  }

  /** The page, while it can hear. */
  get contents(): WebContents | undefined {
    const contents = this.window?.webContents
    return contents && !contents.isDestroyed() && !contents.isCrashed() ? contents : undefined
  }

  /** The window for a dialog to belong to. */
  get parent(): BrowserWindow | undefined {
    return this.window
  }

  /** Brings the window to the front, and makes it if there is none. */
  show(): void {
    if (!this.window) return this.open()
    if (this.window.isMinimized()) this.window.restore()
    this.window.show()
    this.window.focus()
  }

  hide(): void {
    this.rememberNow()
    this.window?.hide()
  }

  private open(): void {
    const { file, withDevTools, iconPath, log } = this.parts
    const saved = file.state.window
    const primary = screen.getPrimaryDisplay()
    const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id)
    const window = new BrowserWindow({
      ...openingBounds(
        saved?.bounds,
        [primary, ...others].map(({ workArea }) => workArea)
      ),
      minWidth: MIN_SIZE.width,
      minHeight: MIN_SIZE.height,
      show: false,
      title: 'Trust Console',
      icon: iconPath,
      backgroundColor: backgroundFor(nativeTheme.shouldUseDarkColors),
      webPreferences: {
        preload: join(import.meta.dirname, '../preload/index.js'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
        devTools: withDevTools
      }
    })
    this.window = window
    if (saved?.maximised) window.maximize()
    window.once('ready-to-show', () => window.show())
    for (const event of ['resize', 'move', 'maximize', 'unmaximize'] as const) {
      window.on(event as 'resize', () => this.rememberSoon())
    }
    window.on('close', (event) => {
      this.rememberNow()
      if (!this.parts.hidesOnClose()) return
      event.preventDefault()
      window.hide()
    })
    window.on('closed', () => {
      clearTimeout(this.timer)
      this.window = undefined
    })
    this.watch(window)
    this.load(window, log)
  }

  private load(window: BrowserWindow, log: Log): void {
    window.loadURL(APP_PAGE).catch((error: unknown) => log.error('the page did not load', error))
  }

  /** What to do when the page fails, dies or hangs. */
  private watch(window: BrowserWindow): void {
    const { webContents: contents } = window
    const { log } = this.parts
    contents.on('did-navigate', () => this.parts.onLoaded())
    contents.on('context-menu', (_event, params) => {
      const items = contextMenu(params)
      if (items.length > 0) Menu.buildFromTemplate(items).popup({ window })
    })
    contents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
      if (!isMainFrame || code === ABORTED) return
      log.error(`the page did not load: ${description} (${code})`)
      void this.ask(window, 'The console’s page cannot be loaded', `${description}. The gateway goes on running.`)
    })
    contents.on('render-process-gone', (_event, { reason, exitCode }) => {
      if (reason === 'clean-exit') return
      log.error(`the page ended: ${reason} (${exitCode})`)
      if (this.crashes.mayReload()) return this.load(window, log)
      void this.ask(
        window,
        'The console’s page keeps ending',
        `It ended several times within a minute (${reason}). The gateway goes on running.`
      )
    })
    this.watchHanging(window)
  }

  private watchHanging(window: BrowserWindow): void {
    let hanging: AbortController | undefined
    window.on('unresponsive', () => {
      if (hanging) return
      this.parts.log.warn('the page does not respond')
      const asked = (hanging = new AbortController())
      void dialog
        .showMessageBox(window, {
          type: 'warning',
          message: 'The console’s page does not respond',
          detail: 'Loading it again loses what you have typed and not saved. The gateway goes on running.',
          buttons: ['Wait', 'Load Again'],
          defaultId: 0,
          cancelId: 0,
          signal: asked.signal
        })
        .then(({ response }) => {
          hanging = undefined
          // It ends as if it had crashed, and is loaded again for that.
          if (response === 1 && !asked.signal.aborted && !window.isDestroyed()) {
            window.webContents.forcefullyCrashRenderer()
          }
        })
    })
    window.on('responsive', () => hanging?.abort())
  }

  private async ask(window: BrowserWindow, message: string, detail: string): Promise<void> {
    if (window.isDestroyed()) return
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message,
      detail,
      buttons: ['Load Again', 'Quit'],
      defaultId: 0,
      cancelId: 0
    })
    if (response === 1) return app.quit()
    this.crashes.forget()
    if (!window.isDestroyed()) this.load(window, this.parts.log)
  }

  private rememberSoon(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.rememberNow(), REMEMBER_AFTER_MS)
  }

  private rememberNow(): void {
    clearTimeout(this.timer)
    const { window } = this
    if (!window || window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return
    this.parts.file.remember({ window: { bounds: window.getNormalBounds(), maximised: window.isMaximized() } })
  }
}
