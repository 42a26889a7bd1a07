import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openFilesLimit } from '../../src/main/platform/open-files'
import { coreIn } from '../support/core'
import { folderForTest, gatewayForTest, ROOMY } from '../support/lifetime'
import { CLI, cleanEnvironment, GatewayClient, runJson } from '../support/trust-console'
import { SocketClient } from '../support/ws-client'

const MANY = 10_000
const AT_A_TIME = 500
/** What the gateway takes. */
const MOST = 4_096

/** Sockets that are opened and say nothing, or what they are told to. */
class Crowd {
  readonly sockets: Socket[] = []
  closed = 0

  get open(): number {
    return this.sockets.length - this.closed
  }

  /** Settles when each was either taken or hung up on. */
  async grow(port: number, count: number, says = ''): Promise<void> {
    for (let left = count; left > 0; left -= AT_A_TIME) {
      await Promise.all(Array.from({ length: Math.min(left, AT_A_TIME) }, () => this.add(port, says)))
    }
    // Those over the limit are hung up on in the next turns of the gateway.
    for (let before = -1; before !== this.closed; await pause(200)) before = this.closed
  }

  destroy(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  private async add(port: number, says: string): Promise<void> {
    const socket = connect(port, '127.0.0.1')
    this.sockets.push(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => this.closed++)
    // Else the end that the gateway sends is never seen.
    socket.resume()
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => undefined)
    if (says !== '') socket.write(says)
  }
}

const crowdForTest = (): Crowd => {
  const crowd = new Crowd()
  onTestFinished(() => crowd.destroy())
  return crowd
}

/** Memory of a process, in MiB. */
const residentMiB = async (pid: number): Promise<number> =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

test('10,000 idle sockets: who was there is answered, the rest is hung up on, commands work, and it all passes', async (context) => {
  if (openFilesLimit() < MANY + 1_000) context.skip(`this process may have ${openFilesLimit()} open files only`)
  const gateway = await gatewayForTest(await folderForTest())
  const bearer = { authorization: `Bearer ${await gateway.token()}` }
  const client = await SocketClient.open(`ws://127.0.0.1:${gateway.port}/ws`, bearer)
  onTestFinished(() => client.socket.terminate())
  await client.call(1, 'secrets.store.set', { targetId: 'custom.a', value: 'before' })
  const before = await residentMiB(gateway.child.pid!)
  const crowd = crowdForTest()
  await crowd.grow(gateway.port, MANY - 500)
  // Half a request each: the head does not end.
  await crowd.grow(gateway.port, 500, 'POST /rpc HTTP/1.1\r\nHost: 127.0.0.1\r\n')
  expect(crowd.sockets).toHaveLength(MANY)
  expect(crowd.closed).toBeGreaterThanOrEqual(MANY - MOST)

  expect(await client.call(2, 'status')).toMatchObject({ result: { status: 'ok' } })
  expect(await client.call(3, 'secrets.store.set', { targetId: 'custom.a', value: 'during' })).toMatchObject({
    result: { ok: true }
  })
  expect(await runJson(gateway.home, ['status'])).toMatchObject({ status: 'ok' })
  // 4,096 of them are a few tens of KiB each at the most.
  expect((await residentMiB(gateway.child.pid!)) - before).toBeLessThan(400)

  // Nobody sends them away but the gateway: they say nothing, or no more.
  while (crowd.open > 0) await pause(200)
  expect(await gateway.call('status')).toMatchObject({ status: 'ok' })
  expect(await client.call(4, 'secrets.resolve', { commandName: 'test', targetIds: ['custom.a'] })).toMatchObject({
    result: { assignments: [{ value: 'during' }] }
  })
  if (!gateway.stderr().includes('connections are taken')) throw new Error(`nothing was told: ${gateway.stderr()}`)
  await gateway.stop()
}, 120_000)

test('where few files may be open, a crowd does not keep the gateway from its disk', async () => {
  const home = await folderForTest()
  const child = spawn('sh', ['-c', 'ulimit -n 400; exec "$0" "$@"', process.execPath, CLI, 'serve'], {
    env: cleanEnvironment(home, ROOMY),
    cwd: tmpdir()
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  const gateway = new GatewayClient(home, JSON.parse(line).url)
  const bearer = { authorization: `Bearer ${await gateway.token()}` }
  const client = await SocketClient.open(`ws://127.0.0.1:${gateway.port}/ws`, bearer)
  onTestFinished(() => client.socket.terminate())
  const crowd = crowdForTest()
  await crowd.grow(gateway.port, 600)
  expect(crowd.open).toBeLessThan(400 - 200)
  for (let count = 1; count <= 5; count++) {
    const params = { targetId: 'custom.a', value: `v${count}` }
    expect(await client.call(count, 'secrets.store.set', params)).toMatchObject({ result: { ok: true } })
  }
})

test('a WebSocket whose client never answers a ping is ended; one that does stays', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const core = coreIn(await folderForTest())
  onTestFinished(() => core.stop())
  await core.start()
  const url = `${core.gatewayUrl()!.replace('http', 'ws')}/ws`
  const headers = { authorization: `Bearer ${core.settings.values['gateway.authToken']}` }
  const dead = new WebSocket(url, { headers, autoPong: false })
  const alive = new WebSocket(url, { headers })
  await Promise.all([once(dead, 'open'), once(alive, 'open')])
  const ended = once(dead, 'close')
  for (let pings = 0; pings < 3; pings++) {
    const pinged = once(alive, 'ping')
    vi.advanceTimersByTime(30_000)
    await pinged
    // The answer has to arrive before the next ping asks for it.
    alive.send('{"id":1,"method":"status"}')
    await once(alive, 'message')
  }
  await ended
  expect(alive.readyState).toBe(WebSocket.OPEN)
  alive.terminate()
})
