import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connect, type SecureVersion } from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hasOpenssl, makeCertificate } from '../support/certificate'
import { ask, holdOpen, sendBytes } from '../support/raw-http'
import { freshFolder, Gateway, removeFolder, type Variables } from '../support/trust-console'
import { SocketClient } from '../support/ws-client'

const TOKEN = 'correct-horse-battery-staple-0123456789'
const RIGHT = { authorization: `Bearer ${TOKEN}` }
const STATUS = '{"id":1,"method":"status"}'

let files: string
const inFiles = (name: string): string => join(files, name)
const tls = (cert: string | undefined, key: string | undefined): Variables => ({
  TRUST_CONSOLE_GATEWAY_AUTH_TOKEN: TOKEN,
  TRUST_CONSOLE_GATEWAY_TLS_CERT: cert && inFiles(cert),
  TRUST_CONSOLE_GATEWAY_TLS_KEY: key && inFiles(key)
})

beforeAll(async () => {
  files = await freshFolder()
  if (hasOpenssl) await Promise.all([makeCertificate(files, 'ours'), makeCertificate(files, 'other')])
  await writeFile(inFiles('text.pem'), 'not a certificate\n')
})
afterAll(() => removeFolder(files))
beforeEach(({ skip }) => skip(!hasOpenssl, 'openssl is not installed'))

describe('with a certificate and its key', () => {
  let gateway: Gateway
  let ca: Buffer
  beforeAll(async () => {
    if (!hasOpenssl) return
    ca = await readFile(inFiles('ours.pem'))
    gateway = await Gateway.start(await freshFolder(), tls('ours.pem', 'ours.key'))
  })
  afterAll(async () => {
    if (!hasOpenssl) return
    await gateway.stop()
    await removeFolder(gateway.home)
  })

  /** The protocol two sides agree on. */
  const handshake = (version: SecureVersion): Promise<string | null> =>
    new Promise((done, failed) => {
      const options = { host: '127.0.0.1', port: gateway.port, ca, minVersion: version, maxVersion: version }
      // The lowest security level lets this client offer the old versions at all.
      const socket = connect({ ...options, ciphers: 'ALL:@SECLEVEL=0' }, () => {
        done(socket.getProtocol())
        socket.destroy()
      })
      socket.once('error', failed)
    })

  test('the address says https, and health and calls are answered over it', async () => {
    expect(gateway.url).toBe(`https://127.0.0.1:${gateway.port}`)
    const health = await ask(gateway.port, { ca, method: 'GET', target: '/health' })
    expect(health.body.result).toMatchObject({ status: 'ok', service: 'trust-console' })
    expect(await ask(gateway.port, { ca, body: STATUS })).toMatchObject({
      status: 401,
      body: { error: 'unauthorized' }
    })
    const { body } = await ask(gateway.port, { ca, headers: RIGHT, body: STATUS })
    expect(body.result.status).toBe('ok')
  })

  test('only TLS 1.3 is accepted', async () => {
    expect(await handshake('TLSv1.3')).toBe('TLSv1.3')
    for (const version of ['TLSv1.2', 'TLSv1.1', 'TLSv1'] as const) {
      await expect(handshake(version), version).rejects.toThrow(/protocol version/i)
    }
  })

  test('plain HTTP gets nothing', async () => {
    const bytes = `GET /health HTTP/1.1\r\nHost: 127.0.0.1:${gateway.port}\r\n\r\n`
    const answer = await sendBytes(gateway.port, bytes).catch(() => '')
    expect(answer).not.toContain('trust-console')
  })

  test('our own page is the https one only', async () => {
    const from = (scheme: string) =>
      ask(gateway.port, { ca, headers: { ...RIGHT, origin: `${scheme}://127.0.0.1:${gateway.port}` }, body: STATUS })
    expect(await from('https')).toMatchObject({ status: 200 })
    expect(await from('http')).toMatchObject({ status: 403, body: { error: 'forbidden_origin' } })
  })

  test('a WebSocket opens over it', async () => {
    const client = await SocketClient.open(`wss://127.0.0.1:${gateway.port}/ws`, RIGHT, { ca })
    expect((await client.call(1, 'status')).result.status).toBe('ok')
    client.socket.close()
  })
})

test('a client that never finishes the handshake does not hold up the end', async () => {
  const gateway = await Gateway.start(await freshFolder(), tls('ours.pem', 'ours.key'))
  const silent = await holdOpen(gateway.port, '\x16\x03\x01')
  silent.on('error', () => undefined)
  // Longer than any stop takes; the bound only turns a hang into a readable failure.
  const outcome = await Promise.race([gateway.stop(), pause(40_000, 'still running')])
  silent.destroy()
  await gateway.stop('SIGKILL')
  await removeFolder(gateway.home)
  expect(outcome).toBe(0)
})

describe('serve exits 1 with one line, and never falls back to plain HTTP,', () => {
  test.each([
    ['when the certificate is not there', 'none.pem', 'ours.key'],
    ['when the key is not there', 'ours.pem', 'none.key'],
    ['when only the certificate is set', 'ours.pem', undefined],
    ['when only the key is set', undefined, 'ours.key'],
    ['when the key belongs to another certificate', 'ours.pem', 'other.key'],
    ['when the certificate is not PEM', 'text.pem', 'ours.key'],
    ['when the key is not PEM', 'ours.pem', 'text.pem']
  ])('%s', async (_title, cert, key) => {
    const home = await freshFolder()
    const outcome = await Gateway.start(home, tls(cert, key)).then(
      async (gateway) => `it listens, and stops with ${(await gateway.stop()) ?? 'a signal'}`,
      (error: unknown) => (error as Error).message
    )
    await removeFolder(home)
    expect(outcome).toMatch(/^serve ended with 1: [^\n]+\n?$/)
    expect(outcome).toMatch(/tls/i)
  })
})
