import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CallError, type ConnectionState } from './client'
import { ANSWER_WITHIN_MS, SocketClient } from './socket-client'
import type { SocketWorld } from './socket-world'

class FakeSocket {
  onopen: () => void = () => undefined
  onmessage: (event: { data: string }) => void = () => undefined
  onclose: () => void = () => undefined
  readonly sent: { id: number; method: string; params: unknown }[] = []
  send(text: string): void {
    this.sent.push(JSON.parse(text) as FakeSocket['sent'][number])
  }
  answer(answer: object): void {
    this.onmessage({ data: JSON.stringify(answer) })
  }
}

interface Set {
  client: SocketClient
  sockets: FakeSocket[]
  states: ConnectionState[]
  world: SocketWorld & {
    status: number | undefined
    wake: () => void
    present: () => void
    ticket: string | undefined
    newTicket: () => void
  }
}

const make = async (): Promise<Set> => {
  const sockets: FakeSocket[] = []
  const world: Set['world'] = {
    status: 204,
    ticket: undefined,
    wake: () => undefined,
    present: () => undefined,
    newTicket: () => undefined,
    openSocket: () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket as unknown as WebSocket
    },
    sessionStatus: () => Promise.resolve(world.status),
    redeem: () => {
      world.status = 204
      return Promise.resolve()
    },
    takeTicket: () => world.ticket,
    onWake: (listener) => (world.wake = listener),
    onPresence: (listener) => (world.present = listener),
    onTicket: (listener) => (world.newTicket = listener),
    random: () => 1
  }
  const client = new SocketClient(world)
  const states: ConnectionState[] = []
  client.onConnection((state) => states.push(state))
  await client.start()
  return { client, sockets, states, world }
}

const open = async (): Promise<Set> => {
  const set = await make()
  set.sockets[0]?.onopen()
  return set
}
const flush = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('topics', () => {
  test('the first listener subscribes and the last one unsubscribes', async () => {
    const { client, sockets } = await open()
    const ends = [client.subscribe('secrets', () => undefined), client.subscribe('secrets', () => undefined)]
    ends[0]?.()
    ends[0]?.()
    expect(sockets[0]?.sent.map(({ method }) => method)).toEqual(['subscribe'])
    ends[1]?.()
    expect(sockets[0]?.sent.map(({ method }) => method)).toEqual(['subscribe', 'unsubscribe'])
  })

  test('a listener that throws keeps the news from no other', async () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const { client, sockets } = await open()
    const heard: unknown[] = []
    client.subscribe('secrets', () => {
      throw new Error('the fault of the page')
    })
    client.subscribe('secrets', (data) => heard.push(data))
    sockets[0]?.answer({ method: 'secrets', params: { count: 1 } })
    expect(heard).toEqual([{ count: 1 }])
  })

  test('a new connection is told the topics that still have a listener', async () => {
    const { client, sockets } = await open()
    client.subscribe('secrets', () => undefined)()
    client.subscribe('activity', () => undefined)
    sockets[0]?.onclose()
    await vi.advanceTimersByTimeAsync(250)
    sockets[1]?.onopen()
    expect(sockets[1]?.sent.map(({ params }) => params)).toEqual([{ topic: 'activity' }])
  })
})

describe('a call', () => {
  test('is refused with the code, the words and the field', async () => {
    const { client, sockets } = await open()
    const call = client.call('status', {})
    await flush()
    sockets[0]?.answer({ id: 1, error: { message: 'no', data: { code: 'rpc.invalid-params', field: 'value' } } })
    const error = await call.catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(CallError)
    expect(error).toMatchObject({ code: 'rpc.invalid-params', message: 'no', field: 'value' })
  })

  test('that is not answered ends, and its late answer is ignored', async () => {
    const { client, sockets } = await open()
    const call = client.call('status', {}).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(ANSWER_WITHIN_MS)
    expect(await call).toMatchObject({ code: 'command.unreachable' })
    sockets[0]?.answer({ id: 1, result: {} })
  })

  test('under way when the connection is lost fails at once', async () => {
    const { client, sockets } = await open()
    const call = client.call('status', {}).catch((error: unknown) => error)
    await flush()
    sockets[0]?.onclose()
    expect(await call).toMatchObject({ code: 'command.unreachable' })
    await expect(client.call('status', {})).rejects.toMatchObject({ code: 'command.unreachable' })
  })
})

describe('a lost connection', () => {
  test('is tried again ever more slowly', async () => {
    const { sockets, states } = await open()
    sockets[0]?.onclose()
    await vi.advanceTimersByTimeAsync(249)
    expect(sockets).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    sockets[1]?.onclose()
    await vi.advanceTimersByTimeAsync(499)
    expect(sockets).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1)
    sockets[2]?.onopen()
    expect(states).toEqual(['entering', 'connected', 'lost', 'lost', 'connected'])
  })

  test('is tried at once, and once only, when the page wakes', async () => {
    const { sockets, world } = await open()
    world.wake()
    await flush()
    expect(sockets).toHaveLength(1)
    sockets[0]?.onclose()
    world.wake()
    world.wake()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sockets).toHaveLength(2)
  })

  test('tells the gateway that somebody is there, and only while there is one', async () => {
    const { sockets, world } = await open()
    world.present()
    expect(sockets[0]?.sent.map(({ method }) => method)).toEqual(['present'])
    sockets[0]?.onclose()
    world.present()
    expect(sockets[0]?.sent).toHaveLength(1)
  })

  test('whose session ended is said to be refused, until a new link is opened in this tab', async () => {
    const { sockets, states, world } = await open()
    world.status = 401
    sockets[0]?.onclose()
    await vi.advanceTimersByTimeAsync(60_000)
    expect([states.at(-1), sockets.length]).toEqual(['refused', 1])
    world.ticket = 'new'
    world.newTicket()
    await flush()
    sockets[1]?.onopen()
    expect(states.at(-1)).toBe('connected')
  })
})
