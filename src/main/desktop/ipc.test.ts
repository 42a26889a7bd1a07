import type { WebContents } from 'electron'
import { beforeEach, expect, test, vi } from 'vitest'
import { CALL_CHANNEL, type Reply } from '../../shared/bridge'
import { silentLog } from '../platform/log'
import { Topics } from '../platform/topics'
import { WindowDoor } from './ipc'
import { APP_ORIGIN } from './links'

type Handler = (event: unknown, method: unknown, params: unknown) => Promise<Reply<unknown>>

const handlers = vi.hoisted(() => new Map<string, Handler>())
vi.mock('electron', () => ({
  ipcMain: {
    handle: (channel: string, handler: Handler) => handlers.set(channel, handler),
    removeHandler: (channel: string) => handlers.delete(channel)
  }
}))

const mainFrame = { origin: APP_ORIGIN }
const page = { mainFrame, send: () => undefined } as unknown as WebContents
let called: unknown[]
let refused: unknown[]

/** A call as it arrives in the main process, past a preload that judged nothing. */
const call = (method: unknown, senderFrame: unknown = mainFrame): Promise<Reply<unknown>> =>
  handlers.get(CALL_CHANNEL)!({ sender: page, senderFrame }, method, {})

beforeEach(() => {
  called = []
  refused = []
  const core = {
    topics: new Topics(silentLog),
    router: { call: async (name: unknown) => called.push(name) },
    refusals: { add: (...facts: unknown[]) => refused.push(facts) }
  }
  new WindowDoor(core as unknown as ConstructorParameters<typeof WindowDoor>[0], () => page, silentLog).open()
})

test('a call of our page is passed on', async () => {
  expect(await call('status')).toMatchObject({ ok: true })
  expect(called).toEqual(['status'])
})

test.each([[['status']], [{ toString: () => 'status' }], [7], [undefined], [null]])(
  'a name that is no text is refused: %j',
  async (name) => {
    expect(await call(name)).toMatchObject({ ok: false, error: { code: 'rpc.invalid-request' } })
    expect(called).toEqual([])
  }
)

test.each([[null], [{ origin: APP_ORIGIN }], [{ origin: 'https://foreign.test' }]])(
  'a call of another frame is refused and recorded: %j',
  async (frame) => {
    expect(await call('status', frame)).toMatchObject({ ok: false, error: { code: 'rpc.invalid-request' } })
    expect(called).toEqual([])
    expect(refused).toHaveLength(1)
  }
)
