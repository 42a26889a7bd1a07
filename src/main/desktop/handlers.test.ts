import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../platform/log'
import type { DesktopHandlers } from '../platform/no-desktop'
import { temporaryFolder } from '../platform/testing'
import type { Call } from '../rpc/caller'
import { folderProblem } from './folder'
import { desktopHandlers, type DesktopParts } from './handlers'
import { StateFile } from './state-file'

let handlers: DesktopHandlers
let file: StateFile
let copied: string[]
let opened: string[]
let openError: string
let home: string
let statePath: string
let notes: string[]
let isMarked: boolean

let handedOut: readonly string[]
const call = {
  note: (text: string) => notes.push(text),
  handsOut: (ids: readonly string[]) => (handedOut = ids)
} as unknown as Call

beforeEach(async () => {
  copied = []
  opened = []
  notes = []
  handedOut = []
  openError = ''
  isMarked = true
  home = await temporaryFolder()
  statePath = join(home, 'state')
  await mkdir(statePath)
  file = new StateFile(join(home, 'desktop.json'), silentLog)
  const core = {
    secrets: {
      get: (targetId: string) => ({
        found: targetId === 'custom.a',
        value: targetId === 'custom.a' ? 'value-a' : null,
        valueLength: 0
      })
    },
    paths: { home },
    settings: {
      get values() {
        return { 'state.path': statePath }
      }
    }
  } as unknown as ReturnType<DesktopParts['core']>
  handlers = desktopHandlers({
    core: () => core,
    clipboard: {
      copy: async (targetId, value) => {
        copied.push(`${targetId}=${value}`)
        return { clearsAfterMs: 30_000, marked: isMarked }
      }
    },
    file,
    able: () => ({ tray: false, notifications: true }),
    openPath: async (path) => {
      opened.push(path)
      return openError
    }
  })
})

test('desktop.copyText puts a code on the clipboard under its name, and notes no part of it', async () => {
  const reply = await handlers['desktop.copyText']({ what: 'recovery code', text: 'ABCD-EFGH' }, call)
  expect(copied).toEqual(['recovery code=ABCD-EFGH'])
  expect(reply).toEqual({ ok: true, clearsAfterMs: 30_000, marked: true })
  expect(notes.join()).not.toContain('ABCD')
})

describe('desktop.copySecret', () => {
  test('puts the value on the clipboard and answers with no part of it', async () => {
    const reply = await handlers['desktop.copySecret']({ targetId: 'custom.a' }, call)
    expect(handedOut).toEqual(['custom.a'])
    expect(copied).toEqual(['custom.a=value-a'])
    expect(reply).toEqual({ ok: true, clearsAfterMs: 30_000, marked: true })
    expect(notes.join()).not.toContain('value-a')
  })

  test('says so where the system could not be told to keep it out of clipboard histories', async () => {
    isMarked = false
    expect(await handlers['desktop.copySecret']({ targetId: 'custom.a' }, call)).toMatchObject({ marked: false })
    expect(notes).toEqual(['copied to the clipboard, without marks for its histories'])
  })

  test('refuses a target without a value, naming the field', async () => {
    await expect(handlers['desktop.copySecret']({ targetId: 'custom.b' }, call)).rejects.toMatchObject({
      code: 'rpc.invalid-params',
      data: { field: 'targetId' }
    })
    expect(copied).toEqual([])
  })
})

describe('desktop.openFolder', () => {
  test('opens the two folders it knows', async () => {
    await handlers['desktop.openFolder']({ folder: 'home' }, call)
    await handlers['desktop.openFolder']({ folder: 'state' }, call)
    expect(opened).toEqual([home, statePath])
  })

  test('says what the system says when it cannot', async () => {
    openError = 'no application is registered'
    await expect(handlers['desktop.openFolder']({ folder: 'home' }, call)).rejects.toMatchObject({
      code: 'desktop.unavailable',
      message: `${home} cannot be opened: no application is registered`
    })
  })

  test('opens no program that the state path was set to, and nothing that is not there', async () => {
    const program = join(home, 'program.sh')
    await writeFile(program, '#!/bin/sh\n', { mode: 0o700 })
    const link = join(home, 'link')
    await symlink(program, link)
    for (const path of [program, link, join(home, 'nothing')]) {
      statePath = path
      await expect(handlers['desktop.openFolder']({ folder: 'state' }, call)).rejects.toMatchObject({
        code: 'desktop.unavailable'
      })
    }
    expect(opened).toEqual([])
  })

  test('opens no folder that macOS would run', async () => {
    const bundle = join(home, 'Some.app')
    await mkdir(bundle)
    expect(await folderProblem(bundle, 'darwin')).toBeDefined()
    expect(await folderProblem(bundle, 'linux')).toBeUndefined()
    expect(await folderProblem(statePath, 'darwin')).toBeUndefined()
  })

  test.each(['', 'memory://x'])('has no state folder when the state path is %j', async (path) => {
    statePath = path
    await expect(handlers['desktop.openFolder']({ folder: 'state' }, call)).rejects.toMatchObject({
      code: 'desktop.unavailable'
    })
    expect(opened).toEqual([])
  })
})

describe('desktop.preferences', () => {
  test('changes what is named, keeps the rest, and says what this machine can do', async () => {
    expect(await handlers['desktop.preferences.set']({ closeToTray: true, notifyWhenWorse: undefined }, call)).toEqual({
      ok: true,
      preferences: { closeToTray: true, notifyWhenWorse: true },
      able: { tray: false, notifications: true }
    })
    expect(notes).toEqual(['closeToTray on'])
    expect(await handlers['desktop.preferences.get']({}, call)).toMatchObject({
      preferences: { closeToTray: true, notifyWhenWorse: true }
    })
  })
})
