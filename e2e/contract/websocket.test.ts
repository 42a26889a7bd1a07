import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ClientOptions } from 'ws'
import { ask, holdOpen } from '../support/raw-http'
import { freshFolder, Gateway, removeFolder, run, writeConfig, type Variables } from '../support/trust-console'
import { SocketClient } from '../support/ws-client'

const MIB = 1024 * 1024
const TOKEN = 'correct-horse-battery-staple-0123456789'
const RIGHT = { authorization: `Bearer ${TOKEN}` }
const PINNED = { TRUST_CONSOLE_GATEWAY_AUTH_TOKEN: TOKEN }
const STATUS = '{"id":1,"method":"status"}'

const started: Gateway[] = []
const start = async (variables: Variables = PINNED, config: unknown = {}): Promise<Gateway> => {
  const home = await freshFolder()
  await writeConfig(home, config)
  const gateway = await Gateway.start(home, variables)
  started.push(gateway)
  return gateway
}
afterAll(async () => {
  await Promise.all(started.map((gateway) => gateway.stop()))
  await Promise.all(started.map(({ home }) => removeFolder(home)))
})

const wsUrl = (gateway: Gateway): string => `ws://127.0.0.1:${gateway.port}/ws`
const open = (gateway: Gateway, headers: Record<string, string> = RIGHT, options: ClientOptions = {}) =>
  SocketClient.open(wsUrl(gateway), headers, options)

let gateway: Gateway
beforeAll(async () => {
  gateway = await start({ ...PINNED, TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false' })
})

describe('the upgrade', () => {
  test.each([
    ['authorization', `Bearer ${TOKEN}`],
    ['x-openclaw-token', TOKEN],
    ['x-api-key', TOKEN]
  ])('takes the token in %s', async (name, value) => {
    const client = await open(gateway, { [name]: value })
    expect((await client.call(1, 'status')).result).toMatchObject({ status: 'ok', gateway_auth_mode: 'token' })
    client.socket.close()
  })

  test('is open to our own page', async () => {
    const client = await open(gateway, { ...RIGHT, origin: `http://127.0.0.1:${gateway.port}` })
    expect((await client.call(1, 'status')).result.status).toBe('ok')
    client.socket.close()
  })

  const expectRefused = async (target: Gateway, headers: Record<string, string>, status: number, error: string) => {
    const refusal = await SocketClient.refused(wsUrl(target), headers)
    expect({ status: refusal.status, body: refusal.body }).toEqual({
      status,
      body: { error, detail: expect.stringMatching(/\S/) }
    })
    return refusal
  }

  test.each([
    ['no token', {}, 401, 'unauthorized'],
    ['a foreign host', { ...RIGHT, host: 'evil.example' }, 403, 'forbidden_host'],
    ['a foreign page', { ...RIGHT, origin: 'https://evil.example' }, 403, 'forbidden_origin'],
    ['a page without origin', { ...RIGHT, origin: 'null' }, 403, 'forbidden_origin'],
    ['a cross-site page', { ...RIGHT, 'sec-fetch-site': 'cross-site' }, 403, 'forbidden_origin'],
    ['a foreign host and page', { origin: 'https://evil.example', host: 'evil.example' }, 403, 'forbidden_host'],
    ['a foreign page and no token', { origin: 'https://evil.example' }, 403, 'forbidden_origin']
  ])('is refused to %s', async (_title, headers, status, error) => {
    await expectRefused(gateway, headers, status, error)
  })

  test('is refused with 401 to a wrong token, in a header or in the query', async () => {
    const target = await start()
    await expectRefused(target, { authorization: 'Bearer wrong' }, 401, 'unauthorized')
    expect(await SocketClient.refused(`${wsUrl(target)}?token=${TOKEN}`)).toMatchObject({ status: 401 })
  })

  test('is refused with 403 when a token is needed and there is none', async () => {
    const tokenless = await start({}, { gateway: { authToken: '' } })
    await expectRefused(tokenless, RIGHT, 403, 'gateway_token_unconfigured')
  })

  test('is refused with 404 at another path', async () => {
    const refusal = await SocketClient.refused(`ws://127.0.0.1:${gateway.port}/socket`, RIGHT)
    expect(refusal).toMatchObject({ status: 404, body: { error: 'not_found' } })
  })

  test('is refused with 429 to a client that has used up its calls', async () => {
    const small = await start({
      ...PINNED,
      TRUST_CONSOLE_GATEWAY_RATE_LIMIT_MAX_REQUESTS: '3',
      TRUST_CONSOLE_GATEWAY_RATE_LIMIT_WINDOW_MS: '3600000'
    })
    for (let n = 0; n < 3; n++) expect((await small.post(STATUS, RIGHT)).status).toBe(200)
    const { headers } = await expectRefused(small, RIGHT, 429, 'rate_limited')
    expect(headers['retry-after']).toMatch(/^[1-9]\d*$/)
  })

  test('is refused with 429 after too many wrong tokens, with the right one too', async () => {
    const target = await start()
    const guess = () => SocketClient.refused(wsUrl(target), { authorization: 'Bearer wrong' })
    await Promise.all(Array.from({ length: 40 }, guess))
    await expectRefused(target, RIGHT, 429, 'rate_limited')
    expect(await target.post(STATUS, RIGHT)).toMatchObject({ status: 429 })
  })
})

describe('an open socket', () => {
  test('answers many calls at once, each exactly once', async () => {
    const client = await open(gateway)
    const ids = Array.from({ length: 60 }, (_, id) => id)
    for (const id of ids) {
      client.socket.send(JSON.stringify({ id, method: id % 10 === 0 ? 'doctor' : 'status' }))
    }
    const answers = await client.received(ids.length)
    expect(answers.map(({ id }) => id).sort((a, b) => a - b)).toEqual(ids)
    expect(answers.filter(({ result }) => !result)).toEqual([])
    client.socket.close()
  })

  test('leaves notifications without an answer', async () => {
    const client = await open(gateway)
    for (const method of ['status', 'no.such.method']) client.socket.send(JSON.stringify({ method }))
    await client.call('first', 'doctor')
    await client.call('second', 'status')
    expect(client.answers.map(({ id }) => id)).toEqual(['first', 'second'])
    client.socket.close()
  })

  test.each([
    ['a batch', `[${STATUS}]`, -32600],
    ['an empty batch', '[]', -32600],
    ['no JSON', '{', -32700],
    ['an empty message', '', -32700],
    ['an unknown method', '{"id":null,"method":"x"}', -32600]
  ])('answers %s with an error and goes on', async (_title, message, code) => {
    const client = await open(gateway)
    client.socket.send(message)
    expect((await client.received(1))[0]).toMatchObject({ id: null, error: { code } })
    expect((await client.call('next', 'status')).result.status).toBe('ok')
    client.socket.close()
  })

  test('survives a deeply nested frame beside a 64-bit id, and so does the gateway', async () => {
    const target = await start()
    const client = await open(target)
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    client.socket.send(`{"id":18446744073709551615,"method":"status","params":${deep}}`)
    const answered = client.received(1).then(([answer]) => answer.error.code, String)
    expect([-32600, -32602, -32700]).toContain(await answered)
    expect(await target.call('status', {}, TOKEN)).toMatchObject({ status: 'ok' })
  })

  test('refuses binary messages: it closes with 1003', async () => {
    const client = await open(gateway)
    client.socket.send(Buffer.from(STATUS), { binary: true })
    expect(await client.closed).toBe(1003)
    expect(client.answers.filter(({ result }) => result)).toEqual([])
  })

  test('takes a message of 1 MiB and closes with 1009 over a longer one, in one piece or in fragments', async () => {
    const fits = await open(gateway)
    fits.socket.send(STATUS + ' '.repeat(MIB - STATUS.length))
    expect((await fits.received(1))[0].result.status).toBe('ok')
    fits.socket.send(STATUS + ' '.repeat(MIB - STATUS.length + 1))
    expect(await fits.closed).toBe(1009)
    const pieces = await open(gateway)
    for (const piece of [STATUS, ' '.repeat(MIB / 2), ' '.repeat(MIB / 2)]) pieces.socket.send(piece, { fin: false })
    expect(await pieces.closed).toBe(1009)
    expect(pieces.answers).toEqual([])
  })

  test('stays open when its client is over the limit: the call gets an error', async () => {
    const small = await start({
      ...PINNED,
      TRUST_CONSOLE_GATEWAY_RATE_LIMIT_MAX_REQUESTS: '3',
      TRUST_CONSOLE_GATEWAY_RATE_LIMIT_WINDOW_MS: '3600000'
    })
    const client = await open(small)
    const outcomes: string[] = []
    for (let n = 0; n < 4; n++) outcomes.push(...Object.keys(await client.call(n, 'status')))
    expect(outcomes).toContain('result')
    expect(outcomes.slice(-1)).toEqual(['error'])
    expect(client.socket.readyState).toBe(client.socket.OPEN)
    expect(await small.post(STATUS, RIGHT)).toMatchObject({ status: 429 })
    client.socket.close()
  })
})

describe('a rotated token', () => {
  const rotate = async (target: Gateway): Promise<string> => {
    expect(await run(target.home, ['token', 'rotate'])).toMatchObject({ code: 0 })
    return target.token()
  }

  test('closes every open socket, and only the new token opens another', async () => {
    const target = await start({})
    const before = { authorization: `Bearer ${await target.token()}` }
    const clients = await Promise.all([open(target, before), open(target, before)])
    const after = { authorization: `Bearer ${await rotate(target)}` }
    await Promise.all(clients.map(({ closed }) => closed))
    expect(after).not.toEqual(before)
    expect(await SocketClient.refused(wsUrl(target), before)).toMatchObject({ status: 401 })
    const client = await open(target, after)
    expect((await client.call(1, 'status')).result.status).toBe('ok')
    client.socket.close()
  })

  test('is dead also for a request whose body is still on its way', async () => {
    const target = await start({})
    const answer = await ask(target.port, {
      headers: { authorization: `Bearer ${await target.token()}`, expect: '100-continue' },
      body: STATUS,
      onContinue: async () => {
        await rotate(target)
      }
    })
    expect(answer).toMatchObject({ status: 401, continued: true, body: { error: 'unauthorized' } })
  })
})

describe('a graceful stop', () => {
  test('answers the calls that run, closes the sockets and exits 0', async () => {
    const target = await start()
    const client = await open(target)
    const ids = Array.from({ length: 50 }, (_, id) => id)
    const calls = ids.map((id) => ({
      id,
      method: 'secrets.store.set',
      params: { targetId: `custom.s${id}`, value: 'x' }
    }))
    for (const call of calls) client.socket.send(JSON.stringify(call))
    await client.received(1)
    expect(await target.stop()).toBe(0)
    await client.closed
    expect(
      client.answers
        .filter(({ result }) => result?.ok)
        .map(({ id }) => id)
        .sort((a, b) => a - b)
    ).toEqual(ids)
  })

  test('does not wait for a peer that never says goodbye', async () => {
    const target = await start()
    const socket = await holdOpen(
      target.port,
      `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${target.port}\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: Upgrade\r\n` +
        'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'
    )
    const first = await new Promise<Buffer>((done) => socket.once('data', done))
    expect(first.toString()).toMatch(/^HTTP\/1\.1 101 /)
    expect(await target.stop()).toBe(0)
    socket.destroy()
  })
})
