import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { MethodInput, MethodName, MethodResult } from '../../shared/api'
import type { TopicData } from '../../shared/topics'
import { compose, type Core, type CoreOptions } from '../compose'
import { loadInstanceKey } from '../home/first-start'
import { systemClock } from '../platform/clock'
import { silentLog } from '../platform/log'
import { temporaryFolder } from '../platform/testing'
import { noKeyring } from '../secrets/keychain/keyring'
import { ProbationFile } from './record'

// Whole gateways run here; a busy machine can starve one for seconds.
vi.setConfig({ testTimeout: 60_000 })

const TOKEN = 'correct-horse-battery-staple-0123456789'
const OPERATOR = { actor: 'operator test', door: 'command', audiences: ['command'], address: null } as const

interface Running {
  core: Core
  call: <M extends MethodName>(method: M, params: MethodInput<M>) => Promise<MethodResult<M>>
  config: () => Promise<{ http?: { port?: number }; gateway?: { requireToken?: boolean } }>
  /** Settles when a probation of this process has ended. */
  ended: () => Promise<NonNullable<TopicData['probation']['outcome']>>
  port: () => number
}

/** A gateway in this process, over real sockets and files. */
const gatewayWith = async (config: object, options: Partial<CoreOptions> = {}): Promise<Running> => {
  const home = options.home ?? (await temporaryFolder())
  if (!options.home) await writeFile(`${home}/config.json`, JSON.stringify(config), { mode: 0o600 })
  const core = compose({
    home,
    flags: {},
    environment: {},
    workingFolder: home,
    command: 'test',
    serve: true,
    keyring: noKeyring,
    clock: systemClock,
    log: silentLog,
    onStopRequested: () => undefined,
    ...options
  })
  onTestFinished(() => core.stop())
  const outcomes: NonNullable<TopicData['probation']['outcome']>[] = []
  let wake: () => void = () => undefined
  core.topics.subscribe('probation', ({ outcome }) => {
    if (outcome) outcomes.push(outcome)
    wake()
  })
  await core.start()
  return {
    core,
    call: (method, params) => core.router.call(method, params, OPERATOR) as never,
    config: async () => JSON.parse(await readFile(core.paths.config, 'utf8')) as never,
    ended: async () => {
      while (outcomes.length === 0) await new Promise<void>((done) => (wake = done))
      return outcomes[0] ?? fail()
    },
    port: () => Number(new URL(core.gatewayUrl() ?? '').port)
  }
}

const fail = (): never => {
  throw new Error('no outcome')
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

const takenPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** One call over HTTP, with an agent that keeps its connection or on a connection of its own. */
const post = (port: number, method: string, params: object, agent: Agent | false = false): Promise<any> =>
  new Promise((done, failed) => {
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${TOKEN}` }
    const options = { method: 'POST', host: '127.0.0.1', port, path: '/rpc', agent, headers }
    const asked = request(options, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => done(JSON.parse(text)))
    })
    asked.on('error', failed)
    asked.end(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
  })

const open = { gateway: { requireToken: false, authToken: TOKEN } }
const onFreePort = async (): Promise<object> => ({ http: { port: await freePort() }, gateway: { authToken: TOKEN } })

const probationOf = async ({ call }: Running) => {
  const { probation } = await call('system.maintenance.probation', {})
  if (!probation) throw new Error('nothing is on probation')
  return probation
}

test('a remediation run that asks for the token runs on probation, and goes back when nobody confirms', async () => {
  const gateway = await gatewayWith({ http: { port: 0 }, ...open }, { probationMs: 400 })
  const before = await gateway.config()
  const run = await gateway.call('system.maintenance.run', { only: ['security.audit.fix'] })
  expect(run.status).not.toBe('completed_with_errors')
  const outcome = await gateway.ended()
  expect(outcome).toMatchObject({ kind: 'reverted', text: expect.stringContaining('nobody confirmed it within') })
  expect((await gateway.config()).gateway).toEqual(before.gateway)
  expect(gateway.core.settings.values['gateway.requireToken']).toBe(false)
  const { runs } = await gateway.call('system.maintenance.runs', {})
  expect(runs[0]).toMatchObject({ kind: 'undo', undoOf: run.runId, title: expect.stringContaining('nobody confirmed') })
  expect(await gateway.call('system.maintenance.probation', {})).toMatchObject({ probation: null, outcome })
  const { items } = await gateway.call('activity.list', { method: 'system.maintenance.probation' })
  expect(items[0]).toMatchObject({ actor: 'test', door: 'system', detail: outcome.text })
})

test('it counts over a new connection with the token, and over no older one, no command and no wrong token', async () => {
  const gateway = await gatewayWith({ http: { port: 0 }, ...open })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  const older = await new Promise<WebSocket>((done, failed) => {
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.port()}/ws`, {
      headers: { Authorization: `Bearer ${TOKEN}` }
    })
    socket.once('open', () => done(socket)).once('error', failed)
  })
  onTestFinished(() => older.terminate())
  await post(gateway.port(), 'status', {}, agent)
  await gateway.call('settings.set', { changes: { 'gateway.requireToken': true } })
  const probation = await probationOf(gateway)
  expect(probation).toMatchObject({
    state: 'running',
    runId: null,
    changes: [{ key: 'gateway.requireToken', before: false, after: true, inForce: true }]
  })
  const { id } = probation
  const confirm = 'system.maintenance.probation.confirm'
  const old = await post(gateway.port(), confirm, { id }, agent)
  expect(old.error).toMatchObject({
    data: { code: 'remediation.not-confirmed' },
    message: expect.stringContaining('older than the change')
  })
  await expect(gateway.call(confirm, { id })).rejects.toMatchObject({ code: 'remediation.not-confirmed' })
  expect((await post(gateway.port(), confirm, { id: 'another' })).error.data.code).toBe('remediation.no-probation')
  expect(await probationOf(gateway)).toMatchObject({ id, state: 'running' })
  const kept = await post(gateway.port(), confirm, { id })
  expect(kept.result.outcome).toMatchObject({ id, kind: 'kept' })
  expect((await gateway.call('system.maintenance.probation', {})).probation).toBeNull()
  expect((await gateway.config()).gateway?.requireToken).toBe(true)
})

test('a connection that asks for another protocol does not become new by that', async () => {
  const gateway = await gatewayWith({ http: { port: 0 }, ...open })
  const { connect } = await import('node:net')
  const socket = connect(gateway.port(), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  // Accepted by the gateway, too, once it has answered.
  socket.write('GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  await once(socket, 'data')
  await gateway.call('settings.set', { changes: { 'gateway.requireToken': true } })
  const { id } = await probationOf(gateway)
  const body = JSON.stringify({ id: 1, method: 'system.maintenance.probation.confirm', params: { id } })
  const head = [
    'POST /rpc HTTP/1.1',
    'Host: 127.0.0.1',
    `Authorization: Bearer ${TOKEN}`,
    'Connection: Upgrade, HTTP2-Settings',
    'Upgrade: h2c',
    'HTTP2-Settings: AAMAAABkAAQAAP__',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`
  ]
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  await once(socket, 'close')
  expect(answer).toContain('remediation.not-confirmed')
})

test('a new port waits, is taken over without a restart, and is confirmed where the gateway listens then', async () => {
  const gateway = await gatewayWith(await onFreePort())
  const [old, next] = [gateway.port(), await freePort()]
  await gateway.call('settings.set', { changes: { 'http.port': next } })
  const waiting = await probationOf(gateway)
  expect(waiting).toMatchObject({
    state: 'waiting',
    leftMs: null,
    changes: [{ before: old, after: next, inForce: false }]
  })
  const early = await post(old, 'system.maintenance.probation.confirm', { id: waiting.id })
  expect(early.error.data.code).toBe('remediation.no-probation')
  const taken = await gateway.call('system.maintenance.probation.takeOver', { id: waiting.id })
  expect(taken).toMatchObject({
    url: `http://127.0.0.1:${next}`,
    link: expect.stringMatching(new RegExp(`^http://127.0.0.1:${next}/ui/#ticket=`)),
    probation: { state: 'running', changes: [{ inForce: true }] }
  })
  await expect(post(old, 'status', {})).rejects.toThrow(/ECONNREFUSED|ECONNRESET/)
  const kept = await post(next, 'system.maintenance.probation.confirm', { id: waiting.id })
  expect(kept.result.outcome.kind).toBe('kept')
  expect(gateway.port()).toBe(next)
})

test('a port that is taken over and not confirmed is left again for the old one', async () => {
  const gateway = await gatewayWith(await onFreePort(), { probationMs: 400 })
  const [old, next] = [gateway.port(), await freePort()]
  await gateway.call('settings.set', { changes: { 'http.port': next } })
  await gateway.call('system.maintenance.probation.takeOver', { id: (await probationOf(gateway)).id })
  expect((await gateway.ended()).kind).toBe('reverted')
  expect([gateway.port(), (await gateway.config()).http?.port]).toEqual([old, old])
  expect((await post(old, 'status', {})).result.status).toBe('ok')
})

test('a port that another program has is not taken over: the old one stays open, and the change goes back', async () => {
  const gateway = await gatewayWith(await onFreePort())
  const [old, taken] = [gateway.port(), await takenPort()]
  await gateway.call('settings.set', { changes: { 'http.port': taken } })
  const { id } = await probationOf(gateway)
  await expect(gateway.call('system.maintenance.probation.takeOver', { id })).rejects.toMatchObject({
    code: 'gateway.cannot-listen',
    message: expect.stringContaining(`port ${taken} on 127.0.0.1 is taken`)
  })
  expect([gateway.port(), (await gateway.config()).http?.port]).toEqual([old, old])
  expect((await post(old, 'status', {})).result.status).toBe('ok')
  expect(await gateway.call('system.maintenance.probation', {})).toMatchObject({
    probation: null,
    outcome: { kind: 'reverted' }
  })
})

test('another address on the same port is taken over in its place, and answers are not cut off', async () => {
  const gateway = await gatewayWith(await onFreePort())
  const port = gateway.port()
  await gateway.call('settings.set', { changes: { 'http.bind': '0.0.0.0' } })
  const { id } = await probationOf(gateway)
  const taken = await gateway.call('system.maintenance.probation.takeOver', { id })
  expect(taken.url).toBe(`http://0.0.0.0:${port}`)
  expect((await post(port, 'system.maintenance.probation.confirm', { id })).result.outcome.kind).toBe('kept')
})

test('for an operator at the machine the gateway opens a connection to itself, with the token', async () => {
  const gateway = await gatewayWith({ http: { port: 0 }, ...open })
  await gateway.call('settings.set', { changes: { 'gateway.requireToken': true } })
  const { id } = await probationOf(gateway)
  const { outcome } = await gateway.call('system.maintenance.probation.confirm', { id, selfTest: true })
  expect(outcome).toMatchObject({ id, kind: 'kept' })
  const { items } = await gateway.call('activity.list', { method: 'system.maintenance.probation.confirm' })
  // The call of the operator, and the one over the network that it led to.
  expect(items.map(({ actor, door, outcome: how }) => [actor, door, how])).toEqual([
    ['operator test', 'command', 'ok'],
    ['token', 'http', 'ok']
  ])
})

test('a client cannot have it confirmed by the gateway itself', async () => {
  const gateway = await gatewayWith({ http: { port: 0 }, ...open })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  await post(gateway.port(), 'status', {}, agent)
  await gateway.call('settings.set', { changes: { 'gateway.requireToken': true } })
  const { id } = await probationOf(gateway)
  const confirm = 'system.maintenance.probation.confirm'
  const answer = await post(gateway.port(), confirm, { id, selfTest: true }, agent)
  expect(answer.error.data.code).toBe('remediation.not-confirmed')
})

test('meanwhile no other change that could lock out is made, and the rest goes on', async () => {
  const gateway = await gatewayWith({ http: { port: 0 }, ...open })
  await gateway.call('settings.set', { changes: { 'gateway.requireToken': true } })
  await expect(gateway.call('settings.set', { changes: { 'http.port': 1234 } })).rejects.toMatchObject({
    code: 'remediation.on-probation'
  })
  await gateway.call('settings.set', { changes: { 'gateway.rateLimit.maxRequests': 20 } })
  const { id } = await probationOf(gateway)
  const { outcome } = await gateway.call('system.maintenance.probation.revert', { id })
  expect(outcome.kind).toBe('reverted')
  expect(await gateway.config()).toMatchObject({
    gateway: { requireToken: false, rateLimit: { maxRequests: 20 } }
  })
})

test('what somebody changed again meanwhile is left alone, and that is said', async () => {
  const gateway = await gatewayWith(await onFreePort(), { probationMs: 3_000 })
  const next = await freePort()
  await gateway.call('settings.set', { changes: { 'http.port': next } })
  await gateway.call('system.maintenance.probation.takeOver', { id: (await probationOf(gateway)).id })
  const config = await gateway.config()
  await writeFile(gateway.core.paths.config, JSON.stringify({ ...config, http: { port: 4321 } }))
  expect(await gateway.ended()).toMatchObject({
    kind: 'stuck',
    text: expect.stringContaining('http.port was changed again')
  })
  expect((await gateway.config()).http?.port).toBe(4321)
  expect(gateway.port()).toBe(next)
})

test('an undo of the run ends its probation, and a later undo of that undo is on probation again', async () => {
  const gateway = await gatewayWith({ http: { port: 0 }, ...open })
  const { runId } = await gateway.call('system.maintenance.run', { only: ['security.audit.fix'] })
  expect((await probationOf(gateway)).runId).toBe(runId)
  const undo = await gateway.call('system.maintenance.undo', { runId })
  expect(undo.ok).toBe(true)
  expect((await gateway.call('system.maintenance.probation', {})).probation).toBeNull()
  await gateway.call('system.maintenance.undo', { runId: undo.runId ?? '' })
  expect(await probationOf(gateway)).toMatchObject({
    runId: expect.not.stringMatching(runId),
    changes: [{ key: 'gateway.requireToken', before: false, after: true }]
  })
})

test('what only lets more in is not on probation, nor is a rotation that was asked for, nor what the environment decides', async () => {
  const gateway = await gatewayWith({ http: { port: 0 }, gateway: { authToken: TOKEN } })
  await gateway.call('settings.set', { changes: { 'gateway.requireToken': false } })
  await gateway.call('gateway.token.rotate', {})
  expect((await gateway.call('system.maintenance.probation', {})).probation).toBeNull()
  const pinned = await gatewayWith(
    { http: { port: 0 }, ...open },
    { environment: { TRUST_CONSOLE_GATEWAY_REQUIRE_TOKEN: 'false' } }
  )
  await pinned.call('system.maintenance.run', {})
  expect((await pinned.call('system.maintenance.probation', {})).probation).toBeNull()
})

test('a process without a gateway changes settings at once: nobody is connected to it', async () => {
  const command = await gatewayWith(open, { serve: false })
  await command.call('settings.set', { changes: { 'gateway.requireToken': true } })
  expect((await command.call('system.maintenance.probation', {})).probation).toBeNull()
})

test('a stop keeps the time that was used, and starts give none back; at the third it goes back before anybody can connect', async () => {
  const first = await gatewayWith({ http: { port: 0 }, ...open })
  const { home } = first.core.paths
  await first.call('settings.set', { changes: { 'gateway.requireToken': true } })
  const left = [(await probationOf(first)).leftMs ?? 0]
  await first.core.stop()
  for (let start = 1; start <= 2; start++) {
    const again = await gatewayWith({}, { home })
    const { leftMs, state } = await probationOf(again)
    expect(state).toBe('running')
    left.push(leftMs ?? 0)
    await again.core.stop()
  }
  expect(left.toSorted((a, b) => b - a)).toEqual(left)
  const last = await gatewayWith({}, { home })
  expect(await last.call('system.maintenance.probation', {})).toMatchObject({
    probation: null,
    outcome: { kind: 'reverted', text: expect.stringContaining('started 3 times') }
  })
  expect(last.core.settings.values['gateway.requireToken']).toBe(false)
})

test('a record by another hand puts nothing back', async () => {
  const first = await gatewayWith({ http: { port: 0 }, ...open })
  const { home } = first.core.paths
  await first.call('settings.set', { changes: { 'gateway.requireToken': true } })
  await first.core.stop()
  const path = `${home}/probation.json`
  await writeFile(path, (await readFile(path, 'utf8')).replace(/"usedMs": \d+/, '"usedMs": 60000'))
  const again = await gatewayWith({}, { home })
  expect((await again.call('system.maintenance.probation', {})).probation).toBeNull()
  expect(again.core.settings.values['gateway.requireToken']).toBe(true)
})

test('what waits is on probation from the next start on; where that cannot listen so, it listens as before', async () => {
  const first = await gatewayWith(await onFreePort())
  const { home } = first.core.paths
  const [old, next] = [first.port(), await freePort()]
  await first.call('settings.set', { changes: { 'http.port': next } })
  await first.core.stop()
  const second = await gatewayWith({}, { home })
  expect([second.port(), (await probationOf(second)).state]).toEqual([next, 'running'])
  await second.core.stop()
  const squatter = createServer().listen(next, '127.0.0.1')
  await once(squatter, 'listening')
  onTestFinished(() => void squatter.close())
  const third = await gatewayWith({}, { home })
  expect(third.port()).toBe(old)
  expect(await third.call('system.maintenance.probation', {})).toMatchObject({
    probation: null,
    outcome: { kind: 'reverted', text: expect.stringContaining(`port ${next} on 127.0.0.1 is taken`) }
  })
})

test('a crash between a change and its line in the record leaves the change on probation', async () => {
  const first = await gatewayWith({ http: { port: 0 }, ...open })
  const { home, instanceKey } = first.core.paths
  await first.call('settings.set', { changes: { 'gateway.requireToken': true } })
  await first.core.stop()
  const { bytes: key } = await loadInstanceKey(instanceKey)
  const file = new ProbationFile(`${home}/probation.json`, () => key, silentLog)
  const record = await file.load()
  const [change] = record?.changes ?? []
  if (!record || !change) throw new Error('no record')
  await file.save({ ...record, changes: [{ ...change, made: false, fileAfter: null }] })
  const again = await gatewayWith({}, { home })
  const { id } = await probationOf(again)
  await again.call('system.maintenance.probation.revert', { id })
  expect((await again.config()).gateway?.requireToken).toBe(false)
})

test('a page comes to the new address from the old one, and nothing else of another site does', async () => {
  const gateway = await gatewayWith(await onFreePort())
  const visit = async (port: number, path: string, more: Record<string, string> = {}): Promise<number> => {
    const visiting = { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    return new Promise((done, failed) => {
      const options = { host: '127.0.0.1', port, path, agent: false, headers: { ...visiting, ...more } } as const
      request(options, (response) => done(response.resume().statusCode ?? 0))
        .on('error', failed)
        .end()
    })
  }
  expect(await visit(gateway.port(), '/ui/')).toBe(403)
  await gateway.call('settings.set', { changes: { 'http.port': await freePort() } })
  await gateway.call('system.maintenance.probation.takeOver', { id: (await probationOf(gateway)).id })
  expect(await visit(gateway.port(), '/ui/')).toBe(200)
  expect(await visit(gateway.port(), '/ui/main.js')).toBe(403)
  expect(await visit(gateway.port(), '/health')).toBe(403)
  expect(await visit(gateway.port(), '/ui/', { 'sec-fetch-dest': 'iframe' })).toBe(403)
  expect(await visit(gateway.port(), '/ui/', { 'sec-fetch-mode': 'no-cors' })).toBe(403)
  expect(await visit(gateway.port(), '/ui/', { origin: 'http://127.0.0.1:1' })).toBe(403)
  expect(await visit(gateway.port(), '/ui/', { host: 'evil.example' })).toBe(403)
})
