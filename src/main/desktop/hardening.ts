import { app, session, shell, type Session, type WebContents } from 'electron'
import type { Log } from '../platform/log'
import { isAllowedLink, isOwnPage, isOwnResource } from './links'
import { isPermitted } from './permissions'

/** Shuts what a page could do besides showing itself. Call it once, after the app is ready and before a window opens.
 *  docs/electron-security.md goes through it item by item. */
export const harden = (log: Log, withDevTools: boolean): void => {
  // The one session there is: nothing of ours makes another, and pages cannot.
  hardenSession(session.defaultSession, log, withDevTools)
  app.on('web-contents-created', (_event, contents) => hardenContents(contents, log))
}

const hardenSession = (target: Session, log: Log, withDevTools: boolean): void => {
  target.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl, isMainFrame }) =>
    answer(isPermitted(permission, requestingUrl, isMainFrame))
  )
  target.setPermissionCheckHandler((_contents, permission, origin, { isMainFrame }) =>
    isPermitted(permission, origin.replace(/\/$/, ''), isMainFrame)
  )
  target.setDevicePermissionHandler(() => false)
  // The spell checker would fetch its dictionaries from the network, and secrets are typed here.
  target.setSpellCheckerEnabled(false)
  // The policy in the page forbids this too; here it holds for what no policy covers.
  target.webRequest.onBeforeRequest(({ url }, answer) => {
    const cancel = !isOwnResource(url) && !(withDevTools && url.startsWith('devtools:'))
    if (cancel) log.warn(`a request to ${schemeOf(url)} was stopped: the window loads only its own files`)
    answer({ cancel })
  })
  // Exports are blobs of our own page; the system asks the operator where to put them.
  target.on('will-download', (event, item) => {
    if (!isOwnResource(item.getURL())) event.preventDefault()
  })
}

const hardenContents = (contents: WebContents, log: Log): void => {
  const stay = (event: { preventDefault(): void; url: string }): void => {
    if (isOwnPage(event.url)) return
    event.preventDefault()
    openOutside(event.url, log)
  }
  contents.on('will-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-frame-navigate', (event) => {
    // We have no frames; one that appears goes nowhere.
    if (!event.isMainFrame) event.preventDefault()
  })
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url, log)
    return { action: 'deny' }
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

/** Hands a link to the operator's browser, if it is one of those the product ships. */
const openOutside = (url: string, log: Log): void => {
  if (!isAllowedLink(url)) {
    log.warn(`a link to ${schemeOf(url)} was not opened: the console links to a few named sites only`)
    return
  }
  shell.openExternal(url).catch((error: unknown) => log.warn('the link could not be opened', error))
}

/** For the log: where a link leads, without what it may carry. */
const schemeOf = (url: string): string =>
  /^[a-z][a-z0-9+.-]*:(?:\/\/[^/?#@\s]{1,100})?/i.exec(url)?.[0] ?? 'an odd address'
