import { BrowserWindow } from './browser-window'
import { Imitation, strict } from './imitation'

interface Template {
  id?: string
  label?: string
  role?: string
  type?: 'normal' | 'separator' | 'submenu'
  accelerator?: string
  enabled?: boolean
  visible?: boolean
  submenu?: Template[] | Menu
  click?: (item: MenuItem, window: BrowserWindow | undefined, event: object) => void
}

/** What a role is called. None has a deed here: a test chooses the app's own items. */
const ROLES: Readonly<Record<string, string>> = {
  quit: 'Quit',
  close: 'Close Window',
  minimize: 'Minimize',
  reload: 'Reload',
  togglefullscreen: 'Toggle Full Screen',
  toggledevtools: 'Toggle Developer Tools',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  pasteandmatchstyle: 'Paste and Match Style',
  delete: 'Delete',
  selectall: 'Select All',
  resetzoom: 'Actual Size',
  zoomin: 'Zoom In',
  zoomout: 'Zoom Out',
  zoom: 'Zoom',
  front: 'Bring All to Front',
  about: 'About',
  services: 'Services',
  hide: 'Hide',
  hideothers: 'Hide Others',
  unhide: 'Show All',
  help: 'Help',
  window: 'Window',
  appmenu: 'App',
  editmenu: 'Edit',
  filemenu: 'File',
  viewmenu: 'View',
  windowmenu: 'Window'
}

export class MenuItem {
  readonly id: string | undefined
  readonly label: string
  readonly role: string | undefined
  readonly type: string
  readonly accelerator: string | undefined
  readonly submenu: Menu | undefined
  enabled: boolean
  visible: boolean
  click: () => void

  constructor(template: Template) {
    const role = template.role?.toLowerCase()
    const known = role === undefined ? undefined : ROLES[role]
    if (role !== undefined && known === undefined)
      throw new Error(`the stand-in does not imitate the menu role "${role}"`)
    this.id = template.id
    this.role = role
    this.label = template.label ?? known ?? ''
    this.submenu = Array.isArray(template.submenu) ? Menu.buildFromTemplate(template.submenu) : template.submenu
    this.type = template.type ?? (this.submenu ? 'submenu' : 'normal')
    this.accelerator = template.accelerator
    this.enabled = template.enabled ?? true
    this.visible = template.visible ?? true
    this.click = () => {
      if (!this.enabled) return
      const window = BrowserWindow.getFocusedWindow() ?? undefined
      if (template.click) return template.click(this, window, {})
      if (role) throw new Error(`the stand-in does not do what the menu role "${role}" does`)
    }
    return strict(this, 'MenuItem')
  }
}

let applicationMenu: Menu | null = null

export class Menu extends Imitation {
  readonly items: MenuItem[] = []

  constructor() {
    super('Menu', ['menu-will-show', 'menu-will-close'])
  }

  static buildFromTemplate(template: readonly (Template | MenuItem)[]): Menu {
    const menu = new Menu()
    for (const item of template) menu.append(item instanceof MenuItem ? item : new MenuItem(item))
    return menu
  }

  static setApplicationMenu(menu: Menu | null): void {
    applicationMenu = menu
  }

  static getApplicationMenu(): Menu | null {
    return applicationMenu
  }

  append(item: MenuItem): void {
    this.items.push(item)
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }

  /** Nobody sees it. */
  popup(): void {
    this.emit('menu-will-show', {})
  }
}
