import type { FolderName } from '../../../shared/desktop/contract'
import { call, client } from './client'
import { browserWorld, linkThere } from './socket-world'

export type { FolderName }

/** What a page shows once and can copy. */
export type ShownText = 'recovery code' | 'client token'

/** A value that was put on the clipboard. */
export interface Copied {
  /** When it will be taken off again, in ms from now. */
  clearsAfterMs: number
  /** What was not done for it here, for the operator; undefined where all was done. */
  lack?: string | undefined
}

/** What the desktop app can do and a browser cannot, or does in its own way. A page asks here and never where it runs. */
export interface Platform {
  readonly kind: 'desktop' | 'browser'
  /** Where the operator is, as a word in a sentence. */
  readonly here: 'this app' | 'this browser'
  /** Puts a stored value on the clipboard.
   *  @throws CallError, or an Error that says what to do instead */
  copySecret: (targetId: string) => Promise<Copied>
  /** Puts a secret text that the page shows on the clipboard. @throws as copySecret() */
  copyText: (what: ShownText, text: string) => Promise<Copied>
  /** Why folders cannot be opened here, for the operator; undefined where they can. */
  readonly noFolders: string | undefined
  /** @throws CallError */
  openFolder: (folder: FolderName) => Promise<void>
  /** Confirms a change on probation over a new connection to the gateway. @throws CallError, or an Error that says why not */
  confirmAnew: (id: string) => Promise<void>
  /** Where the console is now, when the gateway listens elsewhere than this page came from; null when it need not go there. */
  elsewhere: (url: string | null) => string | null
  /** Goes to the console at another address of the gateway, where that makes a difference. */
  follow: (link: string | null) => void
}

const NO_MARKS = 'This system could not be asked to keep it out of clipboard histories.'
/** A page has no say over histories. As it goes away a browser lets it neither read nor write the clipboard, and of a locked
 *  screen it hears nothing. */
const BROWSER_LACKS =
  'A browser cannot keep it out of clipboard histories, and takes it off only while this page is open. The desktop app does more.'
const NO_FOLDERS = 'A browser cannot open a folder. The desktop app can; here, copy the path.'

const copied = ({ clearsAfterMs, marked }: { clearsAfterMs: number; marked: boolean }): Copied => ({
  clearsAfterMs,
  lack: marked ? undefined : NO_MARKS
})

const desktop: Platform = {
  kind: 'desktop',
  here: 'this app',
  // The value goes from the store to the clipboard without passing through this page.
  copySecret: async (targetId) => copied(await call('desktop.copySecret', { targetId })),
  copyText: async (what, text) => copied(await call('desktop.copyText', { what, text })),
  noFolders: undefined,
  openFolder: async (folder) => {
    await call('desktop.openFolder', { folder })
  },
  // The window reaches the gateway's process by itself, so the gateway is tried over the network.
  confirmAnew: async (id) => {
    await call('system.maintenance.probation.confirm', { id, selfTest: true })
  },
  elsewhere: () => null,
  follow: () => undefined
}

const browser: Platform = {
  kind: 'browser',
  here: 'this browser',
  copySecret: async (targetId) => {
    const { copyStored } = await import('../secrets/clipboard')
    return { clearsAfterMs: await copyStored(targetId), lack: BROWSER_LACKS }
  },
  copyText: async (what, text) => {
    const { copyValue } = await import('../secrets/clipboard')
    return { clearsAfterMs: await copyValue(what, text), lack: BROWSER_LACKS }
  },
  noFolders: NO_FOLDERS,
  openFolder: () => Promise.reject(new Error(NO_FOLDERS)),
  confirmAnew: async (id) => {
    const { confirmAnew } = await import('../probation/confirm-anew')
    await confirmAnew(id, browserWorld)
  },
  elsewhere: (url) => {
    const origin = url === null ? undefined : new URL(reachable(url)).origin
    return origin === undefined || origin === location.origin || isSameHere(origin) ? null : `${origin}/ui/`
  },
  follow: (link) => {
    if (link !== null && new URL(link).origin !== location.origin && !isSameHere(new URL(link).origin))
      location.assign(linkThere(link))
  }
}

/** An address that means every address of the machine is none to go to. */
const reachable = (url: string): string => url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')

/** `localhost` and the loopback addresses lead to the same gateway, so that a page may stay under the name it came by. */
const isSameHere = (origin: string): boolean => {
  const [there, here] = [new URL(origin), new URL(location.origin)]
  return (
    here.hostname === 'localhost' &&
    there.hostname === '127.0.0.1' &&
    there.port === here.port &&
    there.protocol === here.protocol
  )
}

/** The desktop app is told by its bridge. */
export const platform = (): Platform => (window.trustConsole ? desktop : browser)

/** Hears what became of a value that the desktop app put on the clipboard. @returns a function that ends it */
export const watchClipboard = (heard: (targetId: string, phase: 'cleared' | 'replaced') => void): (() => void) =>
  platform().kind === 'desktop'
    ? client().subscribe('clipboard', ({ targetId, phase }) => heard(targetId, phase))
    : () => undefined
