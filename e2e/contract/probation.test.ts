import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../support/ports'
import { freshFolder, Gateway, removeFolder, run, runJson, writeConfig, type Variables } from '../support/trust-console'
import { SocketClient } from '../support/ws-client'

const TOKEN = 'correct-horse-battery-staple-0123456789'
const RIGHT = { authorization: `Bearer ${TOKEN}` }
const OPEN = { gateway: { requireToken: false, authToken: TOKEN } }
const OWN_PORT: Variables = { TRUST_CONSOLE_HTTP_PORT: undefined }

const start = async (home: string, variables: Variables = {}): Promise<Gateway> => {
  const gateway = await Gateway.start(home, variables)
  onTestFinished(async () => {
    await gateway.stop()
  })
  return gateway
}

const homeWith = async (config: unknown): Promise<string> => {
  const home = await freshFolder()
  onTestFinished(() => removeFolder(home))
  await writeConfig(home, config)
  return home
}

const askProbation = (home: string): Promise<any> => runJson(home, ['maintenance', 'probation'])
const configIn = async (home: string): Promise<any> => JSON.parse(await readFile(join(home, 'config.json'), 'utf8'))

test('a run of an agent is on probation, and kept over a WebSocket with the token that is asked for now', async () => {
  const home = await homeWith(OPEN)
  const gateway = await start(home)
  const ran = await gateway.call('system.maintenance.run', {}, TOKEN)
  const { probation } = await gateway.call('system.maintenance.status', {}, TOKEN)
  expect(probation).toMatchObject({ runId: ran.runId, state: 'running', lengthMs: 60_000 })
  const url = `${gateway.url.replace('http', 'ws')}/ws`
  expect((await SocketClient.refused(url)).status).toBe(401)
  const socket = await SocketClient.open(url, RIGHT)
  const params = { id: probation.id }
  const kept = await socket.call(1, 'system.maintenance.probation.confirm', params)
  expect(kept.result.outcome.kind).toBe('kept')
  const again = await socket.call(2, 'system.maintenance.probation.confirm', params)
  expect(again.error.data.code).toBe('remediation.no-probation')
})

test('agents may confirm and look, and neither take over nor put back', async () => {
  const home = await homeWith(OPEN)
  const gateway = await start(home)
  for (const verb of ['takeOver', 'revert']) {
    await expect(gateway.call(`system.maintenance.probation.${verb}`, { id: 'x' }, TOKEN)).rejects.toMatchObject({
      rpc: { data: { code: 'rpc.unknown-method' } }
    })
  }
})

test('after a crash the change is still on probation, with no more time than before; at the third start it goes back', async () => {
  const home = await homeWith(OPEN)
  const first = await start(home)
  await run(home, ['audit', '--fix'])
  const left = [(await askProbation(home)).probation.leftMs as number]
  await first.stop('SIGKILL')
  for (let again = 1; again <= 2; again++) {
    const gateway = await start(home)
    const { probation } = await askProbation(home)
    expect(probation).toMatchObject({ state: 'running', changes: [{ key: 'gateway.requireToken', inForce: true }] })
    left.push(probation.leftMs)
    await gateway.stop('SIGKILL')
  }
  expect(left.toSorted((a, b) => b - a)).toEqual(left)
  const last = await start(home)
  expect(last.stderr()).toContain(
    'gateway.requireToken: the change was put back, because the gateway was started 3 times'
  )
  expect((await configIn(home)).gateway.requireToken).toBe(false)
  const { runs } = await runJson(home, ['maintenance', 'history'])
  expect(runs[0]).toMatchObject({ kind: 'undo', title: expect.stringContaining('nobody confirmed') })
  const { stdout } = await run(home, ['maintenance', 'history'])
  expect(stdout).toContain('(put back: the gateway was started 3 times and nobody confirmed)')
})

test('a port that was taken over and then lost to a crash is kept by a confirmation after the restart', async () => {
  const [old, next] = [await freePort(), await freePort()]
  const home = await homeWith({ http: { port: old }, gateway: { authToken: TOKEN } })
  const gateway = await start(home, OWN_PORT)
  const options = { variables: OWN_PORT }
  const set = await run(home, ['settings', 'set', 'http.port', String(next)], options)
  expect(set.stdout).toContain('http.port: waits until the gateway listens anew')
  const taken = await run(home, ['maintenance', 'probation', 'take-over'], options)
  expect(taken).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`the gateway listens at http://127.0.0.1:${next}`)
  })
  await gateway.stop('SIGKILL')
  const again = await start(home, OWN_PORT)
  expect(again.port).toBe(next)
  const looked = await run(home, ['maintenance', 'probation'], options)
  expect(looked).toMatchObject({ code: 2, stdout: expect.stringContaining('unless it is confirmed') })
  const kept = await run(home, ['maintenance', 'probation', 'confirm'], options)
  expect(kept).toMatchObject({ code: 0, stdout: expect.stringContaining('the change was confirmed and stays') })
  await again.stop()
  expect((await start(home, OWN_PORT)).port).toBe(next)
  expect((await askProbation(home)).probation).toBeNull()
})

test('put back by command, the gateway listens as before in the same process', async () => {
  const [old, next] = [await freePort(), await freePort()]
  const home = await homeWith({ http: { port: old }, gateway: { authToken: TOKEN } })
  const gateway = await start(home, OWN_PORT)
  const options = { variables: OWN_PORT }
  await run(home, ['settings', 'set', 'http.port', String(next)], options)
  await run(home, ['maintenance', 'probation', 'take-over'], options)
  await expect(fetch(`${gateway.url}/health`)).rejects.toThrow()
  const back = await run(home, ['maintenance', 'probation', 'revert'], options)
  expect(back).toMatchObject({ code: 0, stdout: expect.stringContaining('http.port: the change was put back') })
  expect((await fetch(`${gateway.url}/health`)).status).toBe(200)
  expect(gateway.child.exitCode).toBeNull()
  const none = await run(home, ['maintenance', 'probation', 'confirm'], options)
  expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing is on probation') })
})

test('TLS is taken over on the same port, and confirmed over a connection that shows the very certificate', async ({
  skip
}) => {
  const files = await freshFolder()
  onTestFinished(() => removeFolder(files))
  const [cert, key] = [join(files, 'ours.pem'), join(files, 'ours.key')]
  const made = await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-keyout', key, '-out', cert, '-subj', '/CN=localhost']
  ]).catch(() => undefined)
  skip(!made, 'openssl is not installed')
  const home = await homeWith({ http: { port: await freePort() }, gateway: { authToken: TOKEN } })
  const gateway = await start(home, OWN_PORT)
  const options = { variables: OWN_PORT }
  await run(home, ['settings', 'set', 'gateway.tls.cert', cert, 'gateway.tls.key', key], options)
  const taken = await runJson(home, ['maintenance', 'probation', 'take-over'], options)
  expect(taken.url).toBe(gateway.url.replace('http:', 'https:'))
  // The files on the disk do not count: what the gateway shows does.
  await writeFile(cert, 'gone')
  const kept = await runJson(home, ['maintenance', 'probation', 'confirm'], options)
  expect(kept.outcome).toMatchObject({
    kind: 'kept',
    text: expect.stringContaining('gateway.tls.cert, gateway.tls.key')
  })
  const { items } = await runJson(
    home,
    ['activity', 'list', '--method', 'system.maintenance.probation.confirm'],
    options
  )
  expect(items.map(({ actor, outcome }: { actor: string; outcome: string }) => [actor.split(' ')[0], outcome])).toEqual(
    [
      ['operator', 'ok'],
      ['token', 'ok']
    ]
  )
})
