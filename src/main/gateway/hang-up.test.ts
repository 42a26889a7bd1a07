import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { hangUpUnlessTaken } from './hang-up'

/** More than the buffers of two sockets hold. */
const MUCH = Buffer.alloc(64 * 1024 * 1024)

/** A server that gives its client no more than this long without taking anything. @returns a connection that asked */
const asked = async (path: string): Promise<{ client: Socket; peer: Socket }> => {
  const server = createServer((request, response) => {
    response.end(request.url === '/much' ? MUCH : 'little')
    hangUpUnlessTaken(response, 250)
  })
  const connected = once(server, 'connection') as Promise<[Socket]>
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.on('error', () => undefined)
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  client.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
  const [peer] = await connected
  return { client, peer }
}

test('a client that takes nothing of its answer is hung up on', async () => {
  const { client, peer } = await asked('/much')
  client.pause()
  await once(peer, 'close')
  expect(client.bytesRead).toBeLessThan(MUCH.length)
})

test('one that takes it, in its own time, gets all of it', async () => {
  const { client } = await asked('/much')
  let bytes = 0
  await new Promise<void>((done) =>
    client.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes >= MUCH.length) return done()
      if (bytes % 64 === 0) return
      client.pause()
      setTimeout(() => client.resume(), 1)
    })
  )
  expect(bytes).toBeGreaterThanOrEqual(MUCH.length)
})

test('one that has its answer may be idle for as long as the server lets idle ones be', async () => {
  const { client, peer } = await asked('/little')
  await once(client, 'data')
  expect(peer.timeout).not.toBe(250)
})
