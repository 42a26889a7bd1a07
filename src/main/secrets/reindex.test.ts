import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { reindex } from './reindex'
import type { SecretsService } from './service'
import { MoveRig, valuesOf } from './testing/move-rig'

const VALUES = { 'custom.a': 'one', 'custom.b': 'two \u0000', 'talk.apiKey': 'three' }
const IDS = Object.keys(VALUES)

let rig: MoveRig
let index: string
beforeEach(async () => {
  rig = await MoveRig.make()
  index = `${rig.path}.index`
  const service = await rig.filledIn('keystore', VALUES)
  await service.stop()
})

const run = (service: SecretsService, digest?: string): ReturnType<typeof reindex> =>
  reindex(service, rig.clock, digest)
/** The service under which the items of this store stand. */
const itemService = (): string =>
  [...rig.keyring.items.keys()].find((name) => name.endsWith('/custom.a'))!.split('/')[0]!

describe.each([
  ['deleted', () => rm(index)],
  ['damaged', async () => writeFile(index, (await readFile(index)).subarray(0, -9))]
])('a list of names that was %s', (what, harm) => {
  test('is named, made again once somebody has looked, and every value is as it was', async () => {
    await harm()
    const service = rig.start()
    const { note, error } = await service.status()
    expect(note ?? error?.message).toMatch(/secrets reindex/)
    const items = new Map(rig.keyring.items)
    const look = await run(service)
    expect(look).toMatchObject({ backend: 'keystore', found: [...IDS].sort(), foreign: 0, listed: 0 })
    expect(JSON.stringify(look)).not.toMatch(/one|two|three/)
    // A look changes nothing.
    expect(rig.keyring.items).toEqual(items)
    const result = await run(service, look.digest)
    expect(result.listed).toBe(3)
    for (const each of [service, rig.start()]) {
      expect(await valuesOf(each, IDS)).toEqual(VALUES)
      expect(await each.status()).toMatchObject({ count: 3, note: null, state: 'ready' })
      expect((await each.list()).map(({ valueLength }) => valueLength)).toEqual([3, 5, 5])
    }
    const kept = (await readdir(dirname(index))).filter((name) => name.includes('unreadable'))
    expect(kept).toHaveLength(what === 'damaged' ? 1 : 0)
    expect((await run(service)).found).toEqual([])
  })
})

describe('what another program put under our service', () => {
  test('is not listed unless it is a known target, and its name is not repeated', async () => {
    await rm(index)
    const names = ['not a target', 'custom.', ' custom.b', 'custom.a\u001b[2J', '__proto__', 'x'.repeat(5_000)]
    for (const name of names) rig.keyring.items.set(`${itemService()}/${name}`, 'planted')
    const service = rig.start()
    const look = await run(service)
    expect(look).toMatchObject({ found: [...IDS].sort(), foreign: names.length })
    await run(service, look.digest)
    expect(await service.list()).toHaveLength(3)
    expect([...rig.keyring.items.values()].filter((value) => value === 'planted')).toHaveLength(names.length)
  })

  test('between the look and the change is refused', async () => {
    await rm(index)
    const service = rig.start()
    const { digest } = await run(service)
    rig.keyring.items.set(`${itemService()}/custom.planted`, 'x')
    await expect(run(service, digest)).rejects.toMatchObject({ code: 'secrets.cannot-reindex' })
    expect(await service.list()).toEqual([])
  })

  test('of another store is not found', async () => {
    const service = rig.start()
    rig.keyring.items.set(`Trust Console ${'0'.repeat(32)}/custom.theirs`, 'x')
    expect((await run(service)).found).toEqual([])
  })
})

test('a locked credential store is not one without items', async () => {
  const service = rig.start()
  await service.start()
  rig.keyring.locked = true
  await expect(run(service)).rejects.toMatchObject({ code: 'secrets.keyring' })
})

test('a store that its operator locked stays locked', async () => {
  const service = rig.start()
  await service.start()
  await service.lock('operator')
  await expect(run(service)).rejects.toMatchObject({ code: 'secrets.locked' })
  await expect(run(service, '0'.repeat(64))).rejects.toMatchObject({ code: 'secrets.locked' })
  await expect(service.move('encrypted-file')).rejects.toMatchObject({ code: 'secrets.locked' })
  expect((await service.status()).state).toBe('locked')
})

test('secrets that were stored since stay as they are', async () => {
  await rm(index)
  const service = rig.start()
  await service.set('custom.a', 'newer')
  const { found, digest } = await run(service)
  expect(found).toEqual(['custom.b', 'talk.apiKey'])
  await run(service, digest)
  expect(await valuesOf(service, IDS)).toEqual({ ...VALUES, 'custom.a': 'newer' })
})

test('an encrypted file has no such list', async () => {
  rig.backend = 'encrypted-file'
  await expect(run(rig.start())).rejects.toMatchObject({ code: 'secrets.cannot-reindex' })
})
