import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import { DesktopApp } from './desktop/app'
import { declareAppScheme } from './desktop/app-scheme'
import { readLaunch, type Launch } from './desktop/launch'
import { createLog } from './platform/log'

const log = createLog((line) => process.stderr.write(line), ['info', 'warn', 'error'])

/** One JSON line on stdout for whoever started the app: `window` when there is a display to draw on. */
const announce = (event: string, more: object = {}): void =>
  void process.stdout.write(`${JSON.stringify({ event, ...more, pid: process.pid })}\n`)

const fail = (error: unknown): void => {
  const message = error instanceof Error ? error.message : String(error)
  log.error('the desktop app cannot go on', error)
  dialog.showErrorBox('Trust Console cannot go on', message.split('\n')[0] ?? '')
}

const run = (launch: Launch): void => {
  // Chromium's own files belong to the home folder, and so does the lock that makes the app one per home.
  const profile = join(launch.home, 'desktop')
  try {
    if (!app.commandLine.hasSwitch('user-data-dir')) {
      mkdirSync(profile, { recursive: true, mode: 0o700 })
      app.setPath('userData', profile)
    }
  } catch (error) {
    // The start says what is wrong with the folder, in a dialog.
    log.warn(`${profile} cannot be made`, error)
  }
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  // Developer tools are for who builds the app, and only when asked for.
  const withDevTools = !app.isPackaged && process.env.TRUST_CONSOLE_DEVTOOLS === '1'
  let desktop: DesktopApp | undefined
  let isStopped = false
  let exitCode = 0
  // Nothing of what a second start brings is taken over: no file, no link, no flag.
  app.on('second-instance', () => desktop?.show())
  app.on('activate', () => desktop?.show())
  app.on('window-all-closed', () => {
    // On macOS an app without a window goes on until it is quit.
    if (process.platform !== 'darwin' && !desktop?.staysInTray) app.quit()
  })
  app.on('before-quit', (event) => {
    if (isStopped || !desktop) return
    event.preventDefault()
    void desktop.stop().finally(() => {
      isStopped = true
      app.exit(exitCode)
    })
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit())
  process.on('uncaughtException', (error) => {
    exitCode = 1
    fail(error)
    app.quit()
  })
  app
    .whenReady()
    .then(async () => {
      announce('window')
      desktop = new DesktopApp(launch, log, withDevTools)
      const code = await desktop.start()
      if (code !== undefined) return app.exit(code)
      const url = desktop.gatewayUrl
      // The same line that serve writes.
      if (url !== null) announce('listening', { url })
    })
    .catch((error: unknown) => {
      exitCode = 1
      fail(error)
      // What runs already is stopped in good order.
      if (desktop) app.quit()
      else app.exit(1)
    })
}

app.setName('Trust Console')
// Windows shows notifications only under such an id.
if (process.platform === 'win32') app.setAppUserModelId('trust-console')
app.enableSandbox()
declareAppScheme()
let launch: Launch | undefined
try {
  launch = readLaunch(process.argv, process.env)
} catch (error) {
  fail(error)
  app.exit(1)
}
if (launch) run(launch)
