import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { silentLog } from '../platform/log'
import { FakeClock, temporaryFolder } from '../platform/testing'
import { MoveControl } from './move/move-control'
import { chooseStore, moveStore, type StoreOptions } from './open-store'
import { SecretsService } from './service'
import { FakeKeyring } from './testing/fake-keyring'

let path: string
let keyring: FakeKeyring
beforeEach(async () => {
  path = join(await temporaryFolder(), 's.json')
  keyring = new FakeKeyring()
})

const serviceFor = (requested = 'auto', more: Partial<StoreOptions> = {}): SecretsService => {
  const clock = new FakeClock()
  const options: StoreOptions = {
    requested: () => requested,
    storePath: () => path,
    keyString: () => undefined,
    keyring,
    platform: 'linux',
    clock,
    request: {
      check: () => undefined,
      changes: () => true,
      change: (backend) => {
        requested = backend
        return Promise.resolve()
      }
    },
    moving: new MoveControl(() => undefined, new FakeClock()),
    ...more
  }
  return new SecretsService(
    {
      choose: (before) => chooseStore(options, before),
      move: (before, to, adopt) => moveStore(options, before, to, adopt),
      keyString: () => undefined,
      changed: () => undefined,
      used: () => undefined,
      clock: clock,
      log: silentLog
    },
    {}
  )
}

test('the credential store is asked at the first call that needs secrets, and not before', async () => {
  const service = serviceFor()
  expect(keyring.probes).toBe(0)
  expect(await service.status()).toMatchObject({ activeBackend: 'keystore', state: 'ready', count: 0 })
  expect(keyring.probes).toBeGreaterThan(0)
  await service.stop()
})

test('a backend that needs no credential store does not ask it', async () => {
  await serviceFor('env').status()
  await serviceFor('keychain').status()
  await serviceFor('encrypted-file', { keyString: () => ({ name: 'K', value: 'k' }) }).status()
  // keychain is not of this platform: the encrypted file asks where its key would go.
  expect(keyring.probes).toBe(1)
})

test('auto stays with the encrypted file that holds secrets when a credential store appears', async () => {
  keyring.failing = 'no-bus'
  const service = serviceFor()
  await service.set('custom.a', 'one')
  keyring.failing = undefined
  await service.reload()
  const later = serviceFor()
  for (const each of [service, later]) {
    expect(await each.status()).toMatchObject({
      activeBackend: 'encrypted-file',
      requestedSupport: 'fallback-only',
      fallbackReason: expect.stringMatching(/^one secret .*secrets move/),
      note: null
    })
    expect(await each.get('custom.a', true)).toMatchObject({ value: 'one' })
  }
})

test('a credential store that appears later serves a store that holds nothing yet, after a reload', async () => {
  keyring.failing = 'no-bus'
  const service = serviceFor()
  expect(await service.status()).toMatchObject({ activeBackend: 'encrypted-file', fallbackReason: expect.any(String) })
  keyring.failing = undefined
  await service.reload()
  expect(await service.status()).toMatchObject({ activeBackend: 'keystore', fallbackReason: null })
  await service.set('custom.a', 'one')
  expect(await serviceFor().get('custom.a', true)).toMatchObject({ value: 'one' })
})

test('a credential store that is out of reach and holds secrets is unreadable, not empty and not replaced', async () => {
  await serviceFor().set('custom.a', 'one')
  keyring.failing = 'no-bus'
  const service = serviceFor()
  expect(await service.status()).toMatchObject({
    activeBackend: 'keystore',
    state: 'unreadable',
    count: null,
    error: { code: 'secrets.keyring', message: expect.stringContaining('no-bus') }
  })
  const refused = { code: 'secrets.keyring' }
  await expect(service.get('custom.a', true)).rejects.toMatchObject(refused)
  await expect(service.set('custom.a', 'two')).rejects.toMatchObject(refused)
  await expect(service.list()).rejects.toMatchObject(refused)
  await expect(service.reload()).rejects.toMatchObject(refused)
  keyring.failing = undefined
  await service.reload()
  expect(await service.get('custom.a', true)).toMatchObject({ value: 'one' })
})

test('secrets in memory survive a reload', async () => {
  const service = serviceFor('env')
  await service.set('custom.a', 'one')
  await service.reload()
  expect(await service.get('custom.a', true)).toMatchObject({ value: 'one' })
})

test('secrets that stay behind in the credential store are noted', async () => {
  await serviceFor().set('custom.a', 'one')
  expect(await serviceFor('encrypted-file').status()).toMatchObject({
    activeBackend: 'encrypted-file',
    providerImplemented: true,
    note: expect.stringMatching(/^one secret .*keystore/)
  })
})

test('a resolve hands out nothing for an item that another program removed, and an export refuses', async () => {
  const service = serviceFor()
  await service.set('custom.a', 'one')
  await service.set('custom.b', 'two')
  for (const name of keyring.items.keys()) if (name.endsWith('/custom.a')) keyring.items.delete(name)
  const { assignments, inactiveRefPaths, diagnostics } = await service.resolve(['custom.a', 'custom.b'])
  expect(assignments.map(({ value }) => value)).toEqual([null, 'two'])
  expect([inactiveRefPaths, diagnostics.length]).toEqual([['custom.a'], 1])
  await expect(service.exportVersion1('key')).rejects.toMatchObject({ code: 'secrets.damaged' })
})

test('a credential store that fails in the middle of a resolve gives an error and no half answer', async () => {
  const service = serviceFor()
  await service.set('custom.a', 'one')
  await service.set('custom.b', 'two')
  let reads = 0
  const read = keyring.read.bind(keyring)
  keyring.read = (...item) => {
    if (++reads > 1) keyring.failing = 'no-answer'
    return read(...item)
  }
  await expect(service.resolve(['custom.a', 'custom.b'])).rejects.toMatchObject({ data: { obstacle: 'no-answer' } })
})
