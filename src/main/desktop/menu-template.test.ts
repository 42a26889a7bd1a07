import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, test } from 'vitest'
import { ACTION_IDS, ACTIONS, type ActionId } from '../../shared/actions'
import { applicationMenu, contextMenu } from './menu-template'

const chosen: ActionId[] = []
const menuFor = (platform: NodeJS.Platform, withDevTools = false): MenuItemConstructorOptions[] =>
  applicationMenu(
    { platform, appName: 'Trust Console', withDevTools },
    { perform: (id) => chosen.push(id), openHome: () => undefined }
  )

const flat = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])])

describe.each(['darwin', 'linux', 'win32'] as const)('the menu on %s', (platform) => {
  const items = flat(menuFor(platform))
  const roles = items.map(({ role }) => role)

  test('reaches every action, with the title and the keys of the shared table', () => {
    for (const id of ACTION_IDS) {
      const item = items.find((candidate) => candidate.id === id)
      expect(item).toMatchObject({ label: ACTIONS[id].title })
      expect(item?.accelerator).toBe(ACTIONS[id].accelerator)
      chosen.length = 0
      item?.click?.(undefined as never, undefined, undefined as never)
      expect(chosen).toEqual([id])
    }
  })

  test('has the roles an application has there', () => {
    for (const role of ['editMenu', 'windowMenu', 'help', 'quit', 'about', 'zoomIn', 'togglefullscreen']) {
      expect(roles).toContain(role)
    }
    const own = ['services', 'hide', 'hideOthers', 'unhide']
    expect(own.filter((role) => roles.includes(role as 'hide'))).toEqual(platform === 'darwin' ? own : [])
  })

  test('gives no key to two items, and offers neither a reload nor developer tools', () => {
    const keys = items.flatMap(({ accelerator }) => accelerator ?? [])
    expect(new Set(keys).size).toBe(keys.length)
    for (const role of ['reload', 'forceReload', 'toggleDevTools']) expect(roles).not.toContain(role)
    expect(flat(menuFor(platform, true)).map(({ role }) => role)).toContain('toggleDevTools')
  })
})

describe('the context menu', () => {
  const flags = { canCut: true, canCopy: true, canPaste: true, canSelectAll: true }
  const params = (more: object): Parameters<typeof contextMenu>[0] => ({
    isEditable: false,
    selectionText: '',
    formControlType: 'none',
    editFlags: flags,
    ...more
  })

  test('is not there where it would say nothing', () => {
    expect(contextMenu(params({}))).toEqual([])
    expect(contextMenu(params({ selectionText: ' \n ' }))).toEqual([])
  })

  test('copies selected text', () => {
    expect(contextMenu(params({ selectionText: 'gateway.auth_token' }))).toEqual([{ role: 'copy' }])
  })

  test('edits a text field as far as the field allows', () => {
    const items = contextMenu(
      params({
        isEditable: true,
        formControlType: 'input-text',
        editFlags: { ...flags, canCut: false, canCopy: false }
      })
    )
    expect(items.filter(({ enabled }) => enabled).map(({ role }) => role)).toEqual(['paste', 'selectAll'])
  })

  test('takes nothing out of a password field', () => {
    const items = contextMenu(params({ isEditable: true, formControlType: 'input-password' }))
    expect(items.filter(({ enabled }) => enabled).map(({ role }) => role)).toEqual(['paste', 'selectAll'])
  })
})
