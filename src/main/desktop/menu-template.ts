import type { ContextMenuParams, MenuItemConstructorOptions } from 'electron'
import { ACTIONS, type ActionId } from '../../shared/actions'

interface MenuDoings {
  perform: (action: ActionId) => void
  openHome: () => void
}

interface MenuSetting {
  platform: NodeJS.Platform
  appName: string
  /** Developer tools are for those who build the app. */
  withDevTools: boolean
}

type Item = MenuItemConstructorOptions

const LINE: Item = { type: 'separator' }

/** The application menu: the roles each platform expects, and the product's actions from the shared table. */
export const applicationMenu = (
  { platform, appName, withDevTools }: MenuSetting,
  { perform, openHome }: MenuDoings
): Item[] => {
  const isMac = platform === 'darwin'
  const action = (id: ActionId): Item => {
    const { title, accelerator } = ACTIONS[id]
    return { id, label: title, click: () => perform(id), ...(accelerator !== undefined && { accelerator }) }
  }
  const settings: Item = { ...action('page.settings'), id: 'settings', label: 'Settings…', accelerator: 'CmdOrCtrl+,' }
  const app: Item = {
    label: appName,
    submenu: [
      { role: 'about' },
      LINE,
      settings,
      LINE,
      { role: 'services' },
      LINE,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      LINE,
      { role: 'quit' }
    ]
  }
  const file: Item = {
    label: '&File',
    submenu: [
      action('checks.run'),
      action('gateway.selftest'),
      action('remediation.plan'),
      action('remediation.undo-last'),
      action('activity.verify'),
      LINE,
      action('secrets.add'),
      action('secrets.lock'),
      action('secrets.reload'),
      action('secrets.import'),
      action('secrets.export'),
      action('clients.create'),
      action('token.rotate'),
      LINE,
      ...(isMac ? [{ role: 'close' } as const] : [settings, LINE, { role: 'quit' } as const])
    ]
  }
  const view: Item = {
    label: '&View',
    submenu: [
      action('palette.open'),
      LINE,
      action('page.overview'),
      action('page.posture'),
      action('page.remediation'),
      action('page.secrets'),
      action('page.clients'),
      action('page.activity'),
      action('page.settings'),
      LINE,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      LINE,
      { role: 'togglefullscreen' },
      ...(withDevTools ? [LINE, { role: 'toggleDevTools' } as const] : [])
    ]
  }
  const help: Item = {
    role: 'help',
    submenu: [
      { id: 'open-home', label: 'Show the Home Folder', click: openHome },
      ...(isMac ? [] : [LINE, { role: 'about' } as const])
    ]
  }
  return [...(isMac ? [app] : []), file, { role: 'editMenu' }, view, { role: 'windowMenu' }, help]
}

/** The menu of the right mouse button: for text fields, and for text that is selected. Empty where it would say nothing.
 *  A password field offers no way to take its text out, as everywhere. */
export const contextMenu = ({
  isEditable,
  selectionText,
  editFlags,
  formControlType
}: Pick<ContextMenuParams, 'isEditable' | 'selectionText' | 'formControlType'> & {
  editFlags: Pick<ContextMenuParams['editFlags'], 'canCut' | 'canCopy' | 'canPaste' | 'canSelectAll'>
}): Item[] => {
  if (!isEditable) return selectionText.trim() === '' ? [] : [{ role: 'copy' }]
  const takesOut = formControlType !== 'input-password'
  return [
    { role: 'cut', enabled: takesOut && editFlags.canCut },
    { role: 'copy', enabled: takesOut && editFlags.canCopy },
    { role: 'paste', enabled: editFlags.canPaste },
    LINE,
    { role: 'selectAll', enabled: editFlags.canSelectAll }
  ]
}
