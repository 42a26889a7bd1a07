import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { compose, type Core, type CoreOptions } from './compose'
import { systemClock } from './platform/clock'
import { silentLog } from './platform/log'
import { noDesktop } from './platform/no-desktop'
import { temporaryFolder } from './platform/testing'
import { noKeyring } from './secrets/keychain/keyring'

const takenPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

const coreFor = async (options: Partial<CoreOptions>): Promise<Core> => {
  const home = await temporaryFolder()
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
  return core
}

test('without a window, a port that is taken ends the start', async () => {
  const core = await coreFor({ environment: { TRUST_CONSOLE_HTTP_PORT: String(await takenPort()) } })
  await expect(core.start()).rejects.toMatchObject({ code: 'gateway.cannot-listen' })
})

test('in the desktop app all else runs meanwhile, and a new port in the settings is tried at once', async () => {
  const taken = await takenPort()
  const core = await coreFor({ desktop: noDesktop, environment: { TRUST_CONSOLE_HTTP_BIND: '127.0.0.1' } })
  const listens = new Promise<void>((done) =>
    core.topics.subscribe('settings', () => {
      if (core.gatewayUrl() !== null) done()
    })
  )
  const caller = { actor: 'test', door: 'window', audiences: ['window', 'desktop'], address: null } as const
  await writeFile(core.paths.config, JSON.stringify({ http: { port: taken } }), { mode: 0o600 })
  await core.start()
  expect(await core.router.call('status', {}, caller)).toMatchObject({
    url: null,
    gatewayProblem: expect.stringContaining(`port ${taken} on 127.0.0.1 is taken`) as unknown
  })
  await core.settings.change({ 'http.port': 0 })
  await listens
  const status = await core.router.call('status', {}, caller)
  expect(status).not.toHaveProperty('gatewayProblem')
  expect((await fetch(`${core.gatewayUrl() ?? ''}/health`)).status).toBe(200)
  // Listening again, it keeps its port until the next start, as ever.
  const before = core.gatewayUrl()
  await core.settings.change({ 'http.port': taken })
  expect(core.gatewayUrl()).toBe(before)
  expect(core.settings.isPending('http.port')).toBe(true)
})
