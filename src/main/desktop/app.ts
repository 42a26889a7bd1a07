import { join } from 'node:path'
import { app, clipboard, ClipboardItem, dialog, Menu, powerMonitor, shell } from 'electron'
import type { ActionId } from '../../shared/actions'
import { askOwner } from '../command/owner-client'
import { compose, type Core } from '../compose'
import { homePaths } from '../home/paths'
import { systemClock } from '../platform/clock'
import type { Log } from '../platform/log'
import { KeytarKeyring } from '../secrets/keychain/keytar-keyring'
import { PageAssets } from '../ui/assets'
import { serveAppScheme } from './app-scheme'
import { ClipboardTrace } from './clipboard-trace'
import { startUtilityHelper } from './credential-helper'
import { desktopHandlers } from './handlers'
import { harden } from './hardening'
import { WindowDoor } from './ipc'
import type { Launch } from './launch'
import { applicationMenu } from './menu-template'
import { Notices } from './notices'
import { markOf } from './posture-news'
import { PostureWatch } from './posture-watch'
import { SecretClipboard } from './secret-clipboard'
import { CHOICES, gatewayProblem, startProblem, type Choice } from './start-problem'
import { StateFile } from './state-file'
import { PostureTray } from './tray'
import { ConsoleWindow } from './window'

/** Longer than the gateway gives its clients to finish; past it the app ends and the files are whole all the same. */
const STOP_WITHIN_MS = 20_000
const RESOURCES = join(import.meta.dirname, '../../resources')

/** The desktop app: the core, and around it the window, the menu, the tray and the notifications. */
export class DesktopApp {
  private core: Core | undefined
  private starting: Promise<Core | number> | undefined
  private stopping: Promise<void> | undefined
  private door: WindowDoor | undefined
  private watch: PostureWatch | undefined
  private readonly ending = new AbortController()
  private readonly file: StateFile
  private readonly window: ConsoleWindow
  private readonly tray: PostureTray
  private readonly notices = new Notices()
  private readonly secretClipboard: SecretClipboard

  constructor(
    private readonly launch: Launch,
    private readonly log: Log,
    private readonly withDevTools: boolean
  ) {
    this.file = new StateFile(join(launch.home, 'desktop.json'), log.child('desktop'))
    this.secretClipboard = new SecretClipboard({
      clipboard: {
        readText: () => clipboard.readText(),
        writeText: (text) => clipboard.writeText(text),
        write: (formats) => clipboard.write([new ClipboardItem(formats)]),
        clear: () => clipboard.clear()
      },
      platform: process.platform,
      trace: new ClipboardTrace(join(launch.home, 'desktop'), systemClock, log.child('clipboard')),
      tell: (news) => this.core?.topics.publish('clipboard', news),
      log: log.child('clipboard')
    })
    this.window = new ConsoleWindow({
      file: this.file,
      clock: systemClock,
      log: log.child('window'),
      iconPath: join(RESOURCES, 'icon.png'),
      withDevTools,
      hidesOnClose: () => this.staysInTray,
      onLoaded: () => this.door?.forget()
    })
    this.tray = new PostureTray({
      iconFolder: RESOURCES,
      open: () => this.show(),
      openPosture: () => this.perform('page.posture'),
      runChecks: () => this.runChecks(),
      quit: () => app.quit(),
      log: log.child('tray')
    })
  }

  /** Starts everything.
   *  @returns undefined when the app runs, or the exit code when the operator chose not to go on */
  async start(): Promise<number | undefined> {
    harden(this.log.child('hardening'), this.withDevTools)
    serveAppScheme(new PageAssets(join(import.meta.dirname, '../renderer')))
    void this.secretClipboard.recover()
    this.shutWhenLeft()
    await this.file.load()
    const starting = this.startCore()
    this.starting = starting
    const started = await starting
    if (this.isEnding) return undefined
    if (typeof started === 'number') return started
    this.core = started
    this.door = new WindowDoor(this.core, () => this.window.contents, this.log.child('bridge'))
    this.door.open()
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        applicationMenu(
          { platform: process.platform, appName: app.getName(), withDevTools: this.withDevTools },
          { perform: (id) => this.perform(id), openHome: () => void shell.openPath(this.launch.home) }
        )
      )
    )
    this.tray.start()
    this.show()
    this.watch = this.watchPosture(this.core)
    this.watch.start(this.core.topics)
    this.tellGatewayProblem(this.core)
    return undefined
  }

  get gatewayUrl(): string | null {
    return this.core?.gatewayUrl() ?? null
  }

  /** Brings the window to the front. */
  show(): void {
    if (this.core && !this.isEnding) this.window.show()
  }

  /** True when the app goes on without a window. */
  get staysInTray(): boolean {
    return !this.isEnding && this.file.state.preferences.closeToTray && this.tray.isThere
  }

  /** Finishes what is running, and sees to it that what was written reaches the disk. Never throws, never takes for ever. */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll()
    return this.stopping
  }

  private get isEnding(): boolean {
    return this.ending.signal.aborted
  }

  /** Clears a copied secret, and locks the store if the operator wants that, when they leave the machine. Linux has no word for a locked screen in Electron, but tells
   *  of sleep.
   *  @see https://www.electronjs.org/docs/latest/api/power-monitor */
  private shutWhenLeft(): void {
    const shut = (): void => {
      void this.secretClipboard.clearIfOurs()
      void this.core?.screenLocked()
    }
    powerMonitor.on('lock-screen', shut)
    powerMonitor.on('suspend', shut)
  }

  private async stopAll(): Promise<void> {
    // Closes the question that a failed start may be asking.
    this.ending.abort()
    this.window.hide()
    // Again at the end: until the core stops, a value can still be copied.
    const coreStopped = this.stopCore().finally(() => this.secretClipboard.clearIfOurs())
    const stopped = Promise.allSettled([this.secretClipboard.clearIfOurs(), coreStopped]).then(() => true)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<false>((done) => (timer = setTimeout(() => done(false), STOP_WITHIN_MS)))
    if (!(await Promise.race([stopped, late]))) this.log.error('not everything stopped in time; the app ends anyway')
    clearTimeout(timer)
    this.door?.close()
    this.tray.stop()
  }

  private async stopCore(): Promise<void> {
    await this.watch?.stop()
    await this.file.idle()
    const core = await this.starting
    if (typeof core === 'object') await core.stop()
  }

  private compose(): Core {
    const core: Core = compose({
      home: this.launch.home,
      flags: this.launch.flags,
      environment: process.env,
      workingFolder: process.cwd(),
      command: 'desktop app',
      serve: true,
      keyring: new KeytarKeyring({
        environment: process.env,
        platform: process.platform,
        startHelper: startUtilityHelper
      }),
      desktop: desktopHandlers({
        core: () => core,
        clipboard: this.secretClipboard,
        file: this.file,
        able: () => ({ tray: this.tray.isThere, notifications: this.notices.areSupported }),
        openPath: (path) => shell.openPath(path)
      }),
      clock: systemClock,
      log: this.log,
      onStopRequested: () => app.quit()
    })
    return core
  }

  /** Starts the core; when that fails the operator says what to do. @returns the core, or the exit code without one */
  private async startCore(): Promise<Core | number> {
    for (;;) {
      const core = this.compose()
      try {
        await core.start()
        return core
      } catch (error) {
        this.log.error('the start failed', error)
        if (this.isEnding) return 1
        const choice = await askAbout(error, this.ending.signal)
        if (choice === 'quit') return 1
        if (choice === 'open-browser' && (await this.openOwnersConsole())) return 0
      }
    }
  }

  /** Shows the console of the instance that owns the home folder. @returns false when it does not answer */
  private async openOwnersConsole(): Promise<boolean> {
    try {
      const answer = await askOwner(homePaths(this.launch.home).owner, 'ui.ticket', {})
      if (!answer) return false
      await shell.openExternal((answer.result as { url: string }).url)
      return true
    } catch (error) {
      this.log.error('the console of the running instance cannot be opened', error)
      return false
    }
  }

  private watchPosture(core: Core): PostureWatch {
    return new PostureWatch(
      {
        look: async () => {
          const { report, healthScore } = await core.look()
          return markOf(report, healthScore, core.gatewayProblem())
        },
        remembered: () => this.file.state.posture,
        remember: (posture) => {
          if (JSON.stringify(posture) !== JSON.stringify(this.file.state.posture)) this.file.remember({ posture })
        },
        show: (mark) => this.tray.show(mark),
        notify: (news) => {
          if (!this.file.state.preferences.notifyWhenWorse) return
          this.notices.show(news, () => this.perform('page.posture'))
        }
      },
      this.log.child('posture')
    )
  }

  /** Does an action of the menu or the tray: the page runs it, so the page is brought to the front. */
  private perform(id: ActionId): void {
    this.show()
    this.door?.whenHeard(() => this.core?.topics.publish('action', { id }))
  }

  /** From the tray: in the background, and on the page if one is open. */
  private runChecks(): void {
    void this.watch?.look()
    if (this.window.contents) this.door?.whenHeard(() => this.core?.topics.publish('action', { id: 'checks.run' }))
  }

  private tellGatewayProblem(core: Core): void {
    const reason = core.gatewayProblem()
    const { parent } = this.window
    if (reason === null || !parent) return
    const settings = 'Open Settings'
    void dialog
      .showMessageBox(parent, { type: 'warning', ...gatewayProblem(reason), buttons: [settings, 'Close'], cancelId: 1 })
      .then(({ response }) => {
        if (response === 0) this.perform('page.settings')
      })
  }
}

const askAbout = async (error: unknown, signal: AbortSignal): Promise<Choice> => {
  const { message, detail, choices } = startProblem(error)
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: 'Trust Console',
    message,
    detail,
    buttons: choices.map((choice) => CHOICES[choice]),
    defaultId: 0,
    cancelId: choices.indexOf('quit'),
    noLink: true,
    signal
  })
  return choices[response] ?? 'quit'
}
