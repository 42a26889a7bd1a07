import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, holdOpen, sendBytes, type Ask } from '../support/raw-http'
import { freshFolder, Gateway, removeFolder, type Variables } from '../support/trust-console'

const UNLIMITED = { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false' }

const started: Gateway[] = []
const start = async (variables: Variables = {}): Promise<Gateway> => {
  const gateway = await Gateway.start(await freshFolder(), variables)
  started.push(gateway)
  return gateway
}

let gateway: Gateway
let token: string

beforeAll(async () => {
  gateway = await start(UNLIMITED)
  token = await gateway.token()
})
afterAll(async () => {
  await Promise.all(started.map((each) => each.stop()))
  await Promise.all(started.map(({ home }) => removeFolder(home)))
})

const post = (body: unknown) => gateway.post(body, { authorization: `Bearer ${token}` })
const send = (options: Ask) =>
  ask(gateway.port, { ...options, headers: { authorization: `Bearer ${token}`, ...options.headers } })
/** The id as it stands in the answer's text: JSON.parse would round it. */
const idText = async (id: string): Promise<string | undefined> => {
  const response = await fetch(`${gateway.url}/rpc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: `{"jsonrpc":"2.0","id":${id},"method":"status"}`
  })
  return /"id":\s*("(?:[^"\\]|\\.)*"|[^,}\s]+)/.exec(await response.text())?.[1]
}

describe('GET /health', () => {
  test('answers with exactly the promised members and needs no token', async () => {
    const { status, body } = await ask(gateway.port, { method: 'GET', target: '/health' })
    const { version, configHash } = await gateway.call('status')
    expect(status).toBe(200)
    expect(body).toEqual({
      jsonrpc: '2.0',
      id: 'health',
      result: { status: 'ok', service: 'trust-console', version, configHash }
    })
    expect(configHash).toMatch(/^[0-9a-f]{64}$/)
  })

  test('shows no token and no path of the machine, in no header either', async () => {
    const response = await fetch(`${gateway.url}/health`)
    const everything = JSON.stringify([...response.headers]) + (await response.text())
    expect(everything).toContain('trust-console')
    expect(everything).not.toContain(token)
    expect(everything).not.toContain(gateway.home)
  })
})

describe('POST /rpc', () => {
  test.each([
    ['Authorization', (secret: string) => `Bearer ${secret}`],
    ['X-OpenClaw-Token', (secret: string) => secret],
    ['X-API-Key', (secret: string) => secret]
  ])('takes the token in %s', async (name, value) => {
    const call = { jsonrpc: '2.0', id: 1, method: 'status' }
    const { status, body } = await gateway.post(call, { [name]: value(token) })
    expect(status).toBe(200)
    expect(body).toMatchObject({ jsonrpc: '2.0', id: 1, result: { status: 'ok', gateway_auth_mode: 'token' } })
    expect(body).not.toHaveProperty('error')
  })

  test.each([
    '"a text"',
    '""',
    '"7"',
    '"\\u00e9 \\" \\\\"',
    '0',
    '-1',
    '7',
    '9007199254740993',
    '18446744073709551615'
  ])('gives the id %s back unchanged', async (id) => {
    const answered = await idText(id)
    expect(answered).toBeDefined()
    if (id.startsWith('"')) expect(JSON.parse(answered!)).toBe(JSON.parse(id))
    else expect(answered).toBe(id)
  })

  test('lets a negative 64-bit id pass unchanged, inside a batch too', async () => {
    expect(await idText('-9223372036854775808')).toBe('-9223372036854775808')
    const response = await fetch(`${gateway.url}/rpc`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: '[{"id":1,"method":"status"},{"id":9223372036854775807,"method":"status"}]'
    })
    expect(await response.text()).toContain('"id":9223372036854775807,')
  })

  test('does not insist on the jsonrpc member nor on params', async () => {
    const { body } = await post({ id: 'short', method: 'status' })
    expect(body).toMatchObject({ id: 'short', result: { status: 'ok' } })
  })

  test.each(['STATUS', 'Status', 'Security.AUDIT', 'SECRETS.store.List'])(
    'knows the method %s in any case',
    async (method) => {
      const { body } = await post({ jsonrpc: '2.0', id: 1, method, params: {} })
      expect(body.error).toBeUndefined()
      expect(body.result).toBeTypeOf('object')
    }
  )

  test('answers a notification with 204 and nothing, even when it fails', async () => {
    for (const method of ['status', 'no.such.method']) {
      const { status, body } = await post({ jsonrpc: '2.0', method })
      expect({ method, status, body }).toEqual({ method, status: 204, body: '' })
    }
  })

  test('runs a notification although it does not answer it', async () => {
    await post({ method: 'secrets.store.set', params: { targetId: 'custom.notified', value: 'harmless' } })
    expect(await gateway.call('secrets.store.get', { targetId: 'custom.notified' })).toMatchObject({ found: true })
  })

  test('answers over HTTP/1.1 when the client offers another protocol, as many libraries do', async () => {
    const offer = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAAP__' }
    expect(await ask(gateway.port, { method: 'GET', target: '/health', headers: offer })).toMatchObject({ status: 200 })
    expect(await send({ headers: offer, body: '{"id":1,"method":"status"}' })).toMatchObject({ status: 200 })
  })

  test('takes a charset in the content type', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    expect(await send({ headers, body: '{"id":1,"method":"status"}' })).toMatchObject({ status: 200 })
  })
})

describe('a batch', () => {
  test('gets one answer per call, errors included and notifications left out', async () => {
    const { status, body } = await post([
      { jsonrpc: '2.0', id: 'a', method: 'status' },
      { jsonrpc: '2.0', method: 'status' },
      { jsonrpc: '2.0', id: 'b', method: 'no.such.method' },
      { jsonrpc: '2.0', id: 'c', method: 'secrets.store.get', params: {} },
      42
    ])
    expect(status).toBe(200)
    expect(body).toHaveLength(4)
    const answer = (id: unknown) => body.find((entry: any) => entry.id === id)
    expect(answer('a').result.status).toBe('ok')
    expect(answer('b').error.code).toBe(-32601)
    expect(answer('c').error.code).toBe(-32602)
    expect(answer(null).error.code).toBe(-32600)
  })

  test('of notifications only gets 204', async () => {
    expect(await post([{ method: 'status' }, { method: 'status' }])).toMatchObject({ status: 204, body: '' })
  })

  test.each([
    ['empty', []],
    ['far too long', Array.from({ length: 20_000 }, (_, id) => ({ id, method: 'status' }))]
  ])('that is %s gets one -32600', async (_title, batch) => {
    const { body } = await post(batch)
    expect(body).toMatchObject({ id: null, error: { code: -32600 } })
  })
})

describe('broken and unfinished requests', () => {
  test.each([
    ['no HTTP at all', 'EHLO gateway\r\n\r\n'],
    ['a header without a colon', 'GET /health HTTP/1.1\r\nHost: x\r\nbroken\r\n\r\n'],
    ['two lengths', 'POST /rpc HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'],
    [
      'length and chunks',
      'POST /rpc HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
    ]
  ])('%s gets 400 and the connection closes', async (_title, bytes) => {
    expect(await sendBytes(gateway.port, bytes)).toMatch(/^HTTP\/1\.1 400 /)
    expect(await gateway.call('status')).toMatchObject({ status: 'ok' })
  })

  test('headers of 200 KiB get 431', async () => {
    const bytes = `GET /health HTTP/1.1\r\nHost: 127.0.0.1:${gateway.port}\r\nX-Long: ${'x'.repeat(200 * 1024)}\r\n\r\n`
    expect(await sendBytes(gateway.port, bytes)).toMatch(/^HTTP\/1\.1 431 /)
  })

  test('many half requests hold up neither other clients nor the end', async () => {
    const other = await start()
    const secret = await other.token()
    const halves = [
      '',
      'POST /rp',
      'POST /rpc HTTP/1.1\r\nHost: 127.0',
      `POST /rpc HTTP/1.1\r\nHost: 127.0.0.1:${other.port}\r\nAuthorization: Bearer ${secret}\r\n` +
        'Content-Type: application/json\r\nContent-Length: 40\r\n\r\n{"id":1,'
    ]
    const held = await Promise.all(Array.from({ length: 80 }, (_, n) => holdOpen(other.port, halves[n % 4]!)))
    for (const socket of held) socket.on('error', () => undefined)
    expect(await other.call('status')).toMatchObject({ status: 'ok' })
    expect(await other.stop()).toBe(0)
    for (const socket of held) socket.destroy()
  })
})

describe('a stop', () => {
  const sets = Array.from({ length: 50 }, (_, id) => ({
    id,
    method: 'secrets.store.set',
    params: { targetId: `custom.stop.${id}`, value: 'harmless' }
  }))

  test.each(['SIGTERM', 'SIGINT'] as const)('by %s finishes the running calls and exits 0', async (signal) => {
    const other = await start(UNLIMITED)
    const secret = await other.token()
    let answered = 0
    const batches = [1, 2].map(async () => {
      const { body } = await other.post(sets, { authorization: `Bearer ${secret}` })
      answered++
      return body
    })
    while ((await other.call('secrets.store.list', {}, secret)).count === 0);
    const early = answered
    const code = await other.stop(signal)
    for (const body of await Promise.all(batches)) {
      expect(body.map((answer: any) => answer.result?.ok)).toEqual(sets.map(() => true))
    }
    expect(code).toBe(0)
    expect(early, 'nothing was running any more: give it more to do').toBeLessThan(batches.length)
  })

  test('by the method shutdown answers first and exits 0', async () => {
    const other = await start()
    const ended = new Promise((done) => other.child.once('exit', done))
    expect(await other.call('shutdown')).toEqual({ ok: true })
    expect(await ended).toBe(0)
  })
})
