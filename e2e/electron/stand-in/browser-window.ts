import { app } from './app'
import { Imitation, preventable } from './imitation'
import { screen, type Rectangle } from './system'
import { state } from './state'
import { WebContents } from './web-contents'

interface Options {
  width?: number
  height?: number
  x?: number
  y?: number
  show?: boolean
  webPreferences?: Record<string, unknown>
  [name: string]: unknown
}

/** What Electron does with a preference that is not named. Node in the page is not imitated at all. */
const DEFAULTS = { sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false }
const NODE_IN_PAGE = ['nodeIntegration', 'nodeIntegrationInWorker', 'nodeIntegrationInSubFrames']

const all = new Map<number, BrowserWindow>()
let focusedId: number | undefined
let count = 0

/** A window that nobody sees: its bounds and states are figures, its page is a real one. */
export class BrowserWindow extends Imitation {
  readonly id = ++count
  readonly webContents: WebContents
  private bounds: Rectangle
  private is = { visible: false, minimized: false, maximized: false, destroyed: false }
  private hasBeenReady = false

  constructor(options: Options = {}) {
    super('BrowserWindow', [
      ...['ready-to-show', 'show', 'hide', 'close', 'closed', 'focus', 'blur', 'unresponsive', 'responsive'],
      ...['resize', 'resized', 'move', 'moved', 'minimize', 'restore', 'maximize', 'unmaximize'],
      ...['enter-full-screen', 'leave-full-screen', 'page-title-updated', 'session-end', 'query-session-end']
    ])
    if (!state.ready) throw new Error('Cannot create BrowserWindow before app is ready')
    const preferences = { ...DEFAULTS, ...options.webPreferences }
    for (const name of NODE_IN_PAGE) {
      if ((preferences as Record<string, unknown>)[name]) throw new Error(`the stand-in does not imitate ${name}`)
    }
    const { width = 800, height = 600 } = options
    const area = screen.getPrimaryDisplay().workArea
    const x = options.x ?? Math.round(area.x + (area.width - width) / 2)
    const y = options.y ?? Math.round(area.y + (area.height - height) / 2)
    this.bounds = { x, y, width, height }
    this.webContents = new WebContents(preferences)
    this.webContents.on('did-finish-load', () => this.onLoaded())
    all.set(this.id, this)
    void this.webContents.attached.then(() => this.webContents.resize(this.bounds))
    app.emit('web-contents-created', {}, this.webContents)
    app.emit('browser-window-created', {}, this)
    if (options.show !== false) this.show()
  }

  static getAllWindows(): BrowserWindow[] {
    return [...all.values()]
  }

  static getFocusedWindow(): BrowserWindow | null {
    return all.get(focusedId ?? 0) ?? null
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.loadURL(url)
  }

  show(): void {
    if (this.is.visible) return this.focus()
    this.is.visible = true
    this.emit('show')
    this.focus()
  }

  hide(): void {
    if (!this.is.visible) return
    this.blur()
    this.is.visible = false
    this.emit('hide')
  }

  focus(): void {
    if (this.isFocused() || !this.is.visible) return
    BrowserWindow.getFocusedWindow()?.blur()
    focusedId = this.id
    this.emit('focus')
  }

  blur(): void {
    if (!this.isFocused()) return
    focusedId = undefined
    this.emit('blur')
  }

  minimize(): void {
    this.is.minimized = true
    this.emit('minimize')
    this.blur()
  }

  restore(): void {
    this.is.minimized = false
    this.emit('restore')
  }

  maximize(): void {
    this.is.maximized = true
    this.emit('maximize')
    this.onBounds(true, true)
  }

  unmaximize(): void {
    this.is.maximized = false
    this.emit('unmaximize')
    this.onBounds(true, true)
  }

  isVisible = (): boolean => this.is.visible && !this.is.minimized
  isFocused = (): boolean => focusedId === this.id
  isMinimized = (): boolean => this.is.minimized
  isMaximized = (): boolean => this.is.maximized
  isFullScreen = (): boolean => false
  isDestroyed = (): boolean => this.is.destroyed
  getNormalBounds = (): Rectangle => ({ ...this.bounds })

  getBounds(): Rectangle {
    return { ...(this.is.maximized ? screen.getPrimaryDisplay().workArea : this.bounds) }
  }

  setBounds(bounds: Partial<Rectangle>): void {
    const before = this.bounds
    this.bounds = { ...before, ...bounds }
    const isMoved = before.x !== this.bounds.x || before.y !== this.bounds.y
    const isResized = before.width !== this.bounds.width || before.height !== this.bounds.height
    this.onBounds(isMoved, isResized)
  }

  setBackgroundColor(_color: string): void {
    // Nothing that a test can see.
  }

  /** Closes unless a `close` listener prevents it. */
  close(): void {
    if (this.is.destroyed) return
    const event = preventable({})
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
    else if (state.quitting) state.quitting = false
  }

  destroy(): void {
    if (this.is.destroyed) return
    this.blur()
    this.is.destroyed = true
    this.is.visible = false
    all.delete(this.id)
    const gone = this.webContents.destroy()
    this.emit('closed')
    if (all.size === 0) void gone.then(() => app.onAllWindowsClosed())
  }

  private onLoaded(): void {
    if (this.hasBeenReady) return
    this.hasBeenReady = true
    this.emit('ready-to-show')
  }

  private onBounds(isMoved: boolean, isResized: boolean): void {
    if (isMoved) {
      this.emit('move')
      this.emit('moved')
    }
    if (!isResized) return
    this.webContents.resize(this.getBounds())
    this.emit('resize')
    this.emit('resized')
  }
}
