import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Desktop } from '../electron/launch'
import { goTo } from '../support/console-page'
import { filesHolding, folderForTest } from '../support/lifetime'
import { run } from '../support/trust-console'
import { callFromPage, desktopForTest } from './support'

const TARGET = 'talk.apiKey'
const VALUE = 'canary-weak-1'
const TRACE = 'desktop/secret-clipboard.json'

/** A home with one secret, and a machine's clipboard that outlives the app. */
const machine = async (): Promise<{ home: string; variables: { STAND_IN_CLIPBOARD: string } }> => {
  const home = await folderForTest()
  await run(home, ['secrets', 'set', TARGET], { stdin: VALUE })
  const file = join(await folderForTest(), 'clipboard.json')
  await writeFile(file, '{}')
  return { home, variables: { STAND_IN_CLIPBOARD: file } }
}

const copy = (desktop: Desktop): Promise<unknown> =>
  callFromPage(desktop.page, '"desktop.copySecret"', `{ targetId: "${TARGET}" }`)
const text = (desktop: Desktop): Promise<string> => desktop.evaluate(({ clipboard }) => clipboard.readText())
const put = (desktop: Desktop, foreign: string): Promise<void> =>
  desktop.evaluate(({ clipboard }, given) => clipboard.writeText(given), foreign)
const traces = (home: string): Promise<string[]> => filesHolding(join(home, 'desktop'), '"digest"')

/** Ends the app as a crash does. */
const crash = async (desktop: Desktop): Promise<void> => {
  await desktop.evaluate(() => void process.kill(process.pid, 'SIGKILL')).catch(() => undefined)
  expect(await desktop.ended).toBeNull()
}

test('a copied secret carries the system’s mark for clipboard histories', async () => {
  const desktop = await desktopForTest(await machine())
  expect(await copy(desktop)).toMatchObject({ ok: true, result: { marked: true } })
  const marks = await desktop.evaluate(async ({ clipboard }) => {
    const [item] = await clipboard.read()
    const type = (name: string): string => `electron application/osclipboard;format="${name}"`
    const names = {
      darwin: ['org.nspasteboard.ConcealedType', 'org.nspasteboard.TransientType'],
      win32: ['ExcludeClipboardContentFromMonitorProcessing', 'CanIncludeInClipboardHistory'],
      linux: ['x-kde-passwordManagerHint']
    }[process.platform as 'linux']
    const found: Record<string, string> = {}
    for (const name of names) found[name] = await ((await item!.getType(type(name))) as Blob).text()
    return found
  })
  if (process.platform === 'linux') expect(marks).toEqual({ 'x-kde-passwordManagerHint': 'secret' })
  expect(Object.values(marks)).not.toContain('')
  expect(await text(desktop)).toBe(VALUE)
})

test('where the clipboard takes no marks it is copied all the same, and the page says what that means', async () => {
  const desktop = await desktopForTest(await machine())
  await desktop.evaluate(({ clipboard }) => {
    clipboard.write = () => Promise.reject(new Error('no such format'))
  })
  await goTo(desktop.page, 'Secrets')
  await desktop.page.getByRole('button', { name: `Copy ${TARGET}` }).click()
  await desktop.page.getByText('could not be asked to keep it out of clipboard histories').waitFor()
  expect(await text(desktop)).toBe(VALUE)
  expect(desktop.log()).not.toContain(VALUE)
})

describe.each(['lock-screen', 'suspend'] as const)('on “%s”', (event) => {
  test('a copied secret comes off at once, and other text stays', async () => {
    const { home, variables } = await machine()
    const desktop = await desktopForTest({ home, variables })
    await goTo(desktop.page, 'Secrets')
    await desktop.page.getByRole('button', { name: `Copy ${TARGET}` }).click()
    await desktop.page.getByText('is on the clipboard.').waitFor()
    expect(await traces(home)).toHaveLength(1)
    const left = (): Promise<void> => desktop.evaluate(({ powerMonitor }, name) => void powerMonitor.emit(name), event)
    await left()
    await desktop.page.getByText('was taken off the clipboard.').waitFor()
    expect(await text(desktop)).toBe('')
    await expect.poll(() => traces(home)).toEqual([])

    await put(desktop, 'a shopping list')
    await left()
    await copy(desktop)
    await put(desktop, 'a shopping list')
    await left()
    await expect.poll(() => traces(home)).toEqual([])
    expect(await text(desktop)).toBe('a shopping list')
  })
})

describe('after a crash', () => {
  test('the next start takes the secret off, and the note of it lets nobody find it', async () => {
    const { home, variables } = await machine()
    const desktop = await desktopForTest({ home, variables })
    await copy(desktop)
    await crash(desktop)
    expect(await traces(home)).toEqual([join(home, TRACE)])
    expect(await filesHolding(join(home, 'desktop'), VALUE)).toEqual([])

    const next = await desktopForTest({ home, variables })
    await expect.poll(() => traces(home)).toEqual([])
    expect(await text(next)).toBe('')
    // Elsewhere than on Linux, where it goes with the program that put it there, the clipboard still held it.
    if (next.kind === 'stand-in') expect(next.log()).toContain('took a secret off the clipboard')
    expect(next.log()).not.toContain(VALUE)
  })

  test('the next start leaves what was copied since', async () => {
    const { home, variables } = await machine()
    const desktop = await desktopForTest({ home, variables })
    await copy(desktop)
    await put(desktop, 'a shopping list')
    await crash(desktop)
    expect(await traces(home)).toHaveLength(1)

    const next = await desktopForTest({ home, variables })
    await expect.poll(() => traces(home)).toEqual([])
    if (next.kind === 'stand-in') expect(await text(next)).toBe('a shopping list')
    expect(next.log()).not.toContain('took a secret off')
  })
})

test('a quit in good order takes the secret off and leaves no note', async () => {
  const { home, variables } = await machine()
  const desktop = await desktopForTest({ home, variables })
  await copy(desktop)
  expect(await traces(home)).toHaveLength(1)
  expect(await desktop.close()).toBe(0)
  expect(await traces(home)).toEqual([])
  if (desktop.kind === 'stand-in')
    expect(await filesHolding(join(variables.STAND_IN_CLIPBOARD, '..'), '{}')).toHaveLength(1)
})
