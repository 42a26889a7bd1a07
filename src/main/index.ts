import { join } from 'node:path'
import { app, dialog, type BrowserWindow } from 'electron'
import { compose } from './compose'
import { startUtilityHelper } from './desktop/credential-helper'
import { declareAppScheme, serveAppScheme } from './desktop/app-scheme'
import { openWindowDoor } from './desktop/ipc'
import { openWindow, refuseEverythingElse } from './desktop/window'
import { homeFolder } from './home/paths'
import { systemClock } from './platform/clock'
import { createLog } from './platform/log'
import { KeytarKeyring } from './secrets/keytar-keyring'
import { PageAssets } from './ui/assets'

let window: BrowserWindow | undefined

const core = compose({
  home: homeFolder(undefined, process.env),
  flags: {},
  environment: process.env,
  workingFolder: process.cwd(),
  command: 'desktop app',
  serve: true,
  keyring: new KeytarKeyring({
    environment: process.env,
    platform: process.platform,
    startHelper: startUtilityHelper
  }),
  clock: systemClock,
  log: createLog((line) => process.stderr.write(line), ['info', 'warn', 'error']),
  onStopRequested: () => app.quit()
})

const start = async (): Promise<void> => {
  await app.whenReady()
  refuseEverythingElse()
  serveAppScheme(new PageAssets(join(import.meta.dirname, '../renderer')))
  try {
    await core.start()
  } catch (error) {
    dialog.showErrorBox('Trust Console cannot start', error instanceof Error ? error.message : String(error))
    app.exit(1)
    return
  }
  openWindowDoor(core.router, core.topics, () => window)
  window = await openWindow()
}

declareAppScheme()
if (app.requestSingleInstanceLock()) {
  let stopped = false
  app.on('second-instance', () => window?.show())
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (stopped) return
    // What is running finishes, and what was written reaches the disk, before the process ends.
    event.preventDefault()
    void core.stop().finally(() => {
      stopped = true
      app.quit()
    })
  })
  void start()
} else {
  app.quit()
}
