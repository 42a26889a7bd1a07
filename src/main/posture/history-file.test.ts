import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { TopicData } from '../../shared/topics'
import { silentLog } from '../platform/log'
import { FakeClock, temporaryFolder } from '../platform/testing'
import type { PostureRun } from './history'
import { PostureHistory } from './history-file'

const run = (atMs: number, findingIds: string[] = []): PostureRun => ({
  atMs,
  healthScore: 100 - 6 * findingIds.length,
  counts: { critical: 0, warn: findingIds.length, info: 0 },
  unchecked: 0,
  findingIds,
  openChecks: [],
  undecided: []
})

const opened = async (path: string | undefined, heard: TopicData['posture'][] = []): Promise<PostureHistory> => {
  const history = new PostureHistory(path, (news) => heard.push(news), new FakeClock(7), silentLog)
  await history.load()
  return history
}
const fileInFolder = async (): Promise<string> => join(await temporaryFolder(), 'posture-history.json')

test('what was recorded survives a restart, in a file of the owner alone', async () => {
  const path = await fileInFolder()
  const first = await opened(path)
  first.record(run(1, ['a']))
  first.record(run(2, ['a', 'b']))
  await first.stop()
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  const again = await opened(path)
  expect(again.report()).toEqual(first.report())
  expect(again.report(2).samples.map(({ findingIds }) => findingIds)).toEqual([['a', 'b']])
  again.record(run(3, ['a']))
  expect(again.report().since).toEqual([{ checkId: 'a', firstSeenMs: 1, lastSeenMs: 3 }])
  await again.stop()
})

test('what changes nothing is not written and not told', async () => {
  const path = await fileInFolder()
  const heard: TopicData['posture'][] = []
  const history = await opened(path, heard)
  history.record(run(1))
  await history.stop()
  await rm(path)
  history.record(run(2))
  await history.stop()
  expect(await readdir(join(path, '..'))).toEqual([])
  history.record(run(3, ['a']))
  await history.stop()
  expect(heard.map(({ atMs, healthScore }) => [atMs, healthScore])).toEqual([
    [1, 100],
    [3, 94]
  ])
})

describe('a file that is none of ours', () => {
  test.each([
    ['half a file', '{"version":1,"sam'],
    [
      'of a time before all clocks',
      '{"version":1,"samples":[],"since":[{"checkId":"a","firstSeenMs":-9e15,"lastSeenMs":1}]}'
    ],
    ['of another version', '{"version":2,"samples":[],"since":[]}'],
    [
      'out of order',
      JSON.stringify({
        version: 1,
        samples: [2, 1].map((atMs) => ({ atMs, healthScore: 1, counts: run(1).counts, unchecked: 0, findingIds: [] })),
        since: []
      })
    ]
  ])('%s begins anew, says so and is kept', async (_, text) => {
    const path = await fileInFolder()
    await writeFile(path, text)
    const history = await opened(path)
    expect(history.report()).toMatchObject({ samples: [], since: [] })
    expect(history.report().problem).toContain('begins anew')
    // Nothing moves before there is something to write.
    expect(await readFile(path, 'utf8')).toBe(text)
    history.record(run(1))
    await history.stop()
    expect(await readFile(`${path}.damaged-7`, 'utf8')).toBe(text)
    expect((await opened(path)).report()).toMatchObject({ samples: [{ atMs: 1 }], problem: null })
  })

  test('a link is put aside, and what it leads to is left alone', async () => {
    const path = await fileInFolder()
    await writeFile(`${path}.elsewhere`, 'mine')
    await symlink(`${path}.elsewhere`, path)
    const history = await opened(path)
    history.record(run(1))
    await history.stop()
    expect(await readFile(`${path}.elsewhere`, 'utf8')).toBe('mine')
    expect((await opened(path)).report().samples).toHaveLength(1)
  })
})

test('times to come do not outlast the clock that wrote them', async () => {
  const path = await fileInFolder()
  const sample = { healthScore: 94, counts: run(1, ['a']).counts, unchecked: 0, findingIds: ['a'] }
  const since = [{ checkId: 'a', firstSeenMs: 2, lastSeenMs: 9e15 }]
  const samples = [1, 9e15].map((atMs) => ({ ...sample, atMs }))
  await writeFile(path, JSON.stringify({ version: 1, samples, since }))
  const history = await opened(path)
  expect(history.report()).toMatchObject({ samples: [{ atMs: 1 }], since: [{ firstSeenMs: 2, lastSeenMs: 7 }] })
  history.record(run(8, ['a', 'b']))
  expect(history.report().samples.at(-1)?.atMs).toBe(8)
  await history.stop()
})

test.each([
  ['ahead', 10 * 365 * 86_400_000],
  ['behind', -10 * 365 * 86_400_000]
])('a clock that was %s for a while costs no sample, over restarts too', async (_, jump) => {
  const path = await fileInFolder()
  const clock = new FakeClock()
  const start = async (): Promise<PostureHistory> => {
    const history = new PostureHistory(path, () => undefined, clock, silentLog)
    await history.load()
    return history
  }
  const recordNow = async (findingIds: string[]): Promise<PostureHistory> => {
    const history = await start()
    history.record(run(clock.nowMs(), findingIds))
    await history.stop()
    return history
  }
  const begun = clock.nowMs()
  await recordNow(['a'])
  clock.jump(jump)
  const wrong = await recordNow(['a', 'b'])
  expect(wrong.report().samples.every(({ atMs }) => atMs <= clock.nowMs())).toBe(true)
  clock.jump(-jump)
  clock.advance(1_000)
  const { samples, since } = (await recordNow(['a', 'b', 'c'])).report()
  expect(samples.filter(({ atMs }) => atMs >= begun).map(({ findingIds }) => findingIds.join(''))).toEqual(['a', 'abc'])
  expect(since.every(({ lastSeenMs }) => lastSeenMs === clock.nowMs())).toBe(true)
  expect(since.find(({ checkId }) => checkId === 'a')?.firstSeenMs).toBe(begun)
})

test('a folder that is not there is not made; the history goes on in memory and says so, and heals', async () => {
  const folder = join(await temporaryFolder(), 'state')
  const path = join(folder, 'posture-history.json')
  const history = await opened(path)
  history.record(run(1))
  await history.stop()
  expect(history.report()).toMatchObject({ samples: [{ atMs: 1 }], persisted: true })
  expect(history.report().problem).toContain('ENOENT')
  await mkdir(folder)
  // The same outcome again is no news, and yet what is missing on the disk goes there.
  history.record(run(2))
  await history.stop()
  expect(history.report().problem).toBeNull()
  expect((await opened(path)).report().samples).toHaveLength(1)
})

test('without a path nothing is kept', async () => {
  const history = await opened(undefined)
  history.record(run(1))
  await history.stop()
  expect(history.report()).toMatchObject({ samples: [{ atMs: 1 }], persisted: false, problem: null })
})
