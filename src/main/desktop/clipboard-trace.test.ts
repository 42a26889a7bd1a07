import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { systemClock } from '../platform/clock'
import { createLog } from '../platform/log'
import { temporaryFolder } from '../platform/testing'
import { ClipboardTrace } from './clipboard-trace'

const NAME = 'secret-clipboard.json'
let folder: string
let said: string
let trace: ClipboardTrace

beforeEach(async () => {
  folder = join(await temporaryFolder(), 'desktop')
  said = ''
  const log = createLog((line) => (said += line), ['warn', 'error'])
  trace = new ClipboardTrace(folder, systemClock, log)
})

test('knows the value again after a start, and no other', async () => {
  await trace.leave('value-a')
  const left = await new ClipboardTrace(
    folder,
    systemClock,
    createLog(() => undefined, [])
  ).read()
  expect(left?.copiedAtMs).toBeLessThanOrEqual(Date.now())
  expect(await left?.fits('value-a')).toBe(true)
  // One other text in 65,536 fits. That all three do is as good as impossible.
  const others: unknown[] = []
  for (const text of ['value-b', 'value-a ', 'a shopping list']) others.push(await left?.fits(text))
  expect(others).toContain(false)
  expect(await left?.fits('')).toBe(false)
  expect(await left?.fits('x'.repeat(70_000))).toBe(false)
})

test('is for the owner alone, and holds 16 bits that depend on the value and no more', async () => {
  await trace.leave('value-a')
  const text = await readFile(join(folder, NAME), 'utf8')
  const written = JSON.parse(text) as Record<string, unknown>
  expect(Object.keys(written)).toEqual(['version', 'copiedAtMs', 'salt', 'digest'])
  expect(written.digest).toMatch(/^[0-9a-f]{4}$/)
  expect(text).not.toContain('value-a')
  if (process.platform !== 'win32') expect((await stat(join(folder, NAME))).mode & 0o777).toBe(0o600)
  await trace.leave('value-a')
  const again = JSON.parse(await readFile(join(folder, NAME), 'utf8')) as Record<string, unknown>
  expect(again.salt).not.toBe(written.salt)
})

test('is gone once removed; removing it twice is no trouble', async () => {
  await trace.leave('value-a')
  await trace.remove()
  await trace.remove()
  expect(await readdir(folder)).toEqual([])
  expect(await trace.read()).toBeUndefined()
  expect(said).toBe('')
})

test.each([
  ['nothing', ''],
  ['no JSON', '{"version":'],
  ['another version', '{"version":2,"copiedAtMs":0,"salt":"00","digest":"0000"}'],
  [
    'a digest that proves a guess',
    `{"version":1,"copiedAtMs":0,"salt":"${'0'.repeat(32)}","digest":"${'0'.repeat(64)}"}`
  ],
  ['too much', ' '.repeat(10_000)]
])('a file that holds %s counts as none', async (_, text) => {
  await mkdir(folder)
  await writeFile(join(folder, NAME), text)
  expect(await trace.read()).toBeUndefined()
  expect(said).toContain('counts as none')
})

test('a link is neither read nor written through', async () => {
  await mkdir(folder)
  const other = join(folder, 'other.json')
  await writeFile(other, 'untouched')
  await symlink(other, join(folder, NAME))
  await trace.leave('value-a')
  expect(await trace.read()).toBeUndefined()
  expect(await readFile(other, 'utf8')).toBe('untouched')
  expect(said).toContain('symbolic link')
  expect(said).not.toContain('value-a')
})
