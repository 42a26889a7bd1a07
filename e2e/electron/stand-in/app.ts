import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { CdpConnection } from './cdp'
import { Imitation, preventable, strict } from './imitation'
import { state } from './state'

/** Asks whoever listens on a socket and ends with 0 once it has been told. Runs as a process of its own: the lock is asked
 *  for synchronously. */
const TELL_FIRST = `
  const [path, message] = process.argv.slice(1)
  const socket = require('node:net').connect(path, () => socket.end(message))
  socket.on('close', (failed) => process.exit(failed ? 1 : 0)).on('error', () => undefined)`

interface WindowLike {
  close: () => void
  destroy: () => void
  isDestroyed: () => boolean
}

class App extends Imitation {
  readonly isPackaged = false
  readonly commandLine = strict(
    {
      appendSwitch: (name: string): void => void this.switches.add(name),
      hasSwitch: (name: string): boolean => this.switches.has(name)
    },
    'app.commandLine'
  )
  private readonly switches = new Set<string>()
  private readonly package: { name: string; version: string; productName?: string }
  private readonly folder: string
  private ownName: string | undefined
  private readonly whenReadyPromise: Promise<void>

  constructor() {
    super('app', [
      ...['ready', 'will-finish-launching', 'activate', 'second-instance', 'web-contents-created'],
      ...['browser-window-created', 'window-all-closed', 'before-quit', 'will-quit', 'quit', 'open-url', 'open-file'],
      ...['certificate-error', 'login', 'select-client-certificate', 'child-process-gone', 'session-created']
    ])
    this.folder = packageFolder(process.argv[1] ?? '.')
    this.package = JSON.parse(readFileSync(join(this.folder, 'package.json'), 'utf8'))
    this.whenReadyPromise = this.start()
    // Electron ends in good order on these.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => this.quit())
  }

  whenReady = (): Promise<void> => this.whenReadyPromise
  getName = (): string => this.ownName ?? this.package.productName ?? this.package.name

  setName(name: string): void {
    this.ownName = name
  }

  getPath(name: string): string {
    const paths: Record<string, string> = {
      home: homedir(),
      appData: dirname(state.userData),
      userData: state.userData,
      sessionData: state.userData,
      logs: join(state.userData, 'logs'),
      temp: tmpdir(),
      exe: process.execPath
    }
    const path = paths[name]
    if (path === undefined) throw new Error(`the stand-in does not imitate the path "${name}"`)
    return path
  }

  setPath(name: string, path: string): void {
    if (name !== 'userData') throw new Error(`the stand-in does not set the path "${name}"`)
    state.userData = path
  }

  enableSandbox(): void {
    if (state.ready) throw new Error('app.enableSandbox() can only be called before app is ready')
    this.commandLine.appendSwitch('enable-sandbox')
  }

  setAppUserModelId(_id: string): void {
    // Nothing that a test can see.
  }

  /** False after the first instance for the same user data was told. */
  requestSingleInstanceLock(additionalData: unknown = {}): boolean {
    const path = join(state.userData, 'instance.sock')
    mkdirSync(state.userData, { recursive: true, mode: 0o700 })
    const message = JSON.stringify({ argv: process.argv, cwd: process.cwd(), additionalData })
    if (existsSync(path) && spawnSync(process.execPath, ['-e', TELL_FIRST, path, message]).status === 0) return false
    rmSync(path, { force: true })
    const server = createServer((socket) => {
      let text = ''
      socket.setEncoding('utf8').on('data', (part: string) => (text += part))
      socket.on('end', () => {
        const told = JSON.parse(text) as { argv: string[]; cwd: string; additionalData: unknown }
        this.emit('second-instance', {}, told.argv, told.cwd, told.additionalData)
      })
    })
    server.listen(path)
    server.unref()
    this.once('quit', () => server.close())
    return true
  }

  /** before-quit, then each window's `close`, then will-quit: any of them may prevent it. */
  quit(): void {
    if (state.quitting) return
    state.quitting = true
    const before = preventable({})
    this.emit('before-quit', before)
    if (before.defaultPrevented) {
      state.quitting = false
      return
    }
    const windows = this.windows()
    for (const window of windows) {
      window.close()
      if (!window.isDestroyed()) {
        state.quitting = false
        return
      }
    }
    if (windows.length === 0) this.finish()
  }

  exit(code = 0): void {
    for (const window of this.windows()) window.destroy()
    this.end(code)
  }

  /** Called by the last window to go. */
  onAllWindowsClosed(): void {
    if (state.quitting) return this.finish()
    if (!this.emit('window-all-closed')) this.quit()
  }

  /** Set by the module that has the windows. */
  windows: () => WindowLike[] = () => []

  private async start(): Promise<void> {
    const endpoint = process.env.STAND_IN_BROWSER
    if (!endpoint) throw new Error('STAND_IN_BROWSER must name a DevTools endpoint')
    const connection = await CdpConnection.open(endpoint)
    state.browser = connection
    state.ready = true
    connection.browser.on('closed', () => this.end(1))
    await this.closePopups(connection)
    this.emit('will-finish-launching')
    this.emit('ready', {}, {})
  }

  /** A page that a page opened is closed before it loads: main was asked by then, and handles what it lets pass itself. */
  private async closePopups(connection: CdpConnection): Promise<void> {
    const { browser } = connection
    browser.on('Target.attachedToTarget', ({ targetInfo, sessionId, waitingForDebugger }) => {
      const { type, targetId, openerId } = targetInfo as { type: string; targetId: string; openerId?: string }
      const session = connection.session(sessionId as string)
      const proceed = (): void => {
        if (waitingForDebugger) session.tell('Runtime.runIfWaitingForDebugger')
      }
      if (type !== 'page' || openerId === undefined) return proceed()
      // From here on each of its requests waits for an answer that never comes. It must run before it is closed: a page and
      // its popup share a thread, which would stay paused.
      void session
        .send('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
        .catch(() => undefined)
        .then(() => {
          proceed()
          browser.tell('Target.closeTarget', { targetId })
        })
    })
    await browser.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true })
  }

  private finish(): void {
    const will = preventable({})
    this.emit('will-quit', will)
    state.quitting = false
    if (!will.defaultPrevented) this.end(0)
  }

  private end(code: number): void {
    this.emit('quit', {}, code)
    process.exit(code)
  }
}

const packageFolder = (from: string): string => {
  if (existsSync(join(from, 'package.json'))) return from
  const parent = dirname(from)
  if (parent === from) throw new Error('no package.json above the main script')
  return packageFolder(parent)
}

export const app = new App()
