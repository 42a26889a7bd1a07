// Loaded before the built main bundle (node --require): gives it this module for `electron`. See ../README.md for what it
// imitates and what it does not.
import Module from 'node:module'
import { app } from './app'
import { BrowserWindow } from './browser-window'
import { answerTests } from './channel'
import { strict } from './imitation'
import { clipboard, ClipboardItem } from './clipboard'
import { ipcMain } from './ipc-main'
import { Menu, MenuItem } from './menu'
import { nativeImage } from './native-image'
import { Notification } from './notification'
import { net, protocol } from './protocol'
import { session } from './session'
import { dialog, nativeTheme, powerMonitor, screen, shell } from './system'
import { Tray } from './tray'
import { utilityProcess } from './utility-process'

const electron = strict(
  {
    ...{ app, BrowserWindow, clipboard, ClipboardItem, dialog, ipcMain, Menu, MenuItem, nativeImage, nativeTheme },
    ...{ net, Notification, powerMonitor, protocol, screen, session, shell, Tray, utilityProcess }
  },
  'electron'
)

interface Loader {
  _load: (request: string, ...rest: unknown[]) => unknown
}
const loader = Module as unknown as Loader
const load = loader._load
loader._load = (request, ...rest) => (request === 'electron' ? electron : load(request, ...rest))

app.windows = () => BrowserWindow.getAllWindows()
answerTests(electron)
