import { join } from 'node:path'
import { Menu, nativeImage, Tray } from 'electron'
import type { Log } from '../platform/log'
import type { PostureMark } from './posture-news'
import { trayIconFile, trayView } from './tray-view'

interface TrayParts {
  iconFolder: string
  open(): void
  openPosture(): void
  runChecks(): void
  quit(): void
  log: Log
}

/** The icon beside the clock: the posture at a glance. A machine without a place for it runs the app all the same. */
export class PostureTray {
  private tray: Tray | undefined
  private shown: string | undefined

  constructor(private readonly parts: TrayParts) {}

  get isThere(): boolean {
    return this.tray !== undefined && !this.tray.isDestroyed()
  }

  start(): void {
    try {
      this.tray = new Tray(this.icon(null))
      // On macOS a click opens the menu; on Linux the desktop decides.
      if (process.platform !== 'darwin') this.tray.on('click', () => this.parts.open())
      this.show(null)
    } catch (error) {
      this.parts.log.warn('there is no place for a tray icon here', error)
      this.stop()
    }
  }

  /** @param mark the posture, or null while it is not known */
  show(mark: PostureMark | null): void {
    const { tray, parts } = this
    if (!tray || tray.isDestroyed()) return
    const { line, tooltip } = trayView(mark)
    // A menu that is put there anew closes under the operator's hand.
    if (line === this.shown) return
    this.shown = line
    tray.setImage(this.icon(mark))
    tray.setToolTip(tooltip)
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { id: 'open', label: 'Open Trust Console', click: () => parts.open() },
        { id: 'posture', label: line, click: () => parts.openPosture() },
        { id: 'checks.run', label: 'Run Checks', click: () => parts.runChecks() },
        { type: 'separator' },
        { id: 'quit', label: 'Quit', click: () => parts.quit() }
      ])
    )
  }

  stop(): void {
    this.tray?.destroy()
    this.tray = undefined
    this.shown = undefined
  }

  private icon(mark: PostureMark | null): Electron.NativeImage {
    const path = join(this.parts.iconFolder, trayIconFile(trayView(mark).level, process.platform))
    const image = nativeImage.createFromPath(path)
    if (image.isEmpty()) throw new Error(`${path} is not a picture`)
    return image
  }
}
