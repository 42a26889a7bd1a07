import { createServer, type AddressInfo, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { PROBES } from './catalogue'
import { openLine } from './line'
import { authorized, rpc, runProbe } from './probe'
import type { Target } from './target'

const TOKEN = 'canary-token-of-the-gateway'

/** Somebody else's server, which answers everybody and keeps what it was told. */
const stranger = async (): Promise<{ heard: () => string; target: Target }> => {
  let heard = ''
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1')
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}')
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const target = { url, token: TOKEN, asksForToken: true, isThrowAway: true, isOurs: () => Promise.resolve(false) }
  return { heard: () => heard, target }
}

test('the token is not sent over a connection that did not arrive at the gateway itself (CVE-2026-25253)', async () => {
  const { heard, target } = await stranger()
  const line = await openLine(target)
  await expect(line.send(authorized(rpc()))).rejects.toThrow('the token was not sent')
  await line.send(rpc())
  expect(await line.answer()).toMatchObject({ status: 200 })
  line.close()
  expect(heard()).toContain('POST /rpc')
  expect(heard()).not.toContain(TOKEN)
})

test.each(PROBES.filter(({ needs }) => needs !== 'end' && needs !== 'rotation'))(
  '$id never passes, and never tells the token, where somebody else answers',
  async (probe) => {
    const { heard, target } = await stranger()
    expect((await runProbe(probe, target)).status).not.toBe('pass')
    expect(heard()).not.toContain(TOKEN)
  }
)

test('an end of a connection is known for as long as it is open', async () => {
  const { target } = await stranger()
  const known = new Set<number>()
  const line = await openLine({
    ...target,
    connected: ({ port }) => {
      known.add(port)
      return () => known.delete(port)
    }
  })
  expect(known.size).toBe(1)
  line.close()
  expect(known.size).toBe(0)
})

test('nothing listens there: not run, and the reason is said', async () => {
  const probe = PROBES[0]!
  const target: Target = {
    url: 'http://127.0.0.1:1',
    token: TOKEN,
    asksForToken: true,
    isOurs: () => Promise.resolve(true)
  }
  expect(await runProbe(probe, target)).toMatchObject({
    status: 'not-run',
    detail: expect.stringContaining('could not be reached')
  })
})
