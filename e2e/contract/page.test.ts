import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { PAGE_PROTOCOL, PROOF_PREFIX } from '../../src/shared/page-session'
import { asPage, letIn as letInTo, type PageSession } from '../support/page-session'
import { freshFolder, Gateway, removeFolder, run } from '../support/trust-console'

let gateway: Gateway
let token: string

beforeAll(async () => {
  gateway = await Gateway.start(await freshFolder())
  token = await gateway.token()
})
afterAll(async () => {
  await gateway.stop()
  await removeFolder(gateway.home)
})

const ticket = async (): Promise<string> => {
  const { stdout } = await run(gateway.home, ['ui'])
  return /^http:\/\/127\.0\.0\.1:\d+\/ui\/#ticket=([\w-]{43})\n$/.exec(stdout)![1]!
}

const session = (method: string, body?: string, cookie = ''): Promise<Response> =>
  fetch(`${gateway.url}/ui/session`, {
    method,
    headers: { origin: gateway.url, cookie },
    ...(body !== undefined && { body })
  })

const letIn = (): Promise<PageSession> => letInTo(gateway)
const pageSocket = async (): Promise<WebSocket> =>
  new WebSocket(`${gateway.url.replace('http', 'ws')}/ui/ws`, { headers: asPage(await letIn(), gateway) })

/** The HTTP status that a WebSocket upgrade ends with; 101 when it is let in. */
const upgrade = (headers: Record<string, string>): Promise<number> =>
  new Promise((done, failed) => {
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ui/ws`, { headers })
    socket.on('open', () => {
      socket.close()
      done(101)
    })
    socket.on('unexpected-response', (_request, response) => done(response.statusCode ?? 0))
    socket.on('error', failed)
  })

test('the page is served with a strict policy, unframed, uncached, and without a secret', async () => {
  const response = await fetch(`${gateway.url}/ui`)
  const text = await response.text()
  expect([response.status, response.url]).toEqual([200, `${gateway.url}/ui/`])
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-dns-prefetch-control': 'off'
  })
  const policy = response.headers.get('content-security-policy')!
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).toContain("worker-src 'none'")
  expect(policy).not.toContain('unsafe')
  expect(text).not.toContain(token)
  expect(text).not.toMatch(/<script(?![^>]*src=)/)
})

test.each(['/ui/../config.json', '/ui/%2e%2e/main/cli.js', '/ui/assets', '/ui/none.js', '/uix'])(
  '%s is not found',
  async (path) => {
    const { status } = await fetch(gateway.url + path)
    expect(status).toBe(404)
  }
)

describe('a ticket', () => {
  test('works once and gives a cookie that scripts and other sites cannot use', async () => {
    const once = await ticket()
    const first = await session('POST', once)
    expect(first.status).toBe(200)
    expect(first.headers.get('clear-site-data')).toBe('"cache", "storage"')
    const [, ...flags] = first.headers.get('set-cookie')!.split('; ')
    expect(flags).toEqual(expect.arrayContaining(['Path=/ui', 'HttpOnly', 'SameSite=Strict']))
    expect((await session('POST', once)).status).toBe(401)
  })

  test.each(['', 'guess', 'x'.repeat(10_000)])('%.10s is none', async (text) => {
    expect((await session('POST', text)).status).toBe(401)
  })

  test('is not the token, and the token is not a ticket', async () => {
    expect(await ticket()).not.toBe(token)
    expect((await session('POST', token)).status).toBe(401)
  })

  test('from a foreign page is refused before it is used up', async () => {
    const once = await ticket()
    const foreign = await fetch(`${gateway.url}/ui/session`, {
      method: 'POST',
      body: once,
      headers: { origin: 'http://evil.example' }
    })
    expect(foreign.status).toBe(403)
    expect((await session('POST', once)).status).toBe(200)
  })
})

describe("the page's socket", () => {
  test('opens with the session from our own page', async () => {
    expect(await upgrade(asPage(await letIn(), gateway))).toBe(101)
  })

  test('is refused to a foreign page although the cookie is there', async () => {
    const ours = asPage(await letIn(), gateway)
    expect(await upgrade({ ...ours, origin: 'http://evil.example' })).toBe(403)
    expect(await upgrade({ ...ours, origin: 'null' })).toBe(403)
    const { origin: _origin, ...withoutOrigin } = ours
    expect(await upgrade(withoutOrigin)).toBe(401)
  })

  test('is refused to the cookie alone, which a browser sends to other ports of this machine too', async () => {
    const [ours, other] = [await letIn(), await letIn()]
    const { cookie } = ours
    expect(await upgrade({ cookie, origin: gateway.url })).toBe(401)
    expect(await upgrade(asPage({ cookie, proof: other.proof }, gateway))).toBe(401)
    const ask = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${gateway.url}/ui/session`, { headers })).status
    expect(await ask({ cookie })).toBe(401)
    expect(await ask(asPage({ cookie, proof: other.proof }, gateway))).toBe(401)
    expect(await ask(asPage(ours, gateway))).toBe(204)
  })

  test('opens with the proof among its protocols, as a browser names it, and does not get it back', async () => {
    const { cookie, proof } = await letIn()
    const protocols = [PAGE_PROTOCOL, `${PROOF_PREFIX}${proof}`]
    const url = `${gateway.url.replace('http', 'ws')}/ui/ws`
    const socket = new WebSocket(url, protocols, { headers: { cookie, origin: gateway.url } })
    await new Promise((done, failed) => socket.once('open', done).once('error', failed))
    expect(socket.protocol).toBe(PAGE_PROTOCOL)
    socket.close()
  })

  test('is refused without a session, and the token does not stand in for one', async () => {
    expect(await upgrade({ origin: gateway.url })).toBe(401)
    expect(await upgrade({ origin: gateway.url, authorization: `Bearer ${token}` })).toBe(401)
    expect(await upgrade({ origin: gateway.url, cookie: 'trust_console_session=guess' })).toBe(401)
  })

  test('hears of what it subscribed to, and of nothing after its session ended', async () => {
    const ours = await letIn()
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ui/ws`, { headers: asPage(ours, gateway) })
    const heard: any[] = []
    const next = (wanted: (message: any) => boolean): Promise<any> =>
      new Promise((done) => {
        socket.on('message', (data) => {
          const message: any = JSON.parse((data as Buffer).toString())
          if (wanted(message)) done(message)
        })
      })
    socket.on('message', (data) => heard.push(JSON.parse((data as Buffer).toString())))
    await new Promise((done) => socket.once('open', done))
    socket.send('{"id":1,"method":"subscribe","params":{"topic":"secrets"}}')
    expect(await next(({ id }) => id === 1)).toMatchObject({ result: { ok: true } })
    const news = next(({ method }) => method === 'secrets')
    await gateway.call('secrets.store.set', { targetId: 'talk.apiKey', value: 'canary' })
    expect(await news).toMatchObject({ params: { count: 1 } })
    expect(JSON.stringify(heard)).not.toContain('canary')

    const closed = new Promise((done) => socket.once('close', done))
    await session('DELETE', undefined, ours.cookie)
    socket.send('{"id":2,"method":"secrets.store.list"}')
    await closed
    expect(heard.find(({ id }) => id === 2)).toBeUndefined()
  })

  test('hears no more of what it unsubscribed from', async () => {
    const socket = await pageSocket()
    const heard: any[] = []
    let wake = (): void => undefined
    socket.on('message', (data) => {
      heard.push(JSON.parse((data as Buffer).toString()))
      wake()
    })
    const heardOf = async (wanted: (message: any) => boolean): Promise<any> => {
      while (!heard.some(wanted)) await new Promise<void>((done) => (wake = done))
      return heard.find(wanted)
    }
    await new Promise((done) => socket.once('open', done))
    for (const [id, topic] of ['secrets', 'activity'].entries()) {
      socket.send(JSON.stringify({ id, method: 'subscribe', params: { topic } }))
    }
    socket.send('{"id":2,"method":"unsubscribe","params":{"topic":"secrets"}}')
    expect(await heardOf(({ id }) => id === 2)).toMatchObject({ result: { ok: true } })
    await gateway.call('secrets.store.set', { targetId: 'talk.apiKey', value: 'x' })
    // Published after the news of the secret would have been.
    await heardOf(({ method, params }) => method === 'activity' && params.method === 'secrets.store.set')
    expect(heard.filter(({ method }) => method === 'secrets')).toEqual([])

    socket.send('{"id":3,"method":"unsubscribe","params":{"topic":"nonsense"}}')
    expect(await heardOf(({ id }) => id === 3)).toMatchObject({ error: { code: -32602 } })
    socket.send('{"id":4,"method":"unsubscribe","params":{"topic":"secrets"}}')
    expect(await heardOf(({ id }) => id === 4)).toMatchObject({ result: { ok: true } })
    // What the operator chooses in the desktop app's menu is not for a browser.
    socket.send('{"id":5,"method":"subscribe","params":{"topic":"action"}}')
    expect(await heardOf(({ id }) => id === 5)).toMatchObject({ error: { code: -32602 } })
    socket.close()
  })

  test('may call what the operator may, and the gateway door may not subscribe', async () => {
    const socket = await pageSocket()
    await new Promise((done) => socket.once('open', done))
    const answer = new Promise<any>((done) =>
      socket.once('message', (data) => done(JSON.parse((data as Buffer).toString())))
    )
    socket.send('{"id":1,"method":"settings.list"}')
    expect((await answer).result.ok).toBe(true)
    // What keeps the session awake is for its own page.
    const heard = new Promise<any>((done) =>
      socket.once('message', (data) => done(JSON.parse((data as Buffer).toString())))
    )
    socket.send('{"id":2,"method":"present"}')
    expect(await heard).toMatchObject({ id: 2, result: { ok: true } })
    await expect(gateway.call('present')).rejects.toMatchObject({ rpc: { code: -32601 } })
    socket.close()
    await expect(gateway.call('subscribe', { topic: 'secrets' })).rejects.toMatchObject({ rpc: { code: -32601 } })
  })
})

test('without a gateway the command says how to start one', async () => {
  const home = await freshFolder()
  const { code, stderr } = await run(home, ['ui'])
  expect([code, stderr]).toEqual([1, expect.stringContaining('trust-console serve')])
  await removeFolder(home)
})
