import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '../../shared/errors'
import type { TopicData } from '../../shared/topics'
import { silentLog } from '../platform/log'
import { FakeClock } from '../platform/testing'
import type { SettingKey, SettingValues } from '../settings/table'
import { Ledger } from './ledger'
import type { GuardedChange, ProbationRecord } from './record'
import { ProbationService } from './service'

const CANNOT = new AppError('gateway.cannot-listen', 'port 2 is taken')

/** The service over settings and a gateway that are only noted down. */
class Bench {
  clock = new FakeClock()
  saved: ProbationRecord | undefined
  /** What waits for the gateway to listen anew. */
  pending = new Set<SettingKey>()
  url: string | null = 'http://127.0.0.1:1'
  latestArrival = 0
  moves = 0
  cannotMove = false
  /** Thrown by the next writes of the config. */
  failures = 0
  drifted: SettingKey[] = []
  told: TopicData['probation'][] = []
  readonly ledger = new Ledger(
    {
      load: () => Promise.resolve(this.saved),
      save: (record) => Promise.resolve(void (this.saved = structuredClone(record)))
    },
    60_000,
    silentLog
  )
  readonly service = new ProbationService({
    ledger: this.ledger,
    settings: {
      configuredValues: { 'http.port': 2, 'gateway.requireToken': true } as SettingValues,
      valuesForGateway: {} as SettingValues,
      isPending: (key) => this.pending.has(key),
      isPinned: () => false,
      inFile: () => Promise.resolve(new Map()),
      adoptForGateway: () => this.pending.clear(),
      putBack: (changes) => {
        if (this.failures-- > 0) throw new AppError('settings.file-io', 'the disk is full')
        const back = changes.map(({ key }) => key).filter((key) => !this.drifted.includes(key))
        // What the gateway holds goes back only when it listens anew.
        for (const key of back) if (key === 'http.port' && !this.pending.delete(key)) this.pending.add(key)
        return Promise.resolve(this.drifted)
      }
    },
    gateway: this,
    takeBack: () => Promise.resolve([]),
    look: () => Promise.resolve(),
    publish: (news) => this.told.push(news),
    note: () => Promise.resolve(),
    clock: this.clock,
    log: silentLog,
    lengthMs: 60_000
  })

  move = (_next: SettingValues, adopt: () => void): Promise<void> => {
    if (this.cannotMove) return Promise.reject(CANNOT)
    this.moves++
    adopt()
    return Promise.resolve()
  }

  async changed(...keys: SettingKey[]): Promise<string> {
    const change = (key: SettingKey): GuardedChange => ({
      ...{ key, runId: null, stepId: null, before: 1, fileBefore: 1, fileAfter: 2, made: true }
    })
    await this.ledger.add(keys.map(change))
    await this.service.tookEffect()
    return this.ledger.record?.id ?? ''
  }

  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 500) {
      this.clock.advance(500)
      await vi.advanceTimersByTimeAsync(500)
    }
  }

  get state(): string | undefined {
    return this.service.probation?.state
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what holds at once goes back after the time, not before', async () => {
  const bench = new Bench()
  const id = await bench.changed('gateway.requireToken')
  await bench.pass(59_500)
  expect([bench.state, bench.service.probation?.leftMs]).toEqual(['running', 500])
  await bench.pass(500)
  expect([bench.service.probation, bench.saved]).toEqual([null, undefined])
  expect(bench.service.outcome).toMatchObject({ id, kind: 'reverted' })
})

test('what waits is not counted down; taken over it is, and going back it moves once more', async () => {
  const bench = new Bench()
  bench.pending.add('http.port')
  const id = await bench.changed('http.port')
  await bench.pass(600_000)
  expect(bench.state).toBe('waiting')
  expect(await bench.service.takeOver(id)).toMatchObject({ state: 'running', leftMs: 60_000 })
  await bench.pass(60_000)
  expect([bench.service.outcome?.kind, bench.moves, bench.service.probation]).toEqual(['reverted', 2, null])
})

describe('of two changes, one at once and one that waits,', () => {
  test('a confirmation keeps what holds, and the other goes on waiting', async () => {
    const bench = new Bench()
    bench.pending.add('http.port')
    const id = await bench.changed('gateway.requireToken', 'http.port')
    await bench.service.confirm(id, 1)
    expect(bench.service.probation).toMatchObject({ id, state: 'waiting', changes: [{ key: 'http.port' }] })
    await bench.service.takeOver(id)
    await bench.pass(60_000)
    expect(bench.service.outcome?.text).toMatch(/^http\.port: the change was put back/)
  })

  test('the time over takes back what holds, and the other goes on waiting', async () => {
    const bench = new Bench()
    bench.pending.add('http.port')
    await bench.changed('gateway.requireToken', 'http.port')
    await bench.pass(60_000)
    expect(bench.service.outcome?.text).toMatch(/^gateway\.requireToken: the change was put back/)
    expect(bench.service.probation).toMatchObject({ state: 'waiting', changes: [{ key: 'http.port' }] })
  })

  test('a take-over gives both the whole time, and asks for a connection that is newer than it', async () => {
    const bench = new Bench()
    bench.pending.add('http.port')
    const id = await bench.changed('gateway.requireToken', 'http.port')
    await bench.pass(50_000)
    bench.latestArrival = 7
    await bench.service.takeOver(id)
    await bench.pass(50_000)
    await expect(bench.service.confirm(id, 7)).rejects.toMatchObject({ code: 'remediation.not-confirmed' })
    expect((await bench.service.confirm(id, 8)).kind).toBe('kept')
    expect(bench.saved).toBeUndefined()
  })
})

test('where it cannot be written back, that is told and tried again, and then it is', async () => {
  const bench = new Bench()
  const id = await bench.changed('gateway.requireToken')
  bench.failures = 2
  await bench.pass(60_000)
  expect(bench.service.outcome).toMatchObject({ kind: 'stuck', text: expect.stringContaining('the disk is full') })
  expect(bench.state).toBe('reverting')
  // Its time is over: it is late for a confirmation.
  await expect(bench.service.confirm(id, 9)).rejects.toMatchObject({ code: 'remediation.no-probation' })
  await bench.pass(20_000)
  expect([bench.service.outcome?.kind, bench.service.probation]).toEqual(['reverted', null])
})

test('where it can never be written back, that ends, and nothing runs for ever', async () => {
  const bench = new Bench()
  await bench.changed('gateway.requireToken')
  bench.failures = 1_000
  await bench.pass(60_000 + 6 * 10_000)
  expect([bench.service.outcome?.kind, bench.service.probation, vi.getTimerCount()]).toEqual(['stuck', null, 0])
})

test('where the old address cannot be had any more, the gateway stays where it is reached', async () => {
  const bench = new Bench()
  bench.pending.add('http.port')
  await bench.service.takeOver(await bench.changed('http.port'))
  bench.cannotMove = true
  await bench.pass(60_000 + 6 * 10_000)
  expect(bench.service.outcome).toMatchObject({ kind: 'stuck', text: expect.stringContaining('port 2 is taken') })
  expect(bench.moves).toBe(1)
})

test('a take-over that cannot listen puts the change back and says so', async () => {
  const bench = new Bench()
  bench.pending.add('http.port')
  const id = await bench.changed('http.port')
  bench.cannotMove = true
  await expect(bench.service.takeOver(id)).rejects.toMatchObject({
    code: 'gateway.cannot-listen',
    message: expect.stringContaining('put back, because the gateway cannot listen so (port 2 is taken)')
  })
  expect([bench.service.probation, bench.saved]).toEqual([null, undefined])
})

test('a confirmation that cannot be kept on the disk is none', async () => {
  const bench = new Bench()
  const id = await bench.changed('gateway.requireToken')
  const full = vi.spyOn(bench.ledger, 'keep').mockRejectedValue(new AppError('settings.file-io', 'the disk is full'))
  await expect(bench.service.confirm(id, 1)).rejects.toMatchObject({ code: 'settings.file-io' })
  expect(bench.state).toBe('running')
  full.mockRestore()
  expect((await bench.service.confirm(id, 1)).kind).toBe('kept')
})

test('the news are those of a change of state, not of each second', async () => {
  const bench = new Bench()
  await bench.changed('gateway.requireToken')
  const before = bench.told.length
  await bench.pass(30_000)
  expect(bench.told.length).toBe(before)
})
