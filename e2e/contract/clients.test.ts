import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { filesHolding, folderForTest, gatewayForTest, ROOMY } from '../support/lifetime'
import { ask } from '../support/raw-http'
import { freshFolder, Gateway, removeFolder, run, runJson } from '../support/trust-console'
import { SocketClient } from '../support/ws-client'

const OUT_OF_SCOPE = { method: -32090, target: -32091 }
const USED_UP = -32092
const TALK = 'talk.apiKey'
const SECRET = 'canary-of-the-clients'

let gateway: Gateway
beforeAll(async () => {
  gateway = await Gateway.start(await freshFolder(), {
    ...ROOMY,
    TRUST_CONSOLE_SECRET_CUSTOM_TEAM_B_KEY: 'of custom.team.b.key',
    TRUST_CONSOLE_SECRET_CUSTOM_NAMED_KEY: 'of custom.named-key'
  })
  for (const id of [TALK, 'custom.a.key', 'custom.b.key', 'custom.other']) {
    await gateway.call('secrets.store.set', { targetId: id, value: `${SECRET} ${id}` })
  }
})
afterAll(async () => {
  await gateway.stop()
  await removeFolder(gateway.home)
})

interface Made {
  id: string
  token: string
  headers: { authorization: string }
  actor: string
}

let made = 0
const create = async (
  wish: { methods?: string[]; targets?: string[]; maxUses?: number; expiresAtMs?: number } = {},
  at: Gateway = gateway
): Promise<Made> => {
  const params = { name: `c${++made}`, methods: ['resolve'], targets: [TALK], ...wish }
  const { client, token } = await runJson(at.home, ['call', 'clients.create'], { stdin: JSON.stringify(params) })
  return {
    id: client.id,
    token,
    headers: { authorization: `Bearer ${token}` },
    actor: `client ${client.name} (${client.id})`
  }
}
const revoke = (id: string, at: Gateway = gateway): Promise<any> => runJson(at.home, ['clients', 'revoke', id])
const send = async ({ headers }: Made, method: string, params: unknown = {}, at: Gateway = gateway): Promise<any> =>
  (await at.post({ jsonrpc: '2.0', id: 1, method, params }, headers)).body
const resolve = (client: Made, ...targetIds: string[]): Promise<any> =>
  send(client, 'secrets.resolve', { commandName: 'test', targetIds })
const records = async (client: Made): Promise<any[]> =>
  (await gateway.call('activity.list', { actor: client.actor, limit: 100 })).items

describe('what a client gets', () => {
  test('the secret in its scope, over HTTP and WebSocket, under its own name', async () => {
    const client = await create()
    expect((await resolve(client, TALK)).result.assignments).toMatchObject([{ value: `${SECRET} ${TALK}` }])
    const socket = await SocketClient.open(`ws://127.0.0.1:${gateway.port}/ws`, client.headers)
    const answer = await socket.call(1, 'secrets.resolve', { commandName: 'test', targetIds: [TALK] })
    expect(answer.result.resolvedCount).toBe(1)
    socket.socket.close()
    expect((await records(client)).map(({ method, door, outcome }) => [method, door, outcome])).toEqual([
      ['secrets.resolve', 'websocket', 'ok'],
      ['secrets.resolve', 'http', 'ok']
    ])
    const { clients } = await runJson(gateway.home, ['clients', 'list'])
    expect(clients.find(({ id }: Made) => id === client.id)).toMatchObject({
      uses: 2,
      lastUse: { method: 'secrets.resolve', address: '127.0.0.1' },
      state: 'active'
    })
  })

  test('status tells it about itself and shows its own methods alone', async () => {
    const client = await create({ methods: ['guard', 'SECRETS.store.LIST'], maxUses: 3 })
    const { result } = await send(client, 'status')
    expect(result.supportedMethods).toEqual(['secrets.store.list', 'security.guard.evaluate', 'status'])
    expect(result).toMatchObject({ count: 3, client: { id: client.id, targets: [TALK], usesLeft: 3 } })
    expect(await gateway.call('status')).not.toHaveProperty('client')
  })

  test.each(['x-openclaw-token', 'x-api-key'])('the token travels in %s too', async (header) => {
    const client = await create()
    expect((await gateway.post({ id: 1, method: 'status' }, { [header]: client.token })).body.result.client.id).toBe(
      client.id
    )
  })

  test('the list of secrets holds those in its scope', async () => {
    const client = await create({ methods: ['secrets.store.list'], targets: ['custom.*.key'] })
    const { result } = await send(client, 'secrets.store.list')
    expect(result.items.map(({ targetId }: any) => targetId)).toEqual(['custom.a.key', 'custom.b.key'])
    expect(result.count).toBe(2)
  })
})

describe('out of a scope', () => {
  test.each([
    'secrets.store.get',
    'SECRETS.STORE.GET',
    'secrets.store.set',
    'secrets.store.delete',
    'secrets.store.list',
    'security.audit',
    'doctor',
    'shutdown',
    'activity.list',
    'rpc.discover'
  ])('is the method %s', async (method) => {
    const client = await create()
    const { error } = await send(client, method, { targetId: TALK, value: 'x' })
    expect(error).toMatchObject({ code: OUT_OF_SCOPE.method, data: { code: 'clients.method-out-of-scope' } })
    expect(await records(client)).toMatchObject([{ outcome: 'refused', detail: 'clients.method-out-of-scope' }])
  })

  test.each(['clients.list', 'clients.create', 'clients.revoke', 'gateway.token.show', 'settings.set', 'ui.ticket'])(
    'the operator method %s is there for neither a client nor the gateway token',
    async (method) => {
      const client = await create({ methods: ['resolve', 'read', 'guard', 'activity.list'] })
      expect((await send(client, method)).error.code).toBe(-32601)
      await expect(gateway.call(method)).rejects.toMatchObject({ rpc: { code: -32601 } })
    }
  )

  test('nothing subscribes to news', async () => {
    const client = await create({ methods: ['read'] })
    const socket = await SocketClient.open(`ws://127.0.0.1:${gateway.port}/ws`, client.headers)
    expect((await socket.call(1, 'subscribe', { topic: 'activity' })).error.code).toBe(-32601)
    socket.socket.close()
  })

  test('the fixing form of the audit is refused though the audit is granted', async () => {
    const client = await create({ methods: ['read'] })
    expect((await send(client, 'security.audit')).result.findings).toBeDefined()
    expect((await send(client, 'security.audit', { fix: true })).error.code).toBe(OUT_OF_SCOPE.method)
  })

  test.each([
    ['another target', ['custom.other']],
    ['one among its own', [TALK, 'custom.other']],
    ['another case', ['Talk.apiKey']],
    ['a wider pattern', ['custom.*.key']],
    ['a target that is not stored', ['custom.not-there']],
    ['what no target can be', ['nonsense', '*', '__proto__']]
  ])('%s is refused whole and by name', async (_name, ids) => {
    const client = await create({ targets: [TALK, 'custom.a.key'] })
    const { error } = await resolve(client, ...ids)
    expect(error).toMatchObject({ code: OUT_OF_SCOPE.target, data: { targets: ids.filter((id) => id !== TALK) } })
    expect(JSON.stringify(error)).not.toContain(SECRET)
  })

  test('a stored and a missing target are refused in the same words', async () => {
    const client = await create({ methods: ['secrets.store.get'] })
    const words = async (targetId: string): Promise<string> =>
      JSON.stringify(await send(client, 'secrets.store.get', { targetId })).replaceAll(targetId, 'X')
    expect(await words('custom.other')).toBe(await words('custom.absent'))
    expect(await words('custom.other')).toBe(await words('not.a.target'))
  })

  test.each([
    ['targetId', { targetId: 'custom.other', includeValue: true }],
    ['key', { key: 'custom.other', includeValue: true }],
    ['both', { targetId: 'custom.other', key: 'custom.other', includeValue: true }],
    ['blanks around', { targetId: ' custom.other ', includeValue: true }]
  ])('secrets.store.get by %s', async (_name, params) => {
    const client = await create({ methods: ['secrets.store.get'] })
    expect((await send(client, 'secrets.store.get', params)).error.code).toBe(OUT_OF_SCOPE.target)
    expect(
      (await send(client, 'secrets.store.get', { ...params, targetId: TALK, key: 'custom.other' })).error.code
    ).toBe(-32602)
  })

  test('a pattern is not filled so that a variable of another target answers', async () => {
    const client = await create({ targets: ['custom.*', 'custom.named-key'] })
    // custom.team_b_key and custom.team.b.key share the name of their variable, and only the first fits the pattern.
    const { result } = await resolve(client, 'custom.team_b_key', 'custom.named-key')
    expect(result.assignments.map(({ value }: any) => value)).toEqual([null, 'of custom.named-key'])
    expect(result.diagnostics[0]).toContain('in full')
  })

  test('writing needs to be granted by name, and stays within the targets', async () => {
    const client = await create({ methods: ['secrets.store.set'], targets: ['custom.w'] })
    expect((await send(client, 'secrets.store.set', { targetId: 'custom.w', value: 'v' })).result.ok).toBe(true)
    expect((await send(client, 'secrets.store.set', { targetId: TALK, value: 'v' })).error.code).toBe(
      OUT_OF_SCOPE.target
    )
    expect((await send(client, 'secrets.store.delete', { targetId: 'custom.w' })).error.code).toBe(OUT_OF_SCOPE.method)
  })

  test('each call of a batch is judged for itself', async () => {
    const client = await create()
    const calls = [
      { id: 1, method: 'status' },
      { id: 2, method: 'secrets.store.list' },
      { id: 3, method: 'secrets.resolve', params: { commandName: 't', targetIds: [TALK] } },
      { id: 4, method: 'secrets.resolve', params: { commandName: 't', targetIds: ['custom.other'] } }
    ]
    const { body } = await gateway.post(calls, client.headers)
    expect(body.map(({ error }: any) => error?.code)).toEqual([
      undefined,
      OUT_OF_SCOPE.method,
      undefined,
      OUT_OF_SCOPE.target
    ])
  })
})

describe('uses', () => {
  test('are never more than given, under fifty calls at once and in batches, and a refused call is none', async () => {
    const client = await create({ maxUses: 10 })
    await resolve(client, 'custom.other')
    const one = { method: 'secrets.resolve', params: { commandName: 't', targetIds: [TALK] } }
    const socket = await SocketClient.open(`ws://127.0.0.1:${gateway.port}/ws`, client.headers)
    for (let id = 0; id < 10; id++) socket.socket.send(JSON.stringify({ id, ...one }))
    const bodies = await Promise.all([
      ...Array.from({ length: 30 }, () => resolve(client, TALK)),
      ...Array.from({ length: 2 }, async () => {
        const batch = Array.from({ length: 5 }, (_, id) => ({ id, ...one }))
        return (await gateway.post(batch, client.headers)).body
      })
    ])
    const answers = [...bodies.flat(), ...(await socket.received(10))]
    socket.socket.close()
    expect(answers).toHaveLength(50)
    expect(answers.filter(({ result }) => result)).toHaveLength(10)
    expect(answers.filter(({ error }) => error?.code === USED_UP)).toHaveLength(40)
    // It still gets in: what it may call besides secrets goes on.
    expect((await send(client, 'status')).result.client.usesLeft).toBe(0)
  })

  test('a call that fails gives its use back', async () => {
    const client = await create({ methods: ['secrets.store.get'], maxUses: 1 })
    const get = () => send(client, 'secrets.store.get', { targetId: TALK, includeValue: true })
    await run(gateway.home, ['secrets', 'lock'])
    expect((await get()).error.data.code).toBe('secrets.locked')
    await run(gateway.home, ['secrets', 'unlock'])
    expect((await get()).result.value).toContain(SECRET)
    expect((await get()).error.code).toBe(USED_UP)
  })

  test('survive a kill: what was answered was counted', async () => {
    const home = await folderForTest()
    const first = await gatewayForTest(home)
    const client = await create({ maxUses: 3 }, first)
    expect((await send(client, 'secrets.resolve', { commandName: 't', targetIds: [TALK] }, first)).result).toBeDefined()
    await first.stop('SIGKILL')
    const second = await gatewayForTest(home)
    expect((await send(client, 'status', {}, second)).result.client.usesLeft).toBe(2)
  })
})

describe('the end of a client', () => {
  test('closes its open sockets and no others, and refuses its requests by name', async () => {
    const [client, other] = [await create(), await create()]
    const url = `ws://127.0.0.1:${gateway.port}/ws`
    const mine = await Promise.all([1, 2].map(() => SocketClient.open(url, client.headers)))
    const theirs = await SocketClient.open(url, other.headers)
    const tokens = await SocketClient.open(url, { authorization: `Bearer ${await gateway.token()}` })
    expect(await revoke(client.id)).toEqual({ ok: true, id: client.id, revoked: true, closedSockets: 2 })
    expect(await Promise.all(mine.map(({ closed }) => closed))).toEqual([1008, 1008])
    for (const socket of [theirs, tokens]) {
      expect((await socket.call(1, 'status')).result.status).toBe('ok')
      socket.socket.close()
    }
    const refused = await gateway.post({ id: 1, method: 'status' }, client.headers)
    expect(refused).toMatchObject({
      status: 401,
      body: { error: 'unauthorized', detail: expect.stringContaining('revoked') }
    })
    expect(await SocketClient.refused(url, client.headers)).toMatchObject({ status: 401 })
    await expect.poll(async () => (await records(client)).map(({ detail }) => detail)).toContain('401 unauthorized')
    expect(await revoke(client.id)).toMatchObject({ revoked: false })
  })

  test('comes also for a request whose body is still on its way', async () => {
    const client = await create()
    const answer = await ask(gateway.port, {
      headers: { ...client.headers, expect: '100-continue' },
      body: '{"id":1,"method":"status"}',
      onContinue: async () => {
        await revoke(client.id)
      }
    })
    expect(answer).toMatchObject({ status: 401, continued: true, body: { detail: expect.stringContaining('revoked') } })
  })

  test('comes by itself when its time is over, on open sockets too', async () => {
    const client = await create({ expiresAtMs: Date.now() + 4_000 })
    const socket = await SocketClient.open(`ws://127.0.0.1:${gateway.port}/ws`, client.headers)
    expect((await socket.call(1, 'status')).result.status).toBe('ok')
    expect(await socket.closed).toBe(1008)
    const refused = await gateway.post({ id: 1, method: 'status' }, client.headers)
    expect(refused).toMatchObject({ status: 401, body: { detail: expect.stringContaining('expired') } })
  })

  test('a new gateway token leaves clients as they are', async () => {
    const own = await gatewayForTest(await folderForTest())
    const client = await create({}, own)
    await run(own.home, ['token', 'rotate'])
    expect((await send(client, 'status', {}, own)).result.client.id).toBe(client.id)
  })

  test('its right token, presented again and again, locks nobody out', async () => {
    const client = await create()
    await revoke(client.id)
    for (let n = 0; n < 20; n++) await gateway.post({ id: 1, method: 'status' }, client.headers)
    expect((await gateway.call('status')).status).toBe('ok')
  })
})

describe('wrong tokens', () => {
  const start = async (): Promise<{ own: Gateway; client: Made }> => {
    const own = await gatewayForTest(await folderForTest())
    return { own, client: await create({}, own) }
  }
  const forged = (token: string): string => token.slice(0, 30) + (token[30] === 'A' ? 'B' : 'A') + token.slice(31)

  test('one with a known id, an unknown id or a typing error is refused in the same words', async () => {
    const { own, client } = await start()
    const words = async (token: string): Promise<unknown> => {
      const { status, body } = await own.post({ id: 1, method: 'status' }, { authorization: `Bearer ${token}` })
      return [status, body]
    }
    const known = await words(forged(client.token))
    expect(known).toEqual([401, { error: 'unauthorized', detail: 'the gateway token is wrong' }])
    expect(await words('tcc_ffffffffffff_x')).toEqual(known)
    expect(await words(client.token.slice(0, -1))).toEqual(known)
  })

  test('guessing locks the address out', async () => {
    const { own, client } = await start()
    const guess = () => own.post({ id: 1, method: 'status' }, { authorization: `Bearer ${forged(client.token)}` })
    await Promise.all(Array.from({ length: 12 }, guess))
    expect(await own.post({ id: 1, method: 'status' }, client.headers)).toMatchObject({ status: 429 })
  })

  test('two authorities in one request are none', async () => {
    const { own, client } = await start()
    const second = await create({}, own)
    for (const other of [await own.token(), second.token, 'wrong']) {
      const { status } = await own.post({ id: 1, method: 'status' }, { ...client.headers, 'x-api-key': other })
      expect(status).toBe(401)
    }
    expect((await own.post({ id: 1, method: 'status' }, { ...client.headers, 'x-api-key': client.token })).status).toBe(
      200
    )
  })

  test('each client has a quota of its own, besides that of its address', async () => {
    const own = await gatewayForTest(await folderForTest(), { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_MAX_REQUESTS: '20' })
    const client = await create({}, own)
    const from = (address: string) =>
      ask(own.port, { headers: client.headers, body: '{"id":1,"method":"status"}', from: address })
    for (let n = 0; n < 20; n++) expect((await from(n % 2 ? '127.0.0.2' : '127.0.0.3')).status).toBe(200)
    expect((await from('127.0.0.4')).status).toBe(429)
    expect(
      (
        await ask(own.port, {
          headers: { authorization: `Bearer ${await own.token()}` },
          body: '{"id":1,"method":"status"}',
          from: '127.0.0.4'
        })
      ).status
    ).toBe(200)
  })

  test('where no token is needed, a client token still gives what it allows and no more', async () => {
    const own = await gatewayForTest(await folderForTest(), { TRUST_CONSOLE_GATEWAY_REQUIRE_TOKEN: 'false' })
    const client = await create({}, own)
    expect((await send(client, 'secrets.store.list', {}, own)).error.code).toBe(OUT_OF_SCOPE.method)
    expect((await own.post({ id: 1, method: 'secrets.store.list' })).body.result.ok).toBe(true)
    await revoke(client.id, own)
    expect((await own.post({ id: 1, method: 'status' }, client.headers)).status).toBe(401)
  })
})

describe('the file and the command line', () => {
  test('a file changed by another hand lets no client in, and the audit says so', async () => {
    const home = await folderForTest()
    const first = await gatewayForTest(home)
    const client = await create({}, first)
    await first.stop()
    const path = join(home, 'state', 'clients.json')
    await writeFile(path, (await readFile(path, 'utf8')).replace(TALK, 'custom.*'))
    const second = await gatewayForTest(home)
    expect((await second.post({ id: 1, method: 'status' }, client.headers)).status).toBe(401)
    const { findings, summary } = await second.call('security.audit')
    expect(findings).toMatchObject([{ checkId: 'clients.file.unreadable', severity: 'warn' }])
    expect(summary).toMatchObject({ critical: 0, warn: 1, info: 0 })
  })

  test('a pattern is a finding of kind info; without clients there is none', async () => {
    const own = await gatewayForTest(await folderForTest())
    expect((await own.call('security.audit')).summary).toMatchObject({ critical: 0, warn: 0, info: 0 })
    await create({ targets: ['custom.*'] }, own)
    expect((await own.call('security.audit')).findings).toMatchObject([{ checkId: 'clients.targets.wide' }])
  })

  test('the token stands alone on stdout, in no file, and works; a revoked name is said', async () => {
    const args = [
      'clients',
      'create',
      'deploy bot',
      '--allow',
      'resolve,guard',
      '--targets',
      TALK,
      '--targets',
      'custom.a.key'
    ]
    const { stdout, stderr, code } = await run(gateway.home, [...args, '--expires', '30d', '--uses', '5'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^tcc_[0-9a-f]{12}_[A-Za-z0-9_-]{49}\n$/)
    expect(stderr).toContain('shown this once')
    expect(stderr).not.toContain(stdout.trim())
    const { result } = (await gateway.post({ id: 1, method: 'status' }, { authorization: `Bearer ${stdout.trim()}` }))
      .body
    expect(result.client).toMatchObject({ name: 'deploy bot', targets: [TALK, 'custom.a.key'], usesLeft: 5 })
    expect(Math.round((result.client.expiresAtMs - Date.now()) / 86_400_000)).toBe(30)
    expect(await filesHolding(gateway.home, stdout.trim())).toEqual([])
    expect((await run(gateway.home, ['clients', 'list'])).stdout).toContain('deploy bot')
    expect((await run(gateway.home, ['clients', 'revoke', 'Deploy Bot'])).stdout).toContain('is revoked')
    expect((await run(gateway.home, ['clients', 'revoke', 'nobody'])).stderr).toContain('no client named nobody')
  })

  test.each([
    [['x'], '--allow is needed'],
    [['x', '--allow', 'shutdown'], 'cannot be granted'],
    [['x', '--allow', 'resolve', '--expires', 'never'], 'every client token ends'],
    [['x', '--allow', 'resolve', '--expires', '400d'], 'within 366 days'],
    [['x', '--allow', 'resolve', '--uses', '0'], 'whole number'],
    [['x', '--allow', 'resolve', '--targets', '*'], 'not a known target'],
    [['x)', '--allow', 'resolve'], 'name']
  ])('clients create %j says what is wrong', async (args, words) => {
    const { code, stdout, stderr } = await run(gateway.home, ['clients', 'create', ...args])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(words)
  })

  test('no gateway need run; with state in memory there would be nothing left', async () => {
    const home = await folderForTest()
    await run(home, ['clients', 'create', 'early', '--allow', 'read'])
    expect((await runJson(home, ['clients', 'list'])).clients).toMatchObject([{ name: 'early' }])
    const memory = { variables: { TRUST_CONSOLE_STATE_PATH: 'memory://x' } }
    const { code, stderr } = await run(home, ['clients', 'create', 'x', '--allow', 'read'], memory)
    expect([code, stderr]).toEqual([1, expect.stringContaining('start the gateway first')])
  })
})
