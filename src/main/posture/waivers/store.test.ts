import { readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Waiver } from '../../../shared/posture/waiver-contract'
import { MAX_WAIVER_MS } from '../../../shared/posture/waiver-limits'
import { silentLog } from '../../platform/log'
import { FakeClock, temporaryFolder } from '../../platform/testing'
import { WaiverStore } from './store'
import { evidenceOf } from '../statements/statement'

const KEY = new Uint8Array(32).fill(3)

const waiver = (checkId: string, more: Partial<Waiver> = {}): Waiver => {
  const about = { checkId, severity: 'warn' as const, detail: 'd', ...more }
  return {
    reason: 'r',
    owner: 'o',
    by: 'me',
    acceptedAtMs: 10,
    expiresAtMs: 20,
    evidence: evidenceOf(about),
    ...about
  }
}

const opened = async (path: string | undefined, key = KEY): Promise<WaiverStore> => {
  const store = new WaiverStore(path, () => key, new FakeClock(7), silentLog)
  await store.load()
  return store
}
const fileForTest = async (): Promise<string> => join(await temporaryFolder(), 'state', 'posture-waivers.json')

test('what was accepted survives a restart, in a file of the owner alone; a new one replaces the old for its check', async () => {
  const path = await fileForTest()
  const store = await opened(path)
  expect(await store.change('a', waiver('a'))).toBe(false)
  await store.change('b', waiver('b'))
  expect(await store.change('a', waiver('a', { expiresAtMs: 30 }))).toBe(true)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect((await opened(path)).all()).toEqual([waiver('b'), waiver('a', { expiresAtMs: 30 })])
  expect(await store.change('b', undefined)).toBe(true)
  expect(await store.change('b', undefined)).toBe(false)
  expect((await opened(path)).all()).toEqual([waiver('a', { expiresAtMs: 30 })])
})

test('changes at the same time are all kept', async () => {
  const path = await fileForTest()
  const store = await opened(path)
  const ids = Array.from({ length: 12 }, (_, index) => `c${index}`)
  await Promise.all(ids.map((id) => store.change(id, waiver(id))))
  expect((await opened(path)).all().map(({ checkId }) => checkId)).toEqual(ids)
})

test('without a state folder they are kept in memory', async () => {
  const store = await opened(undefined)
  await store.change('a', waiver('a'))
  expect([store.persisted, store.all()]).toEqual([false, [waiver('a')]])
})

test('looking leaves no trace on the disk', async () => {
  const path = await fileForTest()
  expect((await opened(path)).all()).toEqual([])
  await expect(stat(join(path, '..'))).rejects.toThrow('ENOENT')
})

describe('a file that is not as we left it', () => {
  const kept = async (): Promise<{ path: string; text: string }> => {
    const path = await fileForTest()
    await (await opened(path)).change('a', waiver('a'))
    return { path, text: await readFile(path, 'utf8') }
  }
  const cases: [string, (text: string) => string][] = [
    ['cut short', (text) => text.slice(0, 40)],
    ['empty', () => ''],
    ['given more time', (text) => text.replace('"expiresAtMs": 20', '"expiresAtMs": 21')],
    ['given another reason', (text) => text.replace('"reason": "r"', '"reason": "s"')],
    ['moved to another finding', (text) => text.replace('"checkId": "a"', '"checkId": "b"')],
    ['of another version', (text) => text.replace('"version": 1', '"version": 2')],
    ['with a member too many', (text) => text.replace('"version": 1', '"version": 1, "x": 1')],
    ['without its seal', (text) => text.replace(/"seal": "[^"]*"/, '"seal": ""')]
  ]
  test.each(cases)(
    '%s accepts nothing, says so, is left as it is and put aside by the next waiver',
    async (_, spoil) => {
      const { path, text } = await kept()
      const spoilt = spoil(text)
      expect(spoilt).not.toBe(text)
      await writeFile(path, spoilt)
      const store = await opened(path)
      expect(() => store.all()).toThrow('nothing in it is accepted')
      expect(store.problem).toContain(path)
      expect(await readFile(path, 'utf8')).toBe(spoilt)
      await store.change('b', waiver('b'))
      expect([store.problem, store.all()]).toEqual([null, [waiver('b')]])
      expect(await readFile(`${path}.damaged-7`, 'utf8')).toBe(spoilt)
      expect((await opened(path)).all()).toEqual([waiver('b')])
    }
  )

  test('sealed in another home', async () => {
    const { path } = await kept()
    expect((await opened(path, new Uint8Array(32).fill(4))).problem).toContain('was changed')
  })

  test('a link is not followed', async () => {
    const { path, text } = await kept()
    const elsewhere = `${path}.elsewhere`
    await writeFile(elsewhere, text)
    await rm(path)
    await symlink(elsewhere, path)
    const store = await opened(path)
    expect(store.problem).not.toBeNull()
    await store.change('b', waiver('b'))
    expect(await readFile(elsewhere, 'utf8')).toBe(text)
  })

  test.each([
    ['that lasts longer than allowed', { acceptedAtMs: 0, expiresAtMs: MAX_WAIVER_MS + 1 }],
    ['that ends before it begins', { acceptedAtMs: 20, expiresAtMs: 20 }],
    ['with the evidence of another', { evidence: 'f'.repeat(64) }]
  ])('a waiver %s is none, whoever sealed it', async (_, more) => {
    const path = await fileForTest()
    await (await opened(path)).change('a', waiver('a', more))
    expect((await opened(path)).problem).not.toBeNull()
  })

  test('of the longest time there is counts', async () => {
    const path = await fileForTest()
    await (await opened(path)).change('a', waiver('a', { acceptedAtMs: 0, expiresAtMs: MAX_WAIVER_MS }))
    expect((await opened(path)).all()).toHaveLength(1)
  })
})

test('where the file cannot be written, everything stays as it was', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'state'), 'no folder')
  const blocked = new WaiverStore(join(folder, 'state', 'w.json'), () => KEY, new FakeClock(7), silentLog)
  await expect(blocked.change('a', waiver('a'))).rejects.toMatchObject({ code: 'posture.waivers-io' })
  expect(blocked.all()).toEqual([])
  expect(await readdir(folder)).toEqual(['state'])
})
