import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { JobState } from '../../shared/remediation/contract'
import { silentLog } from '../platform/log'
import { Topics } from '../platform/topics'
import type { PostureMark } from './posture-news'
import { PostureWatch } from './posture-watch'

const mark = (healthScore: number): PostureMark => ({ healthScore, problems: {} })

let topics: Topics
let posture: PostureMark | Error
let remembered: PostureMark | null
let looks: number
let shown: (number | null)[]
let told: string[]
let watch: PostureWatch

beforeEach(() => {
  vi.useFakeTimers()
  topics = new Topics(silentLog)
  posture = mark(100)
  remembered = null
  looks = 0
  shown = []
  told = []
  watch = new PostureWatch(
    {
      look: async () => {
        looks++
        if (posture instanceof Error) throw posture
        return posture
      },
      remembered: () => remembered,
      remember: (seen) => (remembered = seen),
      show: (seen) => shown.push(seen?.healthScore ?? null),
      notify: ({ body }) => told.push(body)
    },
    silentLog
  )
})
afterEach(() => {
  vi.useRealTimers()
})

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1_000)
const beat = (): void => topics.publish('heartbeat', { healthScore: null, atMs: 1 })

test('it looks at the start, after each heartbeat and after each change', async () => {
  watch.start(topics)
  await settle()
  beat()
  await settle()
  topics.publish('settings', { keys: ['http.port'] })
  await settle()
  expect([looks, shown]).toEqual([3, [100, 100, 100]])
})

test('a burst of changes is one look', async () => {
  watch.start(topics)
  for (let index = 0; index < 20; index++) topics.publish('secrets', { count: index })
  await settle()
  expect(looks).toBe(1)
})

test('it tells once that the posture got worse, not each time it is bad', async () => {
  watch.start(topics)
  await settle()
  posture = mark(69)
  for (let index = 0; index < 3; index++) {
    beat()
    await settle()
  }
  expect(told).toEqual(['Health went from 100 to 69 of 100.'])
})

test('what got worse while the app was not running is told at the start', async () => {
  remembered = mark(100)
  posture = mark(69)
  watch.start(topics)
  await settle()
  expect(told).toHaveLength(1)
  expect(remembered).toEqual(mark(69))
})

test('checks that cannot be run show as unknown, and what was known stays for the comparison', async () => {
  watch.start(topics)
  await settle()
  posture = new Error('no')
  await watch.look()
  expect([shown.at(-1), remembered, told]).toEqual([null, mark(100), []])
})

test('a run of maintenance is looked at when it has ended', async () => {
  watch.start(topics)
  await settle()
  const job = {
    jobId: 'a',
    undoOf: null,
    status: 'completed' as const,
    progress: 50,
    createdAtMs: 1,
    updatedAtMs: 1,
    actions: [],
    stopping: false,
    steps: []
  } satisfies Omit<JobState, 'phase'>
  topics.publish('maintenance', { ...job, phase: 'apply' })
  await settle()
  expect(looks).toBe(1)
  topics.publish('maintenance', { ...job, phase: 'finished' })
  await settle()
  expect(looks).toBe(2)
})

test('once stopped it looks no more', async () => {
  watch.start(topics)
  await settle()
  await watch.stop()
  beat()
  await settle()
  expect(looks).toBe(1)
})
