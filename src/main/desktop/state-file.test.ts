import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { silentLog } from '../platform/log'
import { temporaryFolder } from '../platform/testing'
import { StateFile } from './state-file'

const fileIn = async (text?: string): Promise<{ path: string; file: StateFile }> => {
  const path = join(await temporaryFolder(), 'desktop.json')
  if (text !== undefined) await writeFile(path, text)
  return { path, file: new StateFile(path, silentLog) }
}

const DEFAULTS = { window: null, preferences: { closeToTray: false, notifyWhenWorse: true }, posture: null }
const WINDOW = { bounds: { x: -1200, y: 40, width: 1000, height: 700 }, maximised: true }

test('what is changed is there after the next start, in a file for the owner alone', async () => {
  const { path, file } = await fileIn()
  await file.load()
  expect(file.state).toEqual(DEFAULTS)
  await file.change({ window: WINDOW })
  await file.change({ preferences: { closeToTray: true, notifyWhenWorse: false } })
  const again = new StateFile(path, silentLog)
  await again.load()
  expect(again.state).toEqual({
    window: WINDOW,
    preferences: { closeToTray: true, notifyWhenWorse: false },
    posture: null
  })
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readdir(join(path, '..'))).toEqual(['desktop.json'])
})

test.each([
  ['nothing', ''],
  ['no JSON', '{"window":'],
  ['another shape', '[]'],
  ['null', 'null'],
  ['too much', ' '.repeat(300_000)]
])('a file that holds %s counts as none', async (_, text) => {
  const { file } = await fileIn(text)
  await file.load()
  expect(file.state).toEqual(DEFAULTS)
})

test.each([
  { bounds: { x: 0, y: 0, width: 0, height: 700 }, maximised: false },
  { bounds: { x: 0, y: 0, width: 1e12, height: 700 }, maximised: false },
  { bounds: { x: 0.5, y: 0, width: 900, height: 700 }, maximised: false },
  { bounds: { x: 'left', y: 0, width: 900, height: 700 }, maximised: false },
  { maximised: true },
  'big'
])('a window state of %j is forgotten and the preferences are not', async (window) => {
  const preferences = { closeToTray: true, notifyWhenWorse: false }
  const { file } = await fileIn(JSON.stringify({ window, preferences, posture: null }))
  await file.load()
  expect(file.state).toEqual({ window: null, preferences, posture: null })
})

test('a link in its place is neither read nor written through', async () => {
  const { path, file } = await fileIn()
  const elsewhere = join(await temporaryFolder(), 'target.json')
  await writeFile(elsewhere, JSON.stringify({ ...DEFAULTS, preferences: { closeToTray: true, notifyWhenWorse: true } }))
  await symlink(elsewhere, path)
  await file.load()
  expect(file.state).toEqual(DEFAULTS)
  const before = await readFile(elsewhere, 'utf8')
  await expect(file.change({ window: WINDOW })).rejects.toMatchObject({ code: 'settings.file-io' })
  expect(await readFile(elsewhere, 'utf8')).toBe(before)
})

test('a write that fails is told to who waits for it, and the app goes on with the change', async () => {
  const folder = join(await temporaryFolder(), 'folder')
  await mkdir(folder)
  const file = new StateFile(join(folder, 'gone', 'desktop.json'), silentLog)
  await expect(file.change({ window: WINDOW })).rejects.toThrow()
  expect(file.state.window).toEqual(WINDOW)
  file.remember({ window: null })
  await file.idle()
})
