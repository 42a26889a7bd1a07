import { copyFile, readFile, rm, writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import type { SecretsService } from '../service'
import { MoveRig, valuesOf } from '../testing/move-rig'
import { journalPathOf } from './move-journal'

const VALUES = { 'custom.a': 'one', 'custom.b': 'two \u0000', 'custom.c': 'three' }

let rig: MoveRig
beforeEach(async () => {
  rig = await MoveRig.make()
})

const start = (): SecretsService => rig.start()
const filledIn = (where: 'encrypted-file' | 'keystore'): Promise<SecretsService> => rig.filledIn(where, VALUES)
const valuesIn = (service: SecretsService): Promise<Record<string, string | null>> =>
  valuesOf(service, Object.keys(VALUES))

const other = { 'encrypted-file': 'keystore', keystore: 'encrypted-file' } as const

describe.each(['encrypted-file', 'keystore'] as const)('from %s', (from) => {
  const to = other[from]

  test('every secret arrives with its times, is served at once and after a restart, and leaves the old store', async () => {
    const service = await filledIn(from)
    const before = await service.list()
    rig.clock.advance(60_000)
    expect(await service.move(to)).toEqual({ from, to, moved: 3 })
    for (const each of [service, start()]) {
      expect(await each.status()).toMatchObject({ activeBackend: to, count: 3, note: null, state: 'ready' })
      expect(await each.list()).toEqual(before)
      expect(await valuesIn(each)).toEqual(VALUES)
    }
    const left = [...rig.keyring.items.keys()].filter((name) => name.includes('/custom.'))
    expect(left).toHaveLength(to === 'keystore' ? 3 : 0)
    await expect(readFile(journalPathOf(rig.path))).rejects.toMatchObject({ code: 'ENOENT' })
    await service.set('custom.a', 'changed')
    expect(await start().get('custom.a', true)).toMatchObject({ value: 'changed' })
  })

  test('wherever it is killed, no secret is lost, none is answered wrongly, and the same move finishes', async () => {
    for (let calls = 0; ; calls++) {
      rig = await MoveRig.make()
      const service = await filledIn(from)
      rig.keyring.callsLeft = calls
      const isDone = await service.move(to).then(
        () => true,
        () => false
      )
      rig.keyring.callsLeft = Infinity
      const later = start()
      expect(await valuesIn(later), `killed at call ${calls}`).toEqual(VALUES)
      // A secret that is changed before the move goes on keeps its new value.
      await later.set('custom.b', 'changed')
      await later.move(to)
      expect(await valuesIn(later)).toEqual({ ...VALUES, 'custom.b': 'changed' })
      expect(await start().status()).toMatchObject({ activeBackend: to, count: 3, note: null })
      if (isDone) return expect(calls).toBeGreaterThan(3)
    }
  })

  test('a pinned setting that leads elsewhere refuses before anything is copied', async () => {
    const service = await filledIn(from)
    const items = new Map(rig.keyring.items)
    rig.pinned = true
    await expect(service.move(to)).rejects.toMatchObject({ code: 'settings.pinned' })
    expect([rig.keyring.items, await valuesIn(service)]).toEqual([items, VALUES])
  })

  test('readers and writers during a move get the right answers', async () => {
    const service = await filledIn(from)
    const move = service.move(to)
    const during = Promise.all([
      ...Array.from({ length: 20 }, () => valuesIn(service)),
      service
        .resolve(Object.keys(VALUES))
        .then(({ assignments }) => Object.fromEntries(assignments.map(({ path: id, value }) => [id, value])))
    ])
    const late = service.set('custom.d', 'four')
    for (const answer of await during) expect(answer).toEqual(VALUES)
    await Promise.all([move, late])
    expect(await service.get('custom.d', true)).toMatchObject({ value: 'four' })
    expect(await start().status()).toMatchObject({ activeBackend: to, count: 4 })
  })
})

test('a resolve that began before the old store is emptied still gets every value', async () => {
  const service = await filledIn('keystore')
  const read = rig.keyring.read.bind(rig.keyring)
  let release = (): void => undefined
  const held = new Promise<void>((done) => (release = done))
  let isFirst = true
  const blocked = new Promise<void>((reached) => {
    rig.keyring.read = async (name, account) => {
      if (account === 'custom.a' && isFirst) {
        isFirst = false
        reached()
        await held
      }
      return read(name, account)
    }
  })
  const resolution = service.resolve(Object.keys(VALUES))
  await blocked
  const move = service.move('encrypted-file')
  // Time enough to empty the old store, if it did not wait.
  await Promise.race([move, new Promise((done) => setTimeout(done, 200))])
  release()
  expect((await resolution).assignments.map(({ value }) => value)).toEqual(Object.values(VALUES))
  expect(await move).toMatchObject({ moved: 3 })
})

test('a copy that is not what was copied moves nothing', async () => {
  const service = await filledIn('encrypted-file')
  const write = rig.keyring.write.bind(rig.keyring)
  rig.keyring.write = (name, account, value) => write(name, account, account === 'custom.b' ? 'broken' : value)
  await expect(service.move('native')).rejects.toMatchObject({ code: 'secrets.damaged' })
  expect(await valuesIn(start())).toEqual(VALUES)
  expect([...rig.keyring.items.keys()].filter((name) => name.includes('/custom.'))).toEqual([])
})

test('an interrupted move is told, and the way back gives it up', async () => {
  const service = await filledIn('encrypted-file')
  rig.keyring.callsLeft = 6
  await expect(service.move('native')).rejects.toThrow()
  rig.keyring.callsLeft = Infinity
  const later = start()
  expect(await later.status()).toMatchObject({
    activeBackend: 'encrypted-file',
    note: expect.stringMatching(/was interrupted/)
  })
  await later.move('encrypted-file')
  expect(await valuesIn(later)).toEqual(VALUES)
  expect([...rig.keyring.items.keys()].filter((name) => name.includes('/custom.'))).toEqual([])
  expect(await start().status()).toMatchObject({ activeBackend: 'encrypted-file', note: null, count: 3 })
})

test('two values under one name are both kept, and the name is told', async () => {
  await (await filledIn('keystore')).stop()
  rig.backend = 'encrypted-file'
  const service = start()
  await service.set('custom.b', 'of the file')
  await service.set('custom.e', 'five')
  const conflict = { code: 'secrets.move-conflict', message: expect.stringContaining('custom.b;') }
  await expect(service.move('native')).rejects.toMatchObject(conflict)
  await expect(service.move('encrypted-file')).rejects.toMatchObject(conflict)
  await service.delete('custom.b')
  expect(await service.move('native')).toMatchObject({ moved: 1 })
  expect(await valuesIn(service)).toEqual(VALUES)
  expect(await service.get('custom.e', true)).toMatchObject({ value: 'five' })
})

test('secrets that were left behind come into the store in use', async () => {
  await (await filledIn('keystore')).stop()
  rig.backend = 'encrypted-file'
  const service = start()
  await service.set('custom.e', 'five')
  expect(await service.move('encrypted-file')).toMatchObject({ from: 'keystore', moved: 3 })
  expect(await valuesIn(start())).toEqual(VALUES)
  expect(await service.status()).toMatchObject({ count: 4, note: null })
})

test.each([
  ['secrets in memory', 'env', 'native', 'secrets.cannot-move'],
  ['the store of another platform', 'auto', 'keychain', 'secrets.cannot-move']
])('%s cannot be moved', async (_what, requested, to, code) => {
  rig.backend = requested
  const service = start()
  await service.set('custom.a', 'one')
  await expect(service.move(to)).rejects.toMatchObject({ code })
  expect(await service.get('custom.a', true)).toMatchObject({ value: 'one' })
})

test('a credential store out of reach refuses before anything is copied', async () => {
  const service = await filledIn('encrypted-file')
  rig.keyring.failing = 'no-service'
  await expect(service.move('native')).rejects.toMatchObject({ data: { obstacle: 'no-service' } })
  rig.keyring.failing = undefined
  expect(await valuesIn(start())).toEqual(VALUES)
})

test('a journal that cannot be read makes the store unreadable: nobody knows which one is whole', async () => {
  await filledIn('encrypted-file')
  await copyFile(rig.path, `${rig.path}.copy`)
  await writeFile(journalPathOf(rig.path), 'what is this')
  const service = start()
  expect(await service.status()).toMatchObject({ state: 'unreadable', error: { code: 'secrets.damaged' } })
  await expect(service.get('custom.a', true)).rejects.toMatchObject({ code: 'secrets.damaged' })
  await rm(journalPathOf(rig.path))
  await service.reload()
  expect(await valuesIn(service)).toEqual(VALUES)
})
