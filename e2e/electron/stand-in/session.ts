import type { WebContents } from './web-contents'
import { toApp, toPage } from './app-url'
import { Imitation, strict } from './imitation'
import { protocol } from './protocol'
import { browser } from './state'

type Answer = (granted: boolean) => void
type RequestHandler = (contents: WebContents | null, permission: string, answer: Answer, details: object) => void
type CheckHandler = (contents: WebContents | null, permission: string, origin: string, details: object) => boolean
interface RequestDetails {
  id: number
  url: string
  method: string
  resourceType: string
}
type BeforeRequest = (details: RequestDetails, answer: (response: { cancel?: boolean }) => void) => void

/** Electron's name for a permission, and the browser's. */
const PERMISSIONS: readonly (readonly [electron: string, browser: string])[] = [
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['media', 'camera'],
  ['media', 'microphone'],
  ['clipboard-read', 'clipboard-read'],
  ['clipboard-sanitized-write', 'clipboard-write'],
  ['midi', 'midi'],
  ['idle-detection', 'idle-detection'],
  ['window-management', 'window-management'],
  ['display-capture', 'display-capture'],
  ['storage-access', 'storage-access']
]

export class Session extends Imitation {
  readonly protocol = protocol
  readonly webRequest
  private onRequest: RequestHandler | null = null
  private onCheck: CheckHandler | null = null
  private beforeRequest: BeforeRequest | undefined

  constructor() {
    super('session', ['will-download'])
    this.webRequest = strict(
      {
        onBeforeRequest: (...args: [BeforeRequest | null] | [object, BeforeRequest | null]): void => {
          if (args.length > 1) throw new Error('the stand-in does not imitate the filter of onBeforeRequest')
          this.beforeRequest = (args[0] as BeforeRequest | null) ?? undefined
        }
      },
      'session.webRequest'
    )
  }

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.onRequest = handler
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.onCheck = handler
  }

  // Devices are kept from a page without a window system anyway.
  setDevicePermissionHandler(_handler: unknown): void {
    // Nothing that a test can see.
  }

  setSpellCheckerEnabled(_enabled: boolean): void {
    // Nothing that a test can see.
  }

  /** Asks main's handlers about each permission and sets the browser's accordingly: DevTools cannot ask at the moment of a
   *  request. What either handler grants a page can get; without a handler it gets everything, as in Electron. */
  async applyPermissions(contents: WebContents, origin: string): Promise<void> {
    const app = toApp(origin)
    for (const [permission, name] of PERMISSIONS) {
      const checked = this.onCheck?.(contents, permission, app, { isMainFrame: true, requestingUrl: app }) ?? true
      const granted = checked || (await this.isGrantedOnRequest(contents, permission, app))
      await browser().browser.send('Browser.setPermission', {
        permission: { name },
        setting: granted ? 'granted' : 'denied',
        origin: toPage(origin)
      })
    }
  }

  /** @returns true when main lets the request go out */
  async allows(details: RequestDetails): Promise<boolean> {
    const ask = this.beforeRequest
    if (!ask) return true
    return new Promise((done) => ask(details, ({ cancel }) => done(!cancel)))
  }

  private isGrantedOnRequest(contents: WebContents, permission: string, app: string): boolean | Promise<boolean> {
    const ask = this.onRequest
    if (!ask) return true
    return new Promise((done) => ask(contents, permission, done, { isMainFrame: true, requestingUrl: `${app}/` }))
  }
}

export const defaultSession = new Session()
export const session = strict({ defaultSession }, 'session')
