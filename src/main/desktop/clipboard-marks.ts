/** A clipboard's content by format: what Electron's ClipboardItem takes. */
export type Formats = Readonly<Record<string, string | Blob>>

/** How Electron spells a format of the system's own.
 *  @see https://www.electronjs.org/docs/latest/api/clipboard */
const native = (name: string): string => `electron application/osclipboard;format="${name}"`

/** A Windows DWORD of zero. */
const ZERO = new Blob([new Uint8Array(4)])

/** What tells clipboard histories, by system, to leave a content out. Each is a request: a program may ignore it, and any
 *  program can read the clipboard while the value is on it.
 *  - macOS: a convention of clipboard tools. `Concealed` is a password, `Transient` is soon gone; some heed only one of them.
 *    Handoff to the operator's other devices cannot be kept from here.
 *    @see http://nspasteboard.org
 *  - Windows: the first keeps all of it from history and cloud; the others say both once more, for tools that know only them.
 *    @see https://learn.microsoft.com/windows/win32/dataxchg/clipboard-formats#cloud-clipboard-and-clipboard-history-formats
 *  - Linux: KDE's hint, which KeePassXC and Bitwarden set and most clipboard managers know.
 *    @see https://phabricator.kde.org/D12539 */
const MARKS: Partial<Record<NodeJS.Platform, Formats>> = {
  darwin: {
    [native('org.nspasteboard.ConcealedType')]: '1',
    [native('org.nspasteboard.TransientType')]: '1'
  },
  win32: {
    [native('ExcludeClipboardContentFromMonitorProcessing')]: '1',
    [native('CanIncludeInClipboardHistory')]: ZERO,
    [native('CanUploadToCloudClipboard')]: ZERO
  },
  linux: { [native('x-kde-passwordManagerHint')]: 'secret' }
}

/** A secret as it goes on the clipboard with the system's marks, or undefined where the system knows none. */
export const marked = (value: string, platform: NodeJS.Platform): Formats | undefined =>
  MARKS[platform] && { 'text/plain': value, ...MARKS[platform] }
