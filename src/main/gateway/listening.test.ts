import { expect, test } from 'vitest'
import { AppError } from '../../shared/errors'
import { silentLog } from '../platform/log'
import { Listening } from './listening'

class FakeServer {
  error: Error | undefined = new AppError('gateway.cannot-listen', 'port 8765 is taken')
  listens = false
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
