import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, type Answer, type Ask, type HeaderLines } from '../support/raw-http'
import { freshFolder, Gateway, removeFolder, writeConfig, type Variables } from '../support/trust-console'

const MIB = 1024 * 1024
const TOKEN = 'correct-horse-battery-staple-0123456789'
const STATUS = '{"id":1,"method":"status"}'
const RIGHT = { authorization: `Bearer ${TOKEN}` }
const WRONG = { authorization: 'Bearer wrong' }
const HUGE = { 'content-length': String(2 * MIB) }

const started: Gateway[] = []
const start = async (variables: Variables = {}, config: unknown = {}): Promise<Gateway> => {
  const home = await freshFolder()
  await writeConfig(home, config)
  const gateway = await Gateway.start(home, { TRUST_CONSOLE_GATEWAY_AUTH_TOKEN: TOKEN, ...variables })
  started.push(gateway)
  return gateway
}
afterAll(async () => {
  await Promise.all(started.map((gateway) => gateway.stop()))
  await Promise.all(started.map(({ home }) => removeFolder(home)))
})

const expectRefusal = (answer: Answer, status: number, code: string): void => {
  expect({ status: answer.status, error: answer.body.error }).toEqual({ status, error: code })
  expect(answer.body).toEqual({ error: code, detail: expect.stringMatching(/\S/) })
}
const status = (gateway: Gateway, headers: HeaderLines = RIGHT, from?: string): Promise<Answer> =>
  ask(gateway.port, { headers, body: STATUS, ...(from && { from }) })
/** Uses up a limit of three calls. */
const exhaust = async (gateway: Gateway): Promise<void> => {
  for (let n = 0; n < 3; n++) expect((await status(gateway)).status).toBe(200)
}

let gateway: Gateway
beforeAll(async () => {
  gateway = await start({ TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false' })
})

describe('the way in', () => {
  test.each([
    ['GET', '/rpc'],
    ['PUT', '/rpc'],
    ['DELETE', '/rpc'],
    ['OPTIONS', '/rpc'],
    ['POST', '/health'],
    ['POST', '/ws']
  ])('%s %s is 405', async (method, target) => {
    expectRefusal(await ask(gateway.port, { method, target, headers: RIGHT }), 405, 'method_not_allowed')
  })

  test.each(['/', '/rpc/', '/rpc/x', '/RPC', '/healthz', '/favicon.ico', '//rpc', '/../health'])(
    'GET %s is 404',
    async (target) => {
      expectRefusal(await ask(gateway.port, { method: 'GET', target, headers: RIGHT }), 404, 'not_found')
    }
  )

  test('a plain GET of /ws is 426', async () => {
    expectRefusal(await ask(gateway.port, { method: 'GET', target: '/ws', headers: RIGHT }), 426, 'upgrade_required')
  })
})

describe('the host', () => {
  const own = (name: string) => `${name}:${gateway.port}`

  test.each(['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]'])('%s is ours', async (name) => {
    expect(await status(gateway, { ...RIGHT, host: own(name) })).toMatchObject({ status: 200 })
  })

  test.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', 'evil.localhost', '192.0.2.1', ''])(
    '%j is foreign, for /health too',
    async (name) => {
      const host = name && own(name)
      expectRefusal(await status(gateway, { ...RIGHT, host }), 403, 'forbidden_host')
      expectRefusal(
        await ask(gateway.port, { method: 'GET', target: '/health', headers: { host } }),
        403,
        'forbidden_host'
      )
    }
  )

  test.each([
    ['none', { host: [] }],
    ['two, the first ours', { host: ['127.0.0.1', 'evil.example'] }],
    ['two, the second ours', { host: ['evil.example', '127.0.0.1'] }]
  ])('%s is refused', async (_title, { host }) => {
    const lines = host.map((name) => own(name))
    const answer = await status(gateway, { ...RIGHT, host: lines })
    expect([400, 403]).toContain(answer.status)
    expect(answer.body).not.toHaveProperty('result')
  })

  test.each(['http://evil.example/rpc', 'http://127.0.0.1/rpc', 'https://localhost/rpc'])(
    'in the request target is refused: %s',
    async (target) => {
      const answer = await ask(gateway.port, { target, headers: RIGHT, body: STATUS })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.status).toBeLessThan(500)
      expect(answer.body).not.toHaveProperty('result')
    }
  )
})

describe('the page that asks', () => {
  test('may be our own', async () => {
    for (const name of ['127.0.0.1', 'localhost']) {
      const host = `${name}:${gateway.port}`
      const headers = { ...RIGHT, host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }
      expect(await status(gateway, headers)).toMatchObject({ status: 200 })
    }
  })

  test.each([
    ['a foreign one', { origin: 'https://evil.example' }],
    ['one without origin', { origin: 'null' }],
    ['one on another port', { origin: 'http://127.0.0.1:1' }],
    ['an extension', { origin: 'chrome-extension://abcdefghijklmnop' }],
    ['one whose name starts like ours', { origin: 'http://127.0.0.1.evil.example' }],
    ['one that the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }]
  ])('may not be %s, for /health neither', async (_title, headers) => {
    expectRefusal(await status(gateway, { ...RIGHT, ...headers }), 403, 'forbidden_origin')
    expectRefusal(await ask(gateway.port, { method: 'GET', target: '/health', headers }), 403, 'forbidden_origin')
  })

  test('gets no CORS header, whatever it asks', async () => {
    const own = `http://127.0.0.1:${gateway.port}`
    const asks: Ask[] = ['https://evil.example', own, 'null'].flatMap((origin) => [
      { headers: { ...RIGHT, origin }, body: STATUS },
      { method: 'GET', target: '/health', headers: { origin } },
      { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } }
    ])
    for (const request of asks) {
      const answer = await ask(gateway.port, request)
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
      if (request.method === 'OPTIONS') expectRefusal(answer, 405, 'method_not_allowed')
    }
  })
})

describe('the token', () => {
  let fresh: Gateway
  beforeAll(async () => {
    fresh = await start()
  })

  test.each<[string, HeaderLines]>([
    ['missing', {}],
    ['empty', { authorization: 'Bearer ' }],
    ['sent under another scheme', { authorization: `Basic ${TOKEN}` }],
    ['cut short', { 'x-api-key': TOKEN.slice(0, -1) }],
    ['right in one header and wrong in another', { ...RIGHT, 'x-api-key': 'wrong' }]
  ])('is refused when it is %s', async (_title, headers) => {
    expectRefusal(await status(fresh, headers), 401, 'unauthorized')
  })

  test('is refused when a header comes twice with different values', async () => {
    const other = await start()
    for (const lines of [
      [RIGHT.authorization, 'Bearer wrong'],
      ['Bearer wrong', RIGHT.authorization]
    ]) {
      expectRefusal(await status(other, { authorization: lines }), 401, 'unauthorized')
    }
    expectRefusal(await status(other, { 'x-openclaw-token': [TOKEN, 'wrong'] }), 401, 'unauthorized')
  })

  test('counts for nothing in a query string', async () => {
    const other = await start()
    for (const name of ['token', 'access_token', 'api_key', 'x-api-key']) {
      const target = `/rpc?${name}=${TOKEN}`
      expectRefusal(await ask(other.port, { target, body: STATUS }), 401, 'unauthorized')
    }
  })

  test('is needed on a public bind, whatever the setting says', async () => {
    const open = await start({ TRUST_CONSOLE_HTTP_BIND: '0.0.0.0', TRUST_CONSOLE_GATEWAY_REQUIRE_TOKEN: 'false' })
    expectRefusal(await status(open, {}), 401, 'unauthorized')
    const { body } = await status(open)
    expect(body.result.gateway_auth_mode).toBe('token')
  })

  test('is not needed on loopback when the setting says so', async () => {
    const open = await start({ TRUST_CONSOLE_GATEWAY_REQUIRE_TOKEN: 'false' })
    const { body } = await status(open, {})
    expect(body.result.gateway_auth_mode).toBe('none')
  })

  test('refuses everyone when it is needed and there is none', async () => {
    const none = { TRUST_CONSOLE_GATEWAY_AUTH_TOKEN: undefined }
    const publicBind = { TRUST_CONSOLE_HTTP_BIND: '0.0.0.0', TRUST_CONSOLE_GATEWAY_REQUIRE_TOKEN: 'false' }
    for (const variables of [none, { ...none, ...publicBind }]) {
      const tokenless = await start(variables, { gateway: { authToken: '' } })
      for (const headers of [{}, RIGHT, { authorization: 'Bearer ' }, { 'x-api-key': '' }]) {
        expectRefusal(await status(tokenless, headers), 403, 'gateway_token_unconfigured')
      }
      expect(await ask(tokenless.port, { method: 'GET', target: '/health' })).toMatchObject({ status: 200 })
    }
  })
})

describe('limits', () => {
  const THREE = {
    TRUST_CONSOLE_GATEWAY_RATE_LIMIT_MAX_REQUESTS: '3',
    TRUST_CONSOLE_GATEWAY_RATE_LIMIT_WINDOW_MS: '3600000'
  }
  const expectLimited = (answer: Answer): void => {
    expectRefusal(answer, 429, 'rate_limited')
    expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/)
  }

  test('the fourth call of one client is 429, forwarded headers or not', async () => {
    const small = await start(THREE)
    const claim = (address: string) => ({
      ...RIGHT,
      'x-forwarded-for': address,
      'x-real-ip': address,
      forwarded: `for=${address}`
    })
    for (let n = 0; n < 3; n++) expect((await status(small, claim(`192.0.2.${n}`))).status).toBe(200)
    expectLimited(await status(small, claim('192.0.2.9')))
  })

  test.skipIf(process.platform !== 'linux')('one client leaves the share of another alone', async () => {
    const small = await start(THREE)
    await exhaust(small)
    expectLimited(await status(small))
    expect(await status(small, RIGHT, '127.0.0.2')).toMatchObject({ status: 200 })
  })

  test('a batch counts every call', async () => {
    const small = await start(THREE)
    const batch = (calls: number) => ask(small.port, { headers: RIGHT, body: `[${Array(calls).fill(STATUS).join()}]` })
    expect(await batch(2)).toMatchObject({ status: 200 })
    expectLimited(await batch(2))
  })

  test('wrong tokens lead to a lock-out that refuses the right token too', async () => {
    const target = await start()
    const statuses: number[] = []
    while (statuses.at(-1) !== 429 && statuses.length < 40) {
      statuses.push((await status(target, { ...WRONG, 'x-forwarded-for': `192.0.2.${statuses.length}` })).status)
    }
    expect(new Set(statuses)).toEqual(new Set([401, 429]))
    expect(statuses.indexOf(429)).toBeGreaterThanOrEqual(3)
    expectLimited(await status(target))
  })

  test('guessing in parallel does not get around the lock-out', async () => {
    const target = await start()
    await Promise.all(Array.from({ length: 40 }, () => status(target, WRONG)))
    expectLimited(await status(target))
  })

  test('each refusal wins over all that come later in the order', async () => {
    const small = await start(THREE)
    const tokenless = await start({ TRUST_CONSOLE_GATEWAY_AUTH_TOKEN: undefined }, { gateway: { authToken: '' } })
    await exhaust(small)
    const text = { 'content-type': 'text/plain' }
    const origin = { origin: 'https://evil.example' }
    const host = { host: 'evil.example' }
    const rows: [Gateway, Ask, number, string][] = [
      [small, { method: 'GET', headers: { ...host, ...origin } }, 405, 'method_not_allowed'],
      [small, { headers: { ...host, ...origin, ...WRONG, ...HUGE } }, 403, 'forbidden_host'],
      [tokenless, { headers: { ...host, ...origin } }, 403, 'forbidden_host'],
      [tokenless, { headers: { ...origin, ...WRONG } }, 403, 'forbidden_origin'],
      [small, { headers: { ...origin, ...WRONG, ...text } }, 403, 'forbidden_origin'],
      [tokenless, { headers: { ...WRONG, ...HUGE, ...text } }, 403, 'gateway_token_unconfigured'],
      [small, { headers: { ...WRONG, ...HUGE, ...text } }, 401, 'unauthorized'],
      [small, { headers: { ...RIGHT, ...HUGE, ...text } }, 429, 'rate_limited'],
      [small, { headers: { ...RIGHT, ...text }, body: STATUS }, 429, 'rate_limited'],
      [gateway, { headers: { ...RIGHT, ...HUGE, ...text } }, 413, 'payload_too_large'],
      [gateway, { headers: { ...RIGHT, ...text }, body: STATUS }, 415, 'unsupported_media_type']
    ]
    for (const [target, request, code, name] of rows) expectRefusal(await ask(target.port, request), code, name)
  })
})

describe('the body', () => {
  const padded = (bytes: number) => STATUS + ' '.repeat(bytes - STATUS.length)
  const chunked = { ...RIGHT, 'transfer-encoding': 'chunked' }

  test.each<[string, HeaderLines]>([
    ['with a length', { ...RIGHT, connection: 'keep-alive' }],
    ['with a length, on a connection for this request only', { ...RIGHT, connection: 'close' }],
    ['in chunks', { ...chunked, connection: 'keep-alive' }],
    ['in chunks, on a connection for this request only', { ...chunked, connection: 'close' }]
  ])('of 1 MiB %s is taken; of more, the client can read the 413', async (_title, headers) => {
    expect(await ask(gateway.port, { headers, body: padded(MIB) })).toMatchObject({ status: 200 })
    for (const bytes of [MIB + 1, 4 * MIB, 5 * MIB, 6 * MIB]) {
      expectRefusal(await ask(gateway.port, { headers, body: padded(bytes) }), 413, 'payload_too_large')
    }
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp'
  ])('of the type %s is 415', async (type) => {
    const headers = { ...RIGHT, 'content-type': type }
    expectRefusal(await ask(gateway.port, { headers, body: STATUS }), 415, 'unsupported_media_type')
  })

  test('is not waited for before a 401', async () => {
    expectRefusal(await ask(gateway.port, { headers: { 'content-length': '26' } }), 401, 'unauthorized')
  })

  test('is asked for with 100 Continue only when it will be read', async () => {
    const expecting = { expect: '100-continue' }
    const refused = await ask(gateway.port, { headers: expecting, body: STATUS })
    expectRefusal(refused, 401, 'unauthorized')
    expect(refused.continued).toBe(false)
    const tooLarge = await ask(gateway.port, { headers: { ...RIGHT, ...expecting, ...HUGE } })
    expectRefusal(tooLarge, 413, 'payload_too_large')
    expect(tooLarge.continued).toBe(false)
    const good = await ask(gateway.port, { headers: { ...RIGHT, ...expecting }, body: STATUS })
    expect(good).toMatchObject({ status: 200, continued: true })
  })
})
