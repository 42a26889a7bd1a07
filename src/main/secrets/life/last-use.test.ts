import fc from 'fast-check'
import { mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { ActivityRecord } from '../../../shared/activity/contract'
import { ActivityService, type Entry } from '../../activity/service'
import { silentLog } from '../../platform/log'
import { FakeClock, temporaryFolder } from '../../platform/testing'
import { LastUse } from './last-use'

const entry = (method: string, more: Partial<Entry> = {}): Entry => ({
  actor: 'token',
  door: 'http',
  address: null,
  method,
  target: null,
  outcome: 'ok',
  detail: null,
  ...more
})
const used = (...handedOut: string[]): Entry => entry('secrets.resolve', { handedOut })

let folder: string
let path: string
let cachePath: string
let clock: FakeClock
beforeEach(async () => {
  folder = await temporaryFolder()
  path = join(folder, 'logs', 'activity.jsonl')
  cachePath = join(folder, 'secret-uses.json')
  clock = new FakeClock(1_000)
})

interface Home {
  activity: ActivityService
  lastUse: LastUse
  append: (...entries: Entry[]) => Promise<void>
  stop: () => Promise<void>
}

/** A record and its index, as the product has them. */
const opened = async (cacheEvery = 1): Promise<Home> => {
  const lastUse = new LastUse(path, () => cachePath, silentLog, cacheEvery)
  const activity = new ActivityService(path, clock, silentLog, (record) => lastUse.add(record))
  await activity.start()
  lastUse.start()
  const stop = async (): Promise<void> => {
    await lastUse.stop()
    await activity.stop()
  }
  onTestFinished(stop)
  const append = async (...entries: Entry[]): Promise<void> => {
    for (const each of entries) {
      clock.advance(1)
      await activity.append(each, false)
    }
  }
  return { activity, lastUse, append, stop }
}

const records = async (): Promise<ActivityRecord[]> =>
  (await readFile(path, 'utf8').catch(() => ''))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ActivityRecord)

/** The same, told again without the code under test: by walking through all records. */
const naive = (all: readonly ActivityRecord[]): { sinceMs: number | null; uses: Record<string, number> } => {
  const uses = new Map<string, number>()
  let sinceMs: number | null = null
  for (const { ts, method, outcome, target, detail, handedOut, prev } of all) {
    if (/^0+$/.test(prev)) sinceMs = ts
    if (outcome !== 'ok') continue
    const old = method === 'secrets.store.get' && handedOut === undefined && detail === 'value handed out'
    for (const id of handedOut ?? (old && !target!.startsWith('an unlisted') ? [target!] : [])) uses.set(id, ts)
    if (old && target!.startsWith('an unlisted')) sinceMs = ts
    if (method === 'secrets.resolve' && !handedOut && !detail!.startsWith('0 of')) sinceMs = ts
    if (method === 'secrets.store.delete') uses.delete(target!)
  }
  return { sinceMs, uses: Object.fromEntries(uses) }
}

const told = async (lastUse: LastUse): Promise<ReturnType<typeof naive>> => {
  const known = await lastUse.whenKnown()
  expect(known).toBeDefined()
  const uses = [...known!.byTarget].map(([id, { atMs }]) => [id, atMs] as const)
  return { sinceMs: known!.sinceMs, uses: Object.fromEntries(uses) }
}

describe('equals a walk through the record', () => {
  const target = fc.constantFrom('custom.a', 'custom.b', 'custom.c')
  const anyEntry = fc.oneof(
    { weight: 4, arbitrary: fc.array(target, { maxLength: 3 }).map((ids) => used(...ids)) },
    { weight: 2, arbitrary: target.map((id) => entry('secrets.store.get', { target: id, handedOut: [id] })) },
    { weight: 2, arbitrary: target.map((id) => entry('secrets.store.delete', { target: id })) },
    fc
      .constantFrom('custom.a', 'custom.b', 'an unlisted target of 9 characters')
      .map((id) => entry('secrets.store.get', { target: id, detail: 'value handed out' })),
    target.map((id) => entry('secrets.store.get', { target: id, detail: 'presence only' })),
    target.map((id) => entry('secrets.store.get', { target: id, detail: 'secrets.locked', outcome: 'failed' })),
    fc
      .constantFrom('0 of 2 handed out', '2 of 2 handed out')
      .map((detail) => entry('secrets.resolve', { target: 'custom.a custom.b for x', detail })),
    fc.constant(entry('system.start'))
  )

  test('whatever was recorded, wherever the process was stopped or killed, and however often the cache was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.array(anyEntry, { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), fc.boolean()), {
          minLength: 1,
          maxLength: 4
        }),
        fc.boolean(),
        async (lives, beginsAnew) => {
          await rm(folder, { recursive: true, force: true })
          await mkdir(folder)
          for (const [entries, cacheEvery, keepsCache] of lives) {
            const home = await opened(cacheEvery)
            await home.append(...entries)
            expect(await told(home.lastUse)).toEqual(naive(await records()))
            if (beginsAnew && !keepsCache) {
              await home.activity.startAnew()
              await home.append(entry('activity.acknowledge'), ...entries)
              expect(await told(home.lastUse)).toEqual(naive(await records()))
            }
            await home.stop()
            if (!keepsCache) await rm(cachePath, { force: true })
          }
          const { lastUse, stop } = await opened()
          expect(await told(lastUse)).toEqual(naive(await records()))
          await stop()
        }
      ),
      { numRuns: 40 }
    )
  })

  test('while entries come in during the first reading', async () => {
    const before = await opened()
    await before.append(...Array.from({ length: 300 }, (_, index) => used(`custom.n${index}`)))
    await before.stop()
    await rm(cachePath, { force: true })
    const home = await opened()
    await home.append(used('custom.n5'), entry('secrets.store.delete', { target: 'custom.n6' }), used('custom.new'))
    expect(await told(home.lastUse)).toEqual(naive(await records()))
  })
})

test('says who it was, over which door, and since when all is known', async () => {
  const { lastUse, append } = await opened()
  await append(entry('system.start'), { ...used('custom.a'), actor: 'operator ada', door: 'command' })
  const known = await lastUse.whenKnown()
  expect(known?.byTarget.get('custom.a')).toEqual({ atMs: 1_002, actor: 'operator ada', door: 'command' })
  expect(known?.sinceMs).toBe(1_001)
})

describe('the cache', () => {
  const kept = async (): Promise<{ head: { seq: number; hash: string } }> =>
    JSON.parse(await readFile(cachePath, 'utf8')) as { head: { seq: number; hash: string } }
  /** A record of `count` uses, and its cache. */
  const written = async (count: number): Promise<void> => {
    const home = await opened()
    await home.lastUse.whenKnown()
    await home.append(...Array.from({ length: count }, (_, index) => used(`custom.n${index}`)))
    await home.stop()
    expect((await kept()).head.seq).toBeGreaterThan(0)
  }

  test('saves reading what it counts', async () => {
    await written(5)
    const forged = JSON.parse(await readFile(cachePath, 'utf8')) as { uses: unknown[] }
    forged.uses.push(['custom.only-in-the-cache', 1, 'token', 'http'])
    await writeFile(cachePath, JSON.stringify(forged))
    const { lastUse } = await opened()
    expect((await lastUse.whenKnown())?.byTarget.has('custom.only-in-the-cache')).toBe(true)
    expect((await stat(cachePath)).mode & 0o777).toBe(0o600)
  })

  test('is written only when there is much to read again', async () => {
    const home = await opened(100)
    await home.lastUse.whenKnown()
    await home.append(...Array.from({ length: 99 }, () => used('custom.a')))
    await home.stop()
    await expect(stat(cachePath)).rejects.toThrow()
  })

  test.each<[string, () => Promise<unknown>]>([
    ['not JSON', () => writeFile(cachePath, '{')],
    ['of another version', async () => writeFile(cachePath, JSON.stringify({ ...(await kept()), version: 2 }))],
    [
      'with a hash of another record',
      async () => {
        const cache = await kept()
        await writeFile(
          cachePath,
          JSON.stringify({ ...cache, uses: [], head: { ...cache.head, hash: 'f'.repeat(64) } })
        )
      }
    ],
    [
      'ahead of the record, which lost its end in a power cut',
      async () => {
        const lines = (await readFile(path, 'utf8')).split('\n')
        await truncate(path, lines.slice(0, 3).join('\n').length + 1)
      }
    ],
    ['of a record that is gone', () => rm(dirname(path), { recursive: true })],
    [
      'a folder',
      async () => {
        await rm(cachePath)
        await mkdir(cachePath)
      }
    ]
  ])('that is %s is not believed', async (_what, harm) => {
    await written(5)
    await harm()
    const { lastUse } = await opened()
    expect(await told(lastUse)).toEqual(naive(await records()))
  })

  test('of a record that was put away counts nothing of it', async () => {
    await written(5)
    const home = await opened()
    await home.activity.startAnew()
    await home.append(used('custom.first'))
    expect(await told(home.lastUse)).toEqual({ sinceMs: 1_006, uses: { 'custom.first': 1_006 } })
    await home.stop()
    const { lastUse } = await opened()
    expect(Object.keys((await told(lastUse)).uses)).toEqual(['custom.first'])
  })
})

test('a line that was changed leaves a gap, and what is known begins after it', async () => {
  const home = await opened()
  await home.append(used('custom.a'), used('custom.b'), used('custom.c'))
  await home.stop()
  const text = await readFile(path, 'utf8')
  await writeFile(path, text.replace('"custom.b"', '"custom.x"'))
  await rm(cachePath, { force: true })
  const { lastUse } = await opened()
  expect(await told(lastUse)).toEqual({ sinceMs: 1_003, uses: { 'custom.a': 1_001, 'custom.c': 1_003 } })
})

test('a record that cannot be read is not an empty one, and is tried again', async () => {
  await mkdir(join(path, 'a-folder'), { recursive: true })
  const lastUse = new LastUse(path, () => undefined, silentLog)
  expect(await lastUse.whenKnown()).toBeUndefined()
  await rm(path, { recursive: true })
  expect(await told(lastUse)).toEqual({ sinceMs: null, uses: {} })
})
