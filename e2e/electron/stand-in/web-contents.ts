import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { schemes, toApp, toPage } from './app-url'
import type { CdpSession } from './cdp'
import { makeCodec } from './codec'
import { Imitation, preventable, strict } from './imitation'
import { ipcMain } from './ipc-main'
import { makePeer, makeRenderer } from './page-world'
import { handlerOf } from './protocol'
import { defaultSession } from './session'
import { browser } from './state'

const PRELOAD_WORLD = 'electron-preload'
const BINDING = 'standInPost'
const RECEIVER = 'standInReceive'
const codec = makeCodec()

export interface WebFrame {
  readonly url: string
  readonly origin: string
  readonly parent: null
}

type WindowOpenHandler = (details: { url: string; frameName: string; features: string; disposition: string }) => {
  action: 'deny' | 'allow'
}

interface PausedRequest {
  requestId: string
  request: { url: string; method: string; headers: Record<string, string>; postData?: string }
  frameId: string
  resourceType: string
  redirectedRequestId?: string
}

let count = 0

/** The page of one window: a DevTools target in a Chromium that runs beside this process. */
export class WebContents extends Imitation {
  readonly id = ++count
  readonly session = defaultSession
  readonly mainFrame: WebFrame
  /** Settles once the page takes commands. */
  readonly attached: Promise<void>
  targetId = ''
  private devtools: CdpSession | undefined
  private world: string | undefined
  private url = ''
  private isLoadingMain = false
  private crashed = false
  private destroyed = false
  private openHandler: WindowOpenHandler | undefined

  constructor(private readonly preferences: Readonly<Record<string, unknown>>) {
    super('webContents', [
      ...[
        'will-navigate',
        'will-frame-navigate',
        'will-redirect',
        'will-attach-webview',
        'did-start-navigation',
        'did-navigate',
        'dom-ready'
      ],
      ...['did-start-loading', 'did-finish-load', 'did-stop-loading', 'did-fail-load', 'did-create-window'],
      ...['render-process-gone', 'unresponsive', 'responsive', 'destroyed', 'context-menu', 'console-message'],
      ...['before-input-event', 'preload-error', 'did-attach-webview', 'select-bluetooth-device']
    ])
    const own = (): string => this.url
    this.mainFrame = strict(
      {
        parent: null,
        get url() {
          return own()
        },
        get origin() {
          return originOf(own())
        }
      },
      'webFrameMain'
    )
    this.attached = this.attach()
  }

  getURL(): string {
    return this.url
  }

  isDestroyed(): boolean {
    return this.destroyed
  }

  isCrashed(): boolean {
    return this.crashed
  }

  getLastWebPreferences(): Readonly<Record<string, unknown>> {
    return this.preferences
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.openHandler = handler
  }

  /** Settles when the page has loaded. @throws Error when it has not, after `did-fail-load` */
  async loadURL(url: string): Promise<void> {
    await this.attached
    const loaded = new Promise<void>((done, failed) => {
      const onLoad = (): void => {
        this.off('did-fail-load', onFail)
        done()
      }
      const onFail = (_event: object, code: number, description: string): void => {
        this.off('did-finish-load', onLoad)
        failed(new Error(`${description} (${code}) loading '${url}'`))
      }
      this.once('did-finish-load', onLoad)
      this.once('did-fail-load', onFail)
    })
    this.isLoadingMain = true
    this.crashed = false
    const { errorText } = await this.cdp.send('Page.navigate', { url: toPage(url) })
    if (errorText) this.emit('did-fail-load', {}, -2, errorText, url, true)
    return loaded
  }

  reload(): void {
    this.crashed = false
    this.isLoadingMain = true
    this.cdp.tell('Page.reload')
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.destroyed) throw new TypeError('Object has been destroyed')
    this.deliver({ kind: 'news', channel, value: codec.encode(structuredClone(args)) })
  }

  /** Gives the page the size of its window; there is no frame around it. */
  resize({ width, height }: { width: number; height: number }): void {
    this.devtools?.tell('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false })
  }

  forcefullyCrashRenderer(): void {
    this.cdp.tell('Page.crash')
  }

  /** Called by the window that owns it. */
  async destroy(): Promise<void> {
    if (this.destroyed) return
    this.destroyed = true
    this.emit('destroyed')
    await browser()
      .browser.send('Target.closeTarget', { targetId: this.targetId })
      .catch(() => undefined)
  }

  /** Asks main about a page that this one wants to open. The stand-in closes it in any case: main must handle it itself. */
  refuseOpening(url: string, frameName: string, features: readonly string[]): void {
    const details = { url: toApp(url), frameName, features: features.join(), disposition: 'foreground-tab' }
    const { action } = this.openHandler?.(details) ?? { action: 'allow' }
    if (action === 'allow') this.emit('did-create-window', {}, details)
  }

  private get cdp(): CdpSession {
    if (!this.devtools) throw new Error('the page is not there yet')
    return this.devtools
  }

  private async attach(): Promise<void> {
    const connection = browser()
    const { targetId } = await connection.browser.send('Target.createTarget', { url: 'about:blank' })
    this.targetId = targetId
    const { sessionId } = await connection.browser.send('Target.attachToTarget', { targetId, flatten: true })
    const cdp = connection.session(sessionId as string)
    this.devtools = cdp
    this.listen(cdp)
    await Promise.all([cdp.send('Page.enable'), cdp.send('Runtime.enable'), cdp.send('Inspector.enable')])
    await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
    if ([...schemes.values()].some(({ bypassCSP }) => bypassCSP)) await cdp.send('Page.setBypassCSP', { enabled: true })
    if (typeof this.preferences.preload === 'string') await this.installPreload(cdp, this.preferences.preload)
  }

  /** The page's half of the bridge goes into its own world, before any script of the page; the preload into an isolated one.
   *  `window.open` is replaced on the way: a popup that shares its opener's thread may send its request before DevTools can
   *  stop it. Links that open windows go the browser's way. */
  private async installPreload(cdp: CdpSession, path: string): Promise<void> {
    const [toPreload, toPageWorld] = [randomUUID(), randomUUID()].map((name) => JSON.stringify(name))
    const isolated = this.preferences.contextIsolation !== false
    const inTopFrame = (body: string): string => `if (window.top === window) { ${body} }`
    const half = (incoming = '', outgoing = ''): string =>
      `const codec = (${makeCodec.toString()})(); const peer = (${makePeer.toString()})(codec, ${incoming}, ${outgoing});`
    const preload = `
      ${half(toPreload, toPageWorld)}
      const electron = (${makeRenderer.toString()})(codec, peer, globalThis.${BINDING}, ${JSON.stringify(RECEIVER)});
      peer.expose('open', (url = '', frameName = '', features = '') => {
        const value = JSON.stringify([new URL(url, document.baseURI).href, frameName, features]);
        globalThis.${BINDING}(JSON.stringify({ kind: 'open', value }));
        return null;
      });
      const require = (name) => {
        if (name === 'electron') return electron;
        throw new Error('module not found: ' + name);
      };
      (function (require, module, exports) { ${readFileSync(path, 'utf8')}\n })(require, { exports: {} }, {});`
    const world = isolated ? { worldName: PRELOAD_WORLD } : {}
    await cdp.send('Runtime.addBinding', {
      name: BINDING,
      ...(isolated && { executionContextName: PRELOAD_WORLD })
    })
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
      source: inTopFrame(half(toPageWorld, toPreload))
    })
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: inTopFrame(preload), ...world })
  }

  private listen(cdp: CdpSession): void {
    cdp.on('Fetch.requestPaused', (paused: PausedRequest) => void this.onRequest(paused))
    cdp.on('Page.frameNavigated', ({ frame }: { frame: { parentId?: string; url: string } }) => {
      if (frame.parentId !== undefined) return
      this.url = toApp(frame.url)
      this.isLoadingMain = false
      this.emit('did-navigate', {}, this.url)
    })
    cdp.on('Page.navigatedWithinDocument', ({ frameId, url }: { frameId: string; url: string }) => {
      if (frameId === this.targetId) this.url = toApp(url)
    })
    cdp.on('Page.domContentEventFired', () => this.emit('dom-ready', {}))
    cdp.on('Page.loadEventFired', () => this.emit('did-finish-load', {}))
    cdp.on('Runtime.executionContextCreated', ({ context }: { context: any }) => {
      const isMain = context.auxData?.frameId === this.targetId
      const name = this.preferences.contextIsolation === false ? '' : PRELOAD_WORLD
      if (isMain && context.name === name) this.world = context.uniqueId as string
    })
    cdp.on('Runtime.bindingCalled', ({ name, payload }: { name: string; payload: string }) => {
      if (name === BINDING) void this.onPost(payload)
    })
    cdp.on('Page.downloadWillBegin', ({ url, guid }: { url: string; guid: string }) => {
      const event = preventable({})
      this.session.emit('will-download', event, strict({ getURL: () => toApp(url) }, 'DownloadItem'), this)
      if (event.defaultPrevented) browser().browser.tell('Browser.cancelDownload', { guid })
    })
    cdp.on('Page.windowOpen', ({ url, windowName, windowFeatures }) =>
      this.refuseOpening(url as string, windowName as string, windowFeatures as string[])
    )
    cdp.on('Inspector.targetCrashed', () => {
      this.crashed = true
      this.world = undefined
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
    })
  }

  /** Answers requests for the app's own scheme, and asks main before the page leaves or fetches anything else. */
  private async onRequest({
    requestId,
    request,
    frameId,
    resourceType,
    redirectedRequestId
  }: PausedRequest): Promise<void> {
    const url = toApp(request.url)
    const isDocument = resourceType === 'Document'
    const isMainFrame = frameId === this.targetId
    if (isDocument && !(isMainFrame && this.isLoadingMain && !redirectedRequestId)) {
      const event = preventable({ url, isMainFrame, isSameDocument: false, frame: isMainFrame ? this.mainFrame : null })
      if (redirectedRequestId) this.emit('will-redirect', event, url, false, isMainFrame)
      else if (isMainFrame) this.emit('will-navigate', event, url, false, true)
      if (!redirectedRequestId) this.emit('will-frame-navigate', event)
      // Aborted leaves the page as it is; any other reason would show an error page in its place.
      if (event.defaultPrevented) return this.cdp.tell('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
    }
    if (isDocument)
      this.emit('did-start-navigation', { url, isMainFrame, isSameDocument: false }, url, false, isMainFrame)
    const details = { id: Number(requestId.replace(/\D/g, '')), url, method: request.method, resourceType }
    if (!(await this.session.allows(details))) {
      return this.cdp.tell('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' })
    }
    if (isDocument && isMainFrame) await this.session.applyPermissions(this, originOf(url)).catch(() => undefined)
    const handler = handlerOf(url)
    if (!handler) return this.cdp.tell('Fetch.continueRequest', { requestId })
    try {
      const { method, headers, postData } = request
      const body = postData === undefined ? {} : { body: postData }
      const response = await handler(new Request(url, { method, headers, ...body }))
      await this.cdp.send('Fetch.fulfillRequest', {
        requestId,
        responseCode: response.status,
        responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
        body: Buffer.from(await response.arrayBuffer()).toString('base64')
      })
    } catch {
      this.cdp.tell('Fetch.failRequest', { requestId, errorReason: 'Failed' })
    }
  }

  private async onPost(payload: string): Promise<void> {
    const { kind, id, channel, value } = JSON.parse(payload) as Record<'kind' | 'channel' | 'value', string> & {
      id: number
    }
    if (kind === 'open') {
      const [url, frameName, features] = JSON.parse(value) as [string, string, string]
      return this.refuseOpening(url, frameName, [features])
    }
    const args = codec.decode(value) as unknown[]
    const event = { sender: this, senderFrame: this.mainFrame, processId: 1, frameId: 1, type: 'frame' as const }
    if (kind === 'send') return void ipcMain.emit(channel, event, ...args)
    try {
      const result = await ipcMain.invoke(event, channel, args)
      this.deliver({ kind: 'answer', id, ok: true, value: codec.encode(structuredClone(result)) })
    } catch (error) {
      const words = `Error invoking remote method '${channel}': ${String(error)}`
      this.deliver({ kind: 'answer', id, ok: false, value: words })
    }
  }

  /** Hands a message to the preload's world. A page that has gone meanwhile misses it, as in Electron. */
  private deliver(message: object): void {
    if (this.world === undefined || this.destroyed) return
    this.cdp.tell('Runtime.evaluate', {
      expression: `${RECEIVER}(${JSON.stringify(JSON.stringify(message))})`,
      uniqueContextId: this.world
    })
  }
}

/** The origin as Electron says it, also for schemes that Node calls opaque. */
const originOf = (url: string): string => {
  const [origin] = /^(?:https?|wss?|[a-z][a-z0-9+-]*):\/\/[^/?#]+/i.exec(url) ?? []
  return origin !== undefined && !url.startsWith('file:') ? origin : 'null'
}
