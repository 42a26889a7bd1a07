import { appendFile, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { silentLog } from '../platform/log'
import { FakeClock, temporaryFolder } from '../platform/testing'
import { ActivityService, type Entry } from './service'

const entry = (method: string, more: Partial<Entry> = {}): Entry => ({
  actor: 'token',
  door: 'http',
  address: '127.0.0.1',
  method,
  target: null,
  outcome: 'ok',
  detail: null,
  ...more
})

let path: string
beforeEach(async () => {
  path = join(await temporaryFolder(), 'logs', 'activity.jsonl')
})

const opened = async (): Promise<ActivityService> => {
  const service = new ActivityService(path, new FakeClock(), silentLog)
  onTestFinished(() => service.stop())
  await service.start()
  return service
}

/** A closed record with `count` entries. */
const written = async (count: number): Promise<void> => {
  const service = await opened()
  for (let index = 1; index <= count; index++) await service.append(entry(`m${index}`), index % 2 === 0)
  await service.stop()
}

const lines = async (): Promise<string[]> => (await readFile(path, 'utf8')).split('\n').filter(Boolean)

test('records follow from one another, over a restart too', async () => {
  await written(3)
  const service = await opened()
  await service.append(entry('m4'), true)
  expect(await service.verify()).toMatchObject({ records: 4, problem: null })
  expect((await lines()).map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([1, 2, 3, 4])
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('names all that was handed out, and reads records from before there was such a member', async () => {
  const service = await opened()
  const handedOut = Array.from({ length: 512 }, (_, index) => `custom.${'x'.repeat(240)}.${index}`)
  await service.append(entry('old', { detail: 'd'.repeat(5_000) }), false)
  await service.append(entry('new', { handedOut }), true)
  await service.stop()
  const again = await opened()
  expect(await again.verify()).toMatchObject({ records: 2, problem: null })
  const { items } = await again.list({ limit: 2, accepts: () => true })
  expect(items.map((record) => record.handedOut)).toEqual([handedOut, undefined])
  expect(items[1]?.detail).toHaveLength(2_000)
})

test('entries that come together are all written, in order', async () => {
  const service = await opened()
  await Promise.all(Array.from({ length: 200 }, (_, index) => service.append(entry(`m${index}`), index === 100)))
  expect(await service.verify()).toMatchObject({ records: 200, problem: null })
})

describe('what was done to the file is found', () => {
  const rewrite = async (change: (all: string[]) => string[]): Promise<void> => {
    await writeFile(
      path,
      change(await lines())
        .map((line) => `${line}\n`)
        .join('')
    )
  }

  test.each<[string, (all: string[]) => string[], number]>([
    ['a changed line', (all) => all.with(1, (all[1] ?? '').replace('m2', 'mX')), 2],
    ['a removed line', (all) => all.toSpliced(2, 1), 3],
    ['a repeated line', (all) => all.toSpliced(1, 0, all[0] ?? ''), 2],
    ['swapped lines', (all) => [all[1] ?? '', all[0] ?? '', ...all.slice(2)], 1],
    ['a cut-off tail', (all) => all.slice(0, 3), 4],
    ['an emptied file', () => [], 1],
    ['a line of something else', (all) => all.with(0, '{"hello":1}'), 1]
  ])('%s', async (_what, change, line) => {
    await written(5)
    await rewrite(change)
    const service = await opened()
    const { problem } = await service.verify()
    expect(problem?.line).toBe(line)
  })

  test('a cut-off tail stays visible after more is written', async () => {
    await written(5)
    await rewrite((all) => all.slice(0, 3))
    const service = await opened()
    expect(service.state.problem).toMatch(/records 4 to 5 are missing/)
    await service.append(entry('later'), true)
    expect((await service.verify()).problem).toMatchObject({
      line: 4,
      reason: expect.stringContaining('record 4 was expected')
    })
  })
})

test('a record that someone removed is noted in the new one', async () => {
  await written(3)
  await Promise.all([rm(path), rm(`${path}.head`)])
  const service = new ActivityService(path, new FakeClock(), silentLog)
  onTestFinished(() => service.stop())
  await service.start(true)
  expect(service.state.problem).toMatch(/was gone/)
  expect((await service.list({ limit: 1, accepts: () => true })).items).toMatchObject([{ method: 'activity.missing' }])
})

test('an empty record of a home that was only looked at is not suspicious', async () => {
  await written(0)
  const service = new ActivityService(path, new FakeClock(), silentLog)
  onTestFinished(() => service.stop())
  await service.start(true)
  expect(service.state.problem).toBeNull()
})

test.each([
  ['emptied', (head: string) => writeFile(head, '')],
  ['removed', (head: string) => rm(head)]
])('a record cut short whose note is %s is not intact', async (_what, harm) => {
  await written(5)
  await writeFile(
    path,
    (await lines())
      .slice(0, 3)
      .map((line) => `${line}\n`)
      .join('')
  )
  await harm(`${path}.head`)
  const service = await opened()
  expect(service.state.problem).toMatch(/is gone or unreadable/)
  // Not for this start alone: only a person says that it is well.
  await service.append(entry('m'), true)
  await service.stop()
  const again = await opened()
  expect(again.state.problem).toMatch(/is gone or unreadable/)
  await again.startAnew()
  expect(again.state.problem).toBeNull()
  await again.stop()
  expect((await opened()).state.problem).toBeNull()
})

test('list finds what is younger than a time also behind records of a clock that was set back', async () => {
  const clock = new FakeClock(1_000_000)
  const service = new ActivityService(path, clock, silentLog)
  onTestFinished(() => service.stop())
  await service.start()
  await service.append(entry('right'), true)
  clock.jump(-900_000)
  await service.append(entry('set back'), true)
  clock.jump(900_000)
  await service.append(entry('right again'), true)
  const { items } = await service.list({ limit: 10, accepts: () => true, sinceMs: 500_000 })
  expect(items.map(({ method }) => method)).toEqual(['right again', 'right'])
  expect(await service.verify()).toMatchObject({ records: 3, problem: null })
})

test('a link in place of the note is not followed', async () => {
  await written(1)
  const victim = join(path, '..', 'victim')
  await writeFile(victim, 'precious')
  await rm(`${path}.head`)
  await symlink(victim, `${path}.head`)
  expect((await opened()).state.writable).toBe(false)
  expect(await readFile(victim, 'utf8')).toBe('precious')
})

test('a torn last line is set aside, and the chain goes on', async () => {
  await written(3)
  await appendFile(path, '{"v":1,"seq":4,"ts":17')
  const service = await opened()
  expect(service.state).toMatchObject({ tornLinesSetAside: 1, problem: null })
  await service.append(entry('m4'), true)
  expect(await service.verify()).toMatchObject({ records: 4, problem: null })
  expect(await readdir(join(path, '..'))).toContainEqual(expect.stringMatching(/^activity\.torn-/))
})

test('list pages newest first and filters', async () => {
  await written(5)
  const service = await opened()
  const all = (): boolean => true
  const first = await service.list({ limit: 2, accepts: all })
  expect(first.items.map(({ seq }) => seq)).toEqual([5, 4])
  const second = await service.list({ limit: 2, accepts: all, before: first.nextBefore ?? 0 })
  expect(second.items.map(({ seq }) => seq)).toEqual([3, 2])
  const rest = await service.list({ limit: 2, accepts: all, before: second.nextBefore ?? 0 })
  expect(rest).toMatchObject({ items: [{ seq: 1 }], nextBefore: null })
  expect((await service.list({ limit: 9, accepts: ({ method }) => method === 'm2' })).items).toHaveLength(1)
})

test('a symbolic link is refused, and the service says so instead of starting', async () => {
  await written(1)
  const link = join(path, '..', 'link.jsonl')
  await symlink(path, link)
  const service = new ActivityService(link, new FakeClock(), silentLog)
  await service.start()
  expect(service.state.writable).toBe(false)
  await expect(service.append(entry('m'), true)).rejects.toMatchObject({ code: 'activity.unwritable' })
})

test('a broken record is put away as evidence and a new one begins', async () => {
  await written(3)
  await truncate(path, 10)
  const service = await opened()
  const kept = await service.startAnew()
  await service.append(entry('first again'), true)
  expect(await service.verify()).toMatchObject({ records: 1, problem: null })
  expect((await stat(kept)).isFile()).toBe(true)
})
