import { expect, test } from 'vitest'
import { AppError } from '../../shared/errors'
import { silentLog } from '../platform/log'
import type { SettingValues } from '../settings/table'
import { Listening } from './listening'

class FakeServer {
  error: Error | undefined = new AppError('gateway.cannot-listen', 'port 8765 is taken')
  listens = false
  get url(): string | null {
    return this.listens ? 'http://127.0.0.1:8765' : null
  }
  move = async (_next: SettingValues, adopt: () => void): Promise<void> => {
    await this.stop()
    await this.start()
    adopt()
  }
  start = async (): Promise<void> => {
    if (this.error) throw this.error
    this.listens = true
  }
  stop = async (): Promise<void> => {
    this.listens = false
  }
}

test('where nobody can put it right, a port that is taken is the end', async () => {
  const listening = new Listening(new FakeServer(), false, silentLog)
  await expect(listening.start()).rejects.toMatchObject({ code: 'gateway.cannot-listen' })
})

test('in the desktop app it is a state with a reason, until a new try succeeds', async () => {
  const server = new FakeServer()
  const listening = new Listening(server, true, silentLog)
  await listening.start()
  expect(listening.problem).toBe('port 8765 is taken')
  expect(await listening.retry()).toBe(false)
  server.error = undefined
  expect(await listening.retry()).toBe(true)
  expect([listening.problem, server.listens]).toEqual([null, true])
  expect(await listening.retry()).toBe(false)
})

test('another fault is not tolerated', async () => {
  const server = new FakeServer()
  server.error = new Error('a bug')
  await expect(new Listening(server, true, silentLog).start()).rejects.toThrow('a bug')
})

test('once stopped, a late try opens no port', async () => {
  const server = new FakeServer()
  const listening = new Listening(server, true, silentLog)
  await listening.start()
  server.error = undefined
  const [, opened] = await Promise.all([listening.stop(), listening.retry()])
  expect([opened, server.listens]).toEqual([false, false])
})

const NO_VALUES = {} as SettingValues

test('a move puts the new settings in force only once it listens by them', async () => {
  const server = new FakeServer()
  server.error = undefined
  const listening = new Listening(server, false, silentLog)
  await listening.start()
  let adopted = 0
  await listening.move(NO_VALUES, () => adopted++)
  expect([adopted, server.listens]).toEqual([1, true])
})

test('where neither the new nor the old port can be had, the old one is asked for again until it can', async () => {
  const server = new FakeServer()
  server.error = undefined
  const listening = new Listening(server, false, silentLog)
  await listening.start()
  let tries = 0
  const refuse = new AppError('gateway.cannot-listen', 'port 8765 is taken')
  server.start = async () => {
    if (++tries < 3) throw refuse
    server.listens = true
  }
  let adopted = 0
  await expect(listening.move(NO_VALUES, () => adopted++)).rejects.toBe(refuse)
  expect([adopted, tries, server.listens, listening.problem]).toEqual([0, 3, true, null])
})

test('once stopped, nothing moves', async () => {
  const server = new FakeServer()
  server.error = undefined
  const listening = new Listening(server, false, silentLog)
  await listening.start()
  await listening.stop()
  await expect(listening.move(NO_VALUES, () => undefined)).rejects.toMatchObject({ code: 'gateway.cannot-listen' })
  expect(server.listens).toBe(false)
})
