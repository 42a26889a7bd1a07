// Loaded into the main process before the app, in Electron and in the stand-in alike: it notes what would otherwise be seen
// only by a person (tray, notifications, dialogs) or leave the machine (links), and keeps it from happening.
import { dialog, Notification, shell, Tray } from 'electron'

export interface Probe {
  readonly links: string[]
  readonly paths: string[]
  readonly dialogs: { kind: string; options: unknown }[]
  /** What the next dialogs are answered with: the number of a button. Without one, a dialog is cancelled. */
  readonly answers: number[]
  readonly notifications: Notification[]
  readonly trays: { tray: Tray; toolTip: string; menu: unknown; destroyed: boolean }[]
}

declare global {
  var desktopProbe: Probe
}

globalThis.desktopProbe = { links: [], paths: [], dialogs: [], answers: [], notifications: [], trays: [] }
const probe = globalThis.desktopProbe

shell.openExternal = async (url) => void probe.links.push(url)
shell.openPath = async (path) => {
  probe.paths.push(path)
  return ''
}
dialog.showErrorBox = (title, content) => void probe.dialogs.push({ kind: 'error', options: { title, content } })
dialog.showMessageBox = async (...args: unknown[]) => {
  const options = args.at(-1) as { cancelId?: number }
  probe.dialogs.push({ kind: 'message', options })
  return { response: probe.answers.shift() ?? options.cancelId ?? 0, checkboxChecked: false }
}

Notification.prototype.show = function (this: Notification) {
  probe.notifications.push(this)
  this.emit('show', {})
}

const noteOf = (tray: Tray): Probe['trays'][number] => {
  let note = probe.trays.find((known) => known.tray === tray)
  if (!note) probe.trays.push((note = { tray, toolTip: '', menu: null, destroyed: false }))
  return note
}
/* eslint-disable @typescript-eslint/unbound-method -- called with their tray below */
const { setToolTip, setContextMenu, destroy } = Tray.prototype
/* eslint-enable @typescript-eslint/unbound-method */
Tray.prototype.setToolTip = function (this: Tray, toolTip) {
  noteOf(this).toolTip = toolTip
  setToolTip.call(this, toolTip)
}
Tray.prototype.setContextMenu = function (this: Tray, menu) {
  noteOf(this).menu = menu
  setContextMenu.call(this, menu)
}
Tray.prototype.destroy = function (this: Tray) {
  noteOf(this).destroyed = true
  destroy.call(this)
}
