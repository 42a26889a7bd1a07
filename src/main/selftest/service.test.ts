import { expect, onTestFinished, test } from 'vitest'
import type { SelftestProgress } from '../../shared/selftest/contract'
import { FakeClock } from '../platform/testing'
import type { SettingValues } from '../settings/table'
import { SelftestService } from './service'
import { SmallGateway, type Flaw } from './testing/small-gateway'
import type { ThrowAway } from './throw-away'

interface Bench {
  service: SelftestService
  news: (SelftestProgress | null)[]
  made: { ended: boolean }[]
  running: { url: string | null }
}

const setUp = async (flaws: readonly Flaw[] = []): Promise<Bench> => {
  const gateway = await new SmallGateway(flaws).start()
  onTestFinished(() => gateway.stop())
  const { url, token } = gateway.target
  const running: { url: string | null } = { url }
  const news: Bench['news'] = []
  const made: Bench['made'] = []
  const settings = {
    'gateway.authToken': token,
    'gateway.requireToken': true,
    'http.bind': '127.0.0.1'
  } as SettingValues
  const service = new SelftestService({
    gateway: {
      get url() {
        return running.url
      },
      problem: null,
      certificate: undefined,
      hasConnectionFrom: () => Promise.resolve(true)
    },
    settings: () => settings,
    startThrowAway: async (): Promise<ThrowAway> => {
      const second = await new SmallGateway([]).start()
      const state = { ended: false }
      made.push(state)
      return {
        target: second.target,
        end: () => {
          state.ended = true
          second.stop()
          return Promise.resolve()
        }
      }
    },
    publish: (progress) => news.push(progress),
    clock: new FakeClock()
  })
  return { service, news, made, running }
}

test('says how far it is, which probe runs, and that it has ended', async () => {
  const { service, news } = await setUp()
  const report = await service.run(['host.rebinding', 'origin.null'])
  expect(report).toMatchObject({ ok: true, cancelled: false })
  expect(news.slice(-3)).toEqual([
    { done: 0, total: 2, now: expect.stringMatching(/points its own name/), cancelling: false },
    { done: 1, total: 2, now: expect.stringMatching(/without an origin/), cancelling: false },
    null
  ])
  expect(service.progress).toBeNull()
  expect(service.last).toBe(report)
})

test('what is found is a finding with what should not have been seen', async () => {
  const { service } = await setUp(['null-origin'])
  const report = await service.run(['host.rebinding', 'origin.null'])
  expect(report.ok).toBe(false)
  expect(report.findings).toEqual([
    expect.objectContaining({
      checkId: 'selftest.origin.null',
      severity: 'critical',
      detail: expect.stringContaining('GET /health: 200')
    })
  ])
})

test('a cancel ends it after the probe under way; the rest is not run', async () => {
  const { service } = await setUp()
  const run = service.run(['host.rebinding', 'origin.null', 'proxy.identity'])
  expect(service.cancel()).toBe(true)
  const { cancelled, ok, results } = await run
  expect([cancelled, ok]).toEqual([true, true])
  expect(results.at(-1)).toMatchObject({
    status: 'not-run',
    detail: 'the self-test was cancelled before it',
    ranOn: null
  })
  expect(service.cancel()).toBe(false)
})

test('a second one at the same time is refused', async () => {
  const { service } = await setUp()
  const first = service.run(['origin.null'])
  await expect(service.run(['origin.null'])).rejects.toMatchObject({ code: 'selftest.busy' })
  await first
})

test('a rotation happens on a gateway that is made for it and ended', async () => {
  const { service, made } = await setUp()
  const { results } = await service.run(['token.rotated'])
  expect(results).toMatchObject([{ status: 'pass', ranOn: 'throw-away' }])
  expect(made).toEqual([{ ended: true }])
})

test('a gateway that goes elsewhere meanwhile is not followed', async () => {
  const { service, running } = await setUp()
  const run = service.run(['origin.null'])
  running.url = 'http://127.0.0.1:1'
  expect((await run).results).toMatchObject([
    { status: 'not-run', detail: expect.stringContaining('stopped listening') }
  ])
})

test('without a gateway, and for a probe that is none, nothing runs', async () => {
  const { service, running } = await setUp()
  await expect(service.run(['nonsense'])).rejects.toMatchObject({ code: 'rpc.invalid-params' })
  running.url = null
  await expect(service.run(undefined)).rejects.toMatchObject({
    code: 'command.unreachable',
    message: expect.stringContaining('trust-console serve')
  })
})
