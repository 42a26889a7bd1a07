import type { FolderName } from '../../../shared/desktop/contract'
import { call, client } from './client'

export type { FolderName }

/** What the desktop app can do and a browser cannot, or does in its own way. A page asks here and never where it runs. */
export interface Platform {
  readonly kind: 'desktop' | 'browser'
  /** Puts a stored value on the clipboard. @returns when it will be taken off again, in ms from now
   *  @throws CallError, or an Error that says what to do instead */
  copySecret: (targetId: string) => Promise<number>
  /** Puts a secret text that the page shows on the clipboard. @returns and @throws as copySecret() */
  copyText: (what: 'recovery code', text: string) => Promise<number>
  /** Why folders cannot be opened here, for the operator; undefined where they can. */
  readonly noFolders: string | undefined
  /** @throws CallError */
  openFolder: (folder: FolderName) => Promise<void>
}

const NO_FOLDERS = 'A browser cannot open a folder. The desktop app can; here, copy the path.'

const desktop: Platform = {
  kind: 'desktop',
  // The value goes from the store to the clipboard without passing through this page.
  copySecret: async (targetId) => (await call('desktop.copySecret', { targetId })).clearsAfterMs,
  copyText: async (what, text) => (await call('desktop.copyText', { what, text })).clearsAfterMs,
  noFolders: undefined,
  openFolder: async (folder) => {
    await call('desktop.openFolder', { folder })
  }
}

const browser: Platform = {
  kind: 'browser',
  copySecret: async (targetId) => {
    const { copyStored } = await import('../secrets/clipboard')
    return copyStored(targetId)
  },
  copyText: async (what, text) => {
    const { copyValue } = await import('../secrets/clipboard')
    return copyValue(what, text)
  },
  noFolders: NO_FOLDERS,
  openFolder: () => Promise.reject(new Error(NO_FOLDERS))
}

/** The desktop app is told by its bridge. */
export const platform = (): Platform => (window.trustConsole ? desktop : browser)

/** Hears what became of a value that the desktop app put on the clipboard. @returns a function that ends it */
export const watchClipboard = (heard: (targetId: string, phase: 'cleared' | 'replaced') => void): (() => void) =>
  platform().kind === 'desktop'
    ? client().subscribe('clipboard', ({ targetId, phase }) => heard(targetId, phase))
    : () => undefined
